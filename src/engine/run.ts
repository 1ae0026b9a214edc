import type { Draft, Move } from './draft.ts';
import { flowOf, setTop, stepOf, top } from './draft.ts';
import { showParts } from './screen.ts';
import type { Frame } from './session.ts';

/** More moves than any flow has steps: only a loop without a question gets here, and the check refuses those. */
const TOO_MANY = 1000;

/** Walks on until a step waits for the person, or everything is said. */
export function run(draft: Draft, move: Move): void {
  let next: Move | undefined = move;
  for (let moves = 0; next && !('wait' in next); moves++) {
    if (moves > TOO_MANY)
      throw new Error(`Flow ${top(draft).flow} goes round at ${top(draft).step} without a question`);
    next = moved(draft, next);
  }
}

function moved(draft: Draft, move: Move): Move | undefined {
  if ('go' in move) {
    setTop(draft, { step: move.go, picked: undefined });
    return enter(draft);
  }
  if ('call' in move) return push(draft, { flow: move.call });
  if ('leave' in move) return leave(draft, move.quiet ?? false);
  return move;
}

/** Arrives at the present step. */
export function enter(draft: Draft): Move {
  delete draft.session.nonce;
  draft.session.misses = 0;
  const waiting = draft.session.waiting?.[0];
  if (waiting && atMenu(draft)) {
    draft.session.waiting = draft.session.waiting?.slice(1) ?? [];
    return push(draft, waiting);
  }
  return arrive(draft);
}

/** Shows the present step again; the screen already there stays good. */
export function again(draft: Draft): void {
  const { nonce, misses } = draft.session;
  run(draft, arrive(draft));
  draft.session.misses = misses;
  if (nonce) draft.session.nonce = nonce;
}

function arrive(draft: Draft): Move {
  const step = stepOf(draft);
  if (step) return draft.kindOf(step).enter(step, draft);
  return push(draft, { flow: 'lost' });
}

/** Starts a flow on top of the running one. */
export function push(draft: Draft, { flow, about }: { flow: string; about?: string | undefined }): Move {
  const found = draft.catalog.flows[flow];
  if (!found) throw new Error(`No flow ${flow}: is flows/${flow}.yaml missing?`);
  const frame: Frame = { flow, step: found.start, answers: {}, ...(about ? { about } : {}) };
  draft.session.frames = [...draft.session.frames, frame];
  return { go: found.start };
}

function leave(draft: Draft, quiet: boolean): Move | undefined {
  if (quiet) {
    toMenu(draft);
    showParts(draft);
    return undefined;
  }
  draft.session.frames = draft.session.frames.slice(0, -1);
  const step = stepOf(draft);
  return step?.kind === 'call' ? { go: step.next } : enter(draft);
}

/** Leaves every flow; the menu is not shown. */
export function toMenu(draft: Draft): void {
  const home = draft.session.frames[0];
  if (!home) return;
  draft.session.frames = [{ ...home, step: 'menu', answers: {} }];
  delete draft.session.nonce;
  draft.session.misses = 0;
}

/** No flow is running: the person is at the menu. */
export function atMenu(draft: Draft): boolean {
  return draft.session.frames.length === 1 && top(draft).step === 'menu' && flowOf(draft) !== undefined;
}
