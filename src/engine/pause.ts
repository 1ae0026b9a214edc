import type { Answers } from './answer.ts';
import type { Draft } from './draft.ts';
import { isReminded } from './reminded.ts';
import type { Frame } from './session.ts';

/** Flows that are left behind without a word: nothing in them is worth going back to. */
export const PASSING = new Set(['language', 'resume', 'lost', 'help', 'delete', 'news', 'which-case']);

/** So many things begun and not ended are remembered. */
const PAUSED = 5;

/** Keeps what is running, if there is anything in it, and leaves every flow. The menu is not shown. */
export function toMenu(draft: Draft): void {
  keepRun(draft, draft.session.frames.slice(1));
  const home = draft.session.frames[0];
  if (!home) return;
  const { menu: _chosen, ...answers } = home.answers;
  draft.session.frames = [isOnboard(draft) ? { ...home, step: 'menu', answers } : home];
  delete draft.session.nonce;
  draft.session.misses = 0;
}

/** Remembers a run, to be gone on with from the menu. One with reminders to come is not crowded out. */
export function keepRun(draft: Draft, run: readonly Frame[]): void {
  const worth = run.filter((frame) => !PASSING.has(frame.flow));
  if (!worth.some((frame) => hasAnswers(frame.answers))) return;
  const all = [...(draft.session.paused ?? []), worth];
  const last = all.slice(-PAUSED);
  const reminded = (one: readonly Frame[]) => one.some((frame) => isReminded(draft, frame));
  draft.session.paused = all.filter((one) => last.includes(one as Frame[]) || reminded(one));
}

export function hasAnswers(answers: Answers): boolean {
  for (const _name in answers) return true;
  return false;
}

/** The person has been through language and notice. */
function isOnboard(draft: Draft): boolean {
  const home = draft.session.frames[0];
  return home?.step === 'menu' || home?.step === 'open' || home?.answers.notice !== undefined;
}

/** The newest run left that this release can go on with. */
export function leftRun(draft: Draft): readonly Frame[] | undefined {
  return draft.session.paused?.findLast((run) => run.every((frame) => draft.catalog.flows[frame.flow]));
}
