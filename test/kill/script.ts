import type { Answer } from '../../src/engine/answer.ts';
import { createDice, type Dice } from './dice.ts';

/** A file a person sends; the bytes are those that must be found in the case. */
export type Shot = { media: 'photo' | 'voice'; bytes: Uint8Array };

/** What a person does at a question. */
export type Act =
  | { press: string }
  | { type: string }
  /** boxes ticked in one go, then "done" */
  | { tick: string[] }
  | { send: Shot[]; caption?: string; done?: boolean };

/** One question of the script, and what must stand in the case afterwards; `null`: nothing. */
export type Line = { step: string; act: Act; answer: Answer | null };

export type Script = {
  lang: 'ru' | 'ky';
  lines: Line[];
  /** the word that opens the case elsewhere; undefined when none was chosen */
  secret?: string;
};

const pressed = (step: string, option: string): Line => ({
  step: `wage-complaint:${step}`,
  act: { press: option },
  answer: { choice: option },
});
const skipped = (step: string): Line => ({
  step: `wage-complaint:${step}`,
  act: { press: '/skip' },
  answer: { none: 'skipped' },
});
const unknown = (step: string): Line => ({
  step: `wage-complaint:${step}`,
  act: { press: 'unknown' },
  answer: { none: 'unknown' },
});
const typed = (step: string, type: string, answer: Answer): Line => ({
  step: `wage-complaint:${step}`,
  act: { type },
  answer,
});

/**
 * What the n-th person says, from `/start` to the end of the complaint: a way of their own through the flow, and
 * words that nobody else says.
 */
export function scriptOf(seed: number, n: number): Script {
  const dice = createDice(seed * 100_003 + n);
  const lang = dice.pick(['ru', 'ky']);
  const secret = dice.chance(0.8) ? `тайна номер ${n}` : undefined;
  const told = complaint(dice, n);
  const lines = [
    ...beginning(lang),
    ...told,
    ...consent(dice, wantsAnswer(told)),
    word(secret),
    ...details(dice, n),
  ];
  return { lang, lines, ...(secret ? { secret } : {}) };
}

function beginning(lang: string): Line[] {
  const press = (step: string, option: string): Line => ({
    step: `home:${step}`,
    act: { press: option },
    answer: null,
  });
  return [press('language', lang), press('notice', 'agree'), press('menu', 'wage-complaint')];
}

function complaint(dice: Dice, n: number): Line[] {
  const who = dice.pick(['me', 'me', 'group', 'relative']);
  const lines = [pressed('safe', 'yes'), pressed('who', who)];
  if (who === 'group') lines.push(typed('how-many', `${2 + (n % 90)}`, { number: 2 + (n % 90) }));
  if (who === 'relative')
    lines.push(pressed('relative-knows', dice.pick(['knows', 'not-yet', 'no-contact'])));
  lines.push(dice.chance(0.2) ? skipped('where') : pressed('where', dice.pick(['working', 'left', 'home'])));
  lines.push(
    dice.chance(0.2) ? unknown('debtor') : pressed('debtor', dice.pick(['company', 'state', 'foreman'])),
  );
  lines.push(employer(dice, n));
  lines.push(
    dice.chance(0.2) ? skipped('place') : typed('place', `Казань, дом ${n}`, { place: `Казань, дом ${n}` }),
  );
  const sum = 10_000 + n;
  lines.push(
    dice.chance(0.2) ? unknown('unpaid') : typed('unpaid', `${sum}`, { money: sum * 100, currency: 'RUB' }),
  );
  const month = 1 + (n % 12);
  const due = `2025-${String(month).padStart(2, '0')}`;
  lines.push(dice.chance(0.2) ? unknown('due') : typed('due', `10.${month}.2025`, { date: `${due}-10` }));
  lines.push(dice.chance(0.3) ? skipped('name') : typed('name', `Азиз ${n}`, { text: `Азиз ${n}` }));
  return [...lines, ...reach(dice, n)];
}

function employer(dice: Dice, n: number): Line {
  const name = `ООО Ромашка ${n}`;
  if (dice.chance(0.8)) return typed('employer', name, { text: name });
  const shot = shotOf(dice, n, 0);
  return {
    step: 'wage-complaint:employer',
    act: { send: [shot], caption: name },
    answer: { files: [{ id: '', media: shot.media }], text: name },
  };
}

function reach(dice: Dice, n: number): Line[] {
  const how = dice.pick(['here', 'here', 'call', 'relative', 'self']);
  const lines = [pressed('reach', how)];
  const phone = `+7916${2_000_000 + n}`;
  if (how === 'call')
    lines.push(typed('phone', phone, { phone }), skipped('phone-hours'), pressed('phone-owner', 'mine'));
  if (how === 'relative') lines.push(typed('through', `сестра Айгуль ${n}`, { text: `сестра Айгуль ${n}` }));
  return lines;
}

/** Whether they asked to be answered, rather than to ask themselves. */
function wantsAnswer(told: readonly Line[]): boolean {
  return told.some(
    ({ step, act }) => step === 'wage-complaint:reach' && 'press' in act && act.press !== 'self',
  );
}

function consent(dice: Dice, wanted: boolean): Line[] {
  const all = ['contact', 'office', 'employer-unnamed'].filter(() => dice.chance(0.5));
  const choices = ['keep', ...all];
  return [
    { step: 'wage-complaint:summary', act: { press: 'right' }, answer: null },
    { step: 'wage-complaint:consent', act: { tick: choices }, answer: { choices } },
    ...(wanted && !all.includes('contact') ? [pressed('contact-sure', 'no')] : []),
  ];
}

function word(secret: string | undefined): Line {
  return secret ? typed('secret', secret, { none: 'hidden' }) : skipped('secret');
}

function details(dice: Dice, n: number): Line[] {
  if (dice.chance(0.5)) return [pressed('contract', 'ask-operator')];
  const by = `прораб Сергей ${n}`;
  const lines = [
    dice.chance(0.3) ? unknown('contract') : pressed('contract', dice.pick(['employment', 'by-word'])),
    dice.chance(0.4) ? skipped('hired-by') : typed('hired-by', by, { text: by }),
    pressed('promised', dice.pick(['month', 'day', 'volume'])),
    pressed('says', dice.pick(['promises', 'disputes', 'silent'])),
  ];
  if (dice.chance(0.4)) return [...lines, skipped('evidence')];
  const shots = Array.from({ length: 1 + dice.below(3) }, (_, i) => shotOf(dice, n, i + 1));
  const answer = { files: shots.map(({ media }) => ({ id: '', media })) };
  return [...lines, { step: 'wage-complaint:evidence', act: { send: shots, done: true }, answer }];
}

function shotOf(dice: Dice, n: number, i: number): Shot {
  const bytes = new TextEncoder().encode(`file ${i} of person ${n} ${'x'.repeat(dice.below(400))}`);
  return { media: dice.chance(0.8) ? 'photo' : 'voice', bytes };
}
