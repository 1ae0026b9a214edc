import { parse } from './answers.ts';
import type { Draft } from './draft.ts';
import { caseOf, stepOf, top } from './draft.ts';
import type { Input } from './input.ts';
import { isStory, keep, pass, type Said } from './keep.ts';
import { PASSING } from './pause.ts';
import { push, run } from './run.ts';

/** After a day of silence a person is asked whether to go on. */
const SILENCE_MS = 24 * 3_600_000;
/** Flows in which every word counts, however late it comes. */
const AT_ONCE = new Set(['urgent-help', 'operator', 'after-case', ...PASSING]);

/** Whether so much time has passed that these may be no answer to a question long forgotten. */
export function isLate(draft: Draft, input: Input): boolean {
  const { frames, at } = draft.session;
  if (frames.length < 2 || AT_ONCE.has(top(draft).flow)) return false;
  const millis = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds;
  if (millis(draft.moment.at) - millis(at) <= SILENCE_MS) return false;
  return !isPlainAnswer(draft, input);
}

/** A press on the question's own button, or what can be nothing but its answer: a sum, a date, an option. */
function isPlainAnswer(draft: Draft, input: Input): boolean {
  const step = stepOf(draft);
  if (input.kind === 'press' || input.kind === 'picks') return true;
  if (step?.kind !== 'ask') return false;
  if (input.kind === 'files') return step.expect === 'files';
  if (input.kind !== 'text' || step.expect === 'text' || step.expect === 'place') return false;
  return !isStory(input) && 'answer' in parse(step, input.text, draft);
}

/** What is said after days is for the human who has the case, or stays with the answers; then: go on, or begin again? */
export function afterSilence(draft: Draft, said: Said | undefined): void {
  const { talks = [], open = [] } = draft.session;
  const number = (talks.length === 1 ? talks[0] : undefined) ?? caseOf(draft) ?? open.at(-1);
  if (said && number) pass(draft, number, said);
  else if (said && isStory(said)) keep(draft, said);
  run(draft, push(draft, { flow: 'resume' }));
}
