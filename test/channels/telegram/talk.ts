import type { Person } from '../../telegram/person.ts';
import type { Seen } from '../../telegram/views.ts';

/**
 * One step of a talk: a press on the option of this id, or (behind `>`) a text; then an option that the answer
 * has, where it has one of its own.
 */
export type Step = readonly [act: string, option?: string];

/** A screen with an option of this id. */
export function asks(option: string): (seen: Seen) => boolean {
  return ({ buttons }) => buttons.flat().some(({ data }) => data?.split(':').at(-1) === option);
}

/** Walks through a talk, waiting for each answer. Returns the last. */
export async function walk(person: Person, steps: readonly Step[]): Promise<Seen> {
  let seen: Seen | undefined;
  for (const [act, option] of steps) {
    if (act.startsWith('>')) person.send(act.slice(1).trim());
    else person.press(act);
    seen = await person.waitFor(option ? asks(option) : () => true, { timeout: 15_000 });
  }
  if (!seen) throw new Error('a talk has steps');
  return seen;
}

export const SECRET = 'алма жашыл';

/** Language, notice, menu: in Russian, keeping allowed. */
export const TO_MENU: readonly Step[] = [
  ['> /start', 'ru'],
  ['ru', 'agree'],
  ['agree', 'wage-complaint'],
];

/** From the menu to the boxes of consent. */
export const TO_CONSENT: readonly Step[] = [
  ['wage-complaint', 'danger'],
  ['yes', 'group'],
  ['me', 'left'],
  ['left', 'company'],
  ['company'],
  ['> ООО <Ромашка> & Ко'],
  ['> Москва, ЖК Северный'],
  ['> 45 000,50'],
  ['> май'],
  ['> Азиз', 'here'],
  ['here', 'right'],
  ['right', '+keep'],
];

/** From the menu to the open case, whose number the last answer tells. */
export const TO_CASE: readonly Step[] = [
  ...TO_CONSENT,
  ['+keep', '-keep'],
  ['+contact', '-contact'],
  ['done', '/skip'],
];

/** From the open case to the evidence. */
export const TO_EVIDENCE: readonly Step[] = [
  [`> ${SECRET}`, 'by-word'],
  ['by-word', '/skip'],
  ['/skip', 'month'],
  ['/skip', 'promises'],
  ['promises', '/skip'],
];
