import fc from 'fast-check';
import { expect } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import type { FileRef } from '../../src/engine/answer.ts';
import type { Catalog } from '../../src/engine/catalog.ts';
import type { Effect, Prompt } from '../../src/engine/effect.ts';
import type { Command, Input } from '../../src/engine/input.ts';
import { COMMANDS } from '../../src/engine/input.ts';
import { newSession, Session } from '../../src/engine/session.ts';

/** One thing that happens, before it is known what the bot has shown. */
export type Deed =
  | { text: string }
  | { story: true }
  | { pick: number }
  | { command: Command }
  | { file: FileRef['media']; album: boolean }
  | { old: string }
  | { picks: boolean[] }
  | { point: true }
  | { contact: string }
  | { reply: number }
  | { event: 'taken' | 'released' | 'closed'; of: number; quiet: boolean }
  | { other: 'sticker' | 'edited' }
  | { hours: number };

const answers = [
  '1',
  '2',
  '3',
  '45к',
  '45 миң',
  'ооба',
  'жок',
  'да',
  'нет',
  'май',
  'вчера',
  'кечээ',
  '31.12',
  '7',
];
const words = [
  'жетөө',
  'не знаю',
  'ООО Ромашка',
  'Москва',
  'Азиз',
  '+7 916 123-45-67',
  'рахмат',
  'ha',
  'все',
];
const commands = [
  'меню',
  'артка',
  'адам',
  'стоп',
  'заново',
  'готово',
  'пропустить',
  'жардам',
  '«Меню»',
  'хочу поговорить с юристом',
];
const hard = [
  '0',
  '-1',
  '99999999999999',
  '1, 2, 3',
  '31.02.2026',
  '',
  ' ',
  '😀',
  '\u0000',
  '\u202Eабв',
  '\uD800',
];

const typed = fc.oneof(
  fc.constantFrom(...answers, ...words),
  fc.constantFrom(...commands, 'угрожает убить', 'yes'),
  fc.constantFrom(...hard, 'а'.repeat(4096)),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const one = <T extends Deed>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  one(10, fc.record({ pick: fc.nat(20) })),
  one(8, fc.record({ text: typed })),
  one(2, fc.constant({ story: true as const })),
  one(3, fc.record({ command: fc.constantFrom(...COMMANDS) })),
  one(2, fc.record({ file: fc.constantFrom<FileRef['media']>('photo', 'voice'), album: fc.boolean() })),
  one(1, fc.record({ old: fc.string({ maxLength: 12 }) })),
  one(1, fc.record({ picks: fc.array(fc.boolean(), { maxLength: 6 }) })),
  one(1, fc.record({ point: fc.constant(true as const) })),
  one(1, fc.record({ contact: fc.constantFrom('+79161234567', 'x') })),
  one(1, fc.record({ reply: fc.nat(3) })),
  one(
    2,
    fc.record({
      event: fc.constantFrom('taken' as const, 'released' as const, 'closed' as const),
      of: fc.nat(3),
      quiet: fc.boolean(),
    }),
  ),
  one(1, fc.record({ other: fc.constantFrom('sticker' as const, 'edited' as const) })),
  one(1, fc.record({ hours: fc.constantFrom(1, 30, 240) })),
);

/** Words nobody else says, and no answer to anything: they can be found again wherever they went. */
const story = (n: number) =>
  `бригадир Олег обещал ${[...String(n)].map((d) => 'ждклмнпрст'[Number(d)]).join('')}`;

/** Where a conversation stands: its state, the last screen with something to choose, the clock, the turns so far. */
export type State = { session: Session; prompt: Prompt | undefined; at: number; n: number };

const START = Date.parse('2026-11-22T04:00:00Z');

export function begin(lang = 'ky'): State {
  return { session: newSession(lang, new Date(START).toISOString()), prompt: undefined, at: START, n: 0 };
}

function inputOf(deed: Exclude<Deed, { hours: number }>, { prompt, session, n }: State): Input {
  const nonce = prompt?.nonce ?? '';
  const known = [...(session.open ?? []), ...(session.closed ?? [])];
  if ('text' in deed) return { kind: 'text', text: deed.text };
  if ('story' in deed) return { kind: 'text', text: story(n) };
  if ('command' in deed) return { kind: 'command', name: deed.command };
  if ('old' in deed) return { kind: 'press', nonce: 'old', option: deed.old };
  if ('point' in deed) return { kind: 'point', latitude: 55.7, longitude: 37.6 };
  if ('contact' in deed) return { kind: 'contact', phone: deed.contact };
  if ('other' in deed)
    return deed.other === 'edited' ? { kind: 'edited', text: 'x' } : { kind: 'other', name: 'sticker' };
  if ('file' in deed) {
    const files = [{ id: `file${n};`, media: deed.file }];
    return { kind: 'files', files, ...(deed.album ? { group: `album${n >> 3}` } : {}) };
  }
  if ('picks' in deed) {
    const ids = (prompt?.options ?? []).map((o) => o.id.replace(/^[+-]/, ''));
    return { kind: 'picks', nonce, options: ids.filter((_, i) => deed.picks[i]) };
  }
  if ('reply' in deed) {
    const replyTo = known[deed.reply];
    return { kind: 'text', text: story(n), ...(replyTo ? { replyTo } : {}) };
  }
  if ('event' in deed) return eventOf(deed, known[deed.of] ?? known.at(-1) ?? '482 9170');
  const options = prompt?.options ?? [];
  const option = options[deed.pick % Math.max(1, options.length)];
  return option ? { kind: 'press', nonce, option: option.id } : { kind: 'text', text: 'салам' };
}

function eventOf({ event, quiet }: Extract<Deed, { event: string }>, number: string): Input {
  const how = quiet ? { quiet } : {};
  if (event === 'taken') return { kind: 'taken', case: number, by: 'Айгүл', ...how };
  if (event === 'released') return { kind: 'released', case: number, ...how };
  return { kind: 'closed', case: number, outcome: 'paid', ...how };
}

/** One turn; the state is written out and read back, and the session handed in must be left untouched. */
export function step(catalog: Catalog, state: State, input: Input): { state: State; effects: Effect[] } {
  const n = state.n + 1;
  const fresh = { nonce: `n${n}`, caseNumber: `${100 + (n % 900)} ${1000 + n}` };
  const before = JSON.stringify(state.session);
  const moment = { at: new Date(state.at).toISOString(), zone: 'Europe/Moscow', fresh };
  const { session, effects } = advance(catalog, state.session, input, moment);
  expect(JSON.stringify(state.session), 'the session handed in is left untouched').toBe(before);
  const prompts = effects.flatMap((e) => (e.do === 'say' && e.prompt.options.length ? [e.prompt] : []));
  const kept = Session.parse(JSON.parse(JSON.stringify(session)));
  return {
    state: { session: kept, prompt: prompts.at(-1) ?? state.prompt, at: state.at + 5_000, n },
    effects,
  };
}

export type Look = (before: State, input: Input, after: State, effects: Effect[]) => void;

/** Plays deeds from a state on, and lets somebody look at each turn. */
export function play(catalog: Catalog, deeds: readonly Deed[], look: Look = () => {}, from = begin()): State {
  let state = from;
  for (const deed of deeds) {
    if ('hours' in deed) {
      state = { ...state, at: state.at + deed.hours * 3_600_000 };
      continue;
    }
    const input = inputOf(deed, state);
    const { state: next, effects } = step(catalog, state, input);
    look(state, input, next, effects);
    state = next;
  }
  return state;
}

export function isEvent({ kind }: Input): boolean {
  return kind === 'taken' || kind === 'released' || kind === 'closed';
}
