import type { Draft, Move } from './draft.ts';
import { flowOf, setTop, stepOf, top } from './draft.ts';
import { offerHeld } from './guess.ts';
import { carry } from './keep.ts';
import { tellCase } from './opening.ts';
import { previous } from './path.ts';
import { keepRun, toMenu } from './pause.ts';
import { isReminded, remindStep } from './reminded.ts';
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
    setTop(draft, { step: move.go, picked: undefined, above: undefined, redo: move.redo || undefined });
    return enter(draft);
  }
  if ('call' in move) return push(draft, { flow: move.call });
  if ('leave' in move) return move.quiet ? leaveQuietly(draft) : leave(draft);
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
  if (draft.welcome && atMenu(draft) && offerHeld(draft)) return { wait: true };
  return arrive(draft);
}

/** Shows the present step again; the screen already there stays good, if it is the same. */
export function again(draft: Draft): void {
  const { nonce, misses } = draft.session;
  const { flow, step } = top(draft);
  run(draft, arrive(draft));
  if (top(draft).flow !== flow || top(draft).step !== step) return;
  draft.session.misses = misses;
  if (nonce) draft.session.nonce = nonce;
}

function arrive(draft: Draft): Move {
  const step = stepOf(draft);
  if (step) return draft.kindOf(step).enter(step, draft);
  return push(draft, { flow: 'lost' });
}

/**
 * Starts a flow on top of the running one. Where it runs below already, that run makes room for this one. One that is
 * gone with a release is lost like a step that is gone.
 */
export function push(draft: Draft, { flow, about }: { flow: string; about?: string | undefined }): Move {
  const found = draft.catalog.flows[flow];
  if (!found && flow !== 'lost') return push(draft, { flow: 'lost' });
  if (!found) throw new Error(`No flow ${flow}: is flows/${flow}.yaml missing?`);
  const frame: Frame = { flow, step: found.start, answers: {}, ...(about ? { about } : {}) };
  const { frames } = draft.session;
  const before = frames.find((one) => one.flow === flow);
  draft.session.frames = [...(before ? frames.filter((one) => one !== before) : frames), frame];
  if (before) carry(draft, before);
  return { go: found.start };
}

/** The running flow has ended: its case hears of the last answers, its reminders wait with it, the flow below goes on. */
function leave(draft: Draft): Move {
  tellCase(draft);
  const left = top(draft);
  draft.session.frames = draft.session.frames.slice(0, -1);
  carry(draft, left);
  const open = isReminded(draft, left) ? remindStep(draft)?.open : undefined;
  if (open) keepRun(draft, [{ ...left, step: open }]);
  const heldFor = afterTalk(draft, left);
  if (heldFor) return heldFor;
  const { step: name, done = [] } = top(draft);
  const step = stepOf(draft);
  if (step?.kind !== 'call') return enter(draft);
  if (draft.session.frames.length > 1 && !done.includes(name)) setTop(draft, { done: [...done, name] });
  return { go: step.next };
}

/** Words said beside the questions about a closed case are asked about; after that nobody wants them. */
function afterTalk(draft: Draft, { flow, about }: Frame): Move | undefined {
  if (!draft.session.held) return undefined;
  if (flow === 'after-case') return push(draft, { flow: 'news', about });
  if (flow === 'news') delete draft.session.held;
  return undefined;
}

/** Somebody may be looking: no menu. What was answered waits, to be gone on with at the same question. */
function leaveQuietly(draft: Draft): undefined {
  tellCase(draft);
  const asked = previous(draft);
  const { [asked ?? '']: _asked, ...answers } = top(draft).answers;
  const { redo: _redo, picked: _picked, above: _above, ...ended } = top(draft);
  const run = [...draft.session.frames.slice(1, -1), { ...ended, step: asked ?? ended.step, answers }];
  draft.session.frames = draft.session.frames.slice(0, 1);
  if (asked) keepRun(draft, run);
  toMenu(draft);
  showParts(draft);
  draft.session.hushed = true;
  return undefined;
}

/** No flow is running: the person is at the menu. */
export function atMenu(draft: Draft): boolean {
  return draft.session.frames.length === 1 && top(draft).step === 'menu' && flowOf(draft) !== undefined;
}
