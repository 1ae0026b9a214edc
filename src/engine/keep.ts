import type { FileRef } from './answer.ts';
import type { Draft } from './draft.ts';
import { caseOf, flowOf } from './draft.ts';
import type { Input } from './input.ts';
import { clean } from './normalise.ts';
import { PASSING } from './pause.ts';
import type { Frame } from './session.ts';

/** Something said or sent that a human can read: a map point and a phone number are words too. */
export type Said = { text?: string; files?: readonly FileRef[] };

/** Files and words that no question asked for stand under this name, beside the answers. */
export const ATTACHED = 'attached';

const MOST_FILES = 30;
const MOST_LETTERS = 2000;
/** So many things said to nobody are kept, the newest ones. */
const HELD = 10;
/** So many words are a story, not a slip of the finger. */
const STORY = 3;

export function saidIn(input: Input): Said | undefined {
  switch (input.kind) {
    case 'text':
      return { text: input.text };
    case 'files':
      return { files: input.files, ...(input.text ? { text: input.text } : {}) };
    case 'point':
      return { text: `📍 ${input.latitude}, ${input.longitude}` };
    case 'contact':
      return { text: `☎️ ${input.phone}` };
    default:
      return undefined;
  }
}

/** Worth keeping even where it answers nothing. */
export function isStory(said: Said): boolean {
  return said.files !== undefined || (said.text?.match(/\S*\p{L}\S*/gu)?.length ?? 0) >= STORY;
}

/** Gives it to the human who has the case, or will have it. Nothing is said of it here. */
export function give(draft: Draft, number: string, { text, files }: Said): void {
  if (!text && !files?.length) return;
  draft.effects.push({ do: 'pass', number, ...(text ? { text } : {}), ...(files ? { files } : {}) });
}

/** Gives it, and says so; in a talk only the first time. */
export function pass(draft: Draft, number: string, said: Said): void {
  give(draft, number, said);
  if (!said.text && !said.files?.length) draft.parts.push({ key: 'common:miss.empty' });
  else if (!draft.session.passed || !draft.session.talks?.includes(number))
    draft.parts.push({ key: 'common:passed' });
  draft.session.passed = true;
}

/** Until it is known whose it is. */
export function hold(draft: Draft, { text, files }: Said): void {
  const held = { ...(text ? { text: clean(text) } : {}), ...(files ? { files: [...files] } : {}) };
  draft.session.held = [...(draft.session.held ?? []), held].slice(-HELD);
}

/** What was held belongs to this case. */
export function giveHeld(draft: Draft, number: string): void {
  const from = draft.effects.length;
  for (const { text, files } of draft.session.held ?? [])
    give(draft, number, { ...(text ? { text } : {}), ...(files ? { files } : {}) });
  for (const effect of draft.effects.slice(from)) if (effect.do === 'pass') effect.earlier = true;
  delete draft.session.held;
}

/** `given`: a human has it, or will · `kept`: it waits with the answers · `full`: too much is kept already */
export type Kept = 'given' | 'kept' | 'full';

/**
 * Keeps what no question asked for: with the case of the running flows, else beside the answers of the innermost
 * that will open one, else with the person's open case, else until one is opened.
 */
export function keep(draft: Draft, said: Said): Kept {
  const { frames, open } = draft.session;
  const number = caseOf(draft);
  const at = frames.findLastIndex((f, i) => i > 0 && !PASSING.has(f.flow) && flowOf(draft, f));
  if (!number && at > 0) return attach(draft, at, said) ? 'kept' : 'full';
  const known = number ?? open?.at(-1);
  if (known) give(draft, known, said);
  else hold(draft, said);
  return known ? 'given' : 'kept';
}

/** Puts files and words beside the answers of the run at this place; false when no more files fit there. */
function attach(draft: Draft, at: number, { text, files }: Said): boolean {
  const frame = draft.session.frames[at];
  if (!frame) return false;
  const before = frame.answers[ATTACHED];
  const known = before && 'files' in before ? before : { files: [] };
  const all = [...known.files, ...(files ?? [])];
  if (all.length > MOST_FILES) return false;
  const words = [known.text, clean(text ?? '')].filter(Boolean).join('\n').slice(0, MOST_LETTERS);
  const answer = { files: all, ...(words ? { text: words } : {}) };
  const frames = draft.session.frames.slice();
  frames[at] = { ...frame, answers: { ...frame.answers, [ATTACHED]: answer } };
  draft.session.frames = frames;
  draft.touched = true;
  return true;
}

/** The question whose talk it is was left without an answer: better the newest than nobody. */
export function letGo(draft: Draft): void {
  const { frames, talks = [], open = [] } = draft.session;
  const number = talks.at(-1) ?? open.at(-1);
  if (number && frames.some((frame) => frame.flow === 'which-case')) giveHeld(draft, number);
}

/** A run is left for good: what was sent in it without being asked for is not. */
export function carry(draft: Draft, left: Frame): void {
  const attached = left.answers[ATTACHED];
  if (left.case || left.about || caseOf(draft) || !attached || !('files' in attached)) return;
  const { files, text } = attached;
  keep(draft, { ...(files.length ? { files } : {}), ...(text ? { text } : {}) });
}
