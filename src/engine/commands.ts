import type { Draft } from './draft.ts';
import { setAnswers, setTop, stepOf, top } from './draft.ts';
import type { Command } from './input.ts';
import { carry, letGo } from './keep.ts';
import { renamed } from './migrate.ts';
import { previous } from './path.ts';
import { hasAnswers, leftRun, PASSING, toMenu } from './pause.ts';
import { remindedRun, remindStep } from './reminded.ts';
import { again, enter, push, run } from './run.ts';
import { showNeutral } from './screen.ts';
import type { Frame } from './session.ts';

const OPENS: Partial<Record<Command, string>> = {
  sos: 'urgent-help',
  operator: 'operator',
  language: 'language',
  help: 'help',
  delete: 'delete',
};

/** What is possible in any step. */
export function command(draft: Draft, name: Command): void {
  const flow = OPENS[name];
  if (flow) return open(draft, flow);
  switch (name) {
    case 'back':
      return back(draft);
    case 'skip':
      return skip(draft);
    case 'resume':
      return resume(draft);
    case 'start':
    case 'restart':
      return start(draft);
    case 'clear':
      return clear(draft);
    case 'dates':
      return dates(draft);
    default:
      return menu(draft, name === 'stop');
  }
}

/** On top of what runs. A flow that runs already comes to the top: nobody is asked the same twice over. */
function open(draft: Draft, flow: string): void {
  const first = draft.session.frames.length === 1 && top(draft).step === 'language';
  if (flow === 'language' && first) return again(draft);
  if (top(draft).flow === flow && flow !== 'urgent-help') return again(draft);
  letGo(draft);
  const running = draft.session.frames.find((frame) => frame.flow === flow);
  const others = draft.session.frames.filter((frame) => frame.flow !== flow && !PASSING.has(frame.flow));
  draft.session.frames = others;
  if (!running || PASSING.has(flow)) return run(draft, push(draft, { flow }));
  draft.session.frames = [...others, flow === 'urgent-help' ? anew(draft, running) : running];
  run(draft, enter(draft));
}

/** Help in danger begins with its choices each time; what it has handed over is not handed over again. */
function anew(draft: Draft, running: Frame): Frame {
  const { flow, answers, told } = running;
  const step = draft.catalog.flows[flow]?.start ?? running.step;
  if (running.case ?? running.about) return { flow, step, answers: {} };
  return { flow, step, answers, ...(told ? { told } : {}) };
}

/** To the question before; from the first of a flow to the flow below, unless this one has opened a case. */
function back(draft: Draft): void {
  if (top(draft).flow === 'lost') draft.session.frames = draft.session.frames.slice(0, -1);
  const { redo, changing, case: opened } = top(draft);
  if (redo && changing) return run(draft, { go: changing });
  const name = previous(draft);
  if (name) return run(draft, { go: name, redo: changing !== undefined });
  const { frames } = draft.session;
  if (frames.length > 1 && !opened && below(draft)) return;
  draft.parts.push({ key: 'common:nothing-back' });
  again(draft);
}

function below(draft: Draft): boolean {
  const { frames } = draft.session;
  const left = top(draft);
  draft.session.frames = frames.slice(0, -1);
  const calls = stepOf(draft)?.kind === 'call';
  const name = calls ? previous(draft) : undefined;
  if (calls && !name) {
    draft.session.frames = frames;
    return false;
  }
  carry(draft, left);
  run(draft, name ? { go: name, redo: top(draft).changing !== undefined } : enter(draft));
  return true;
}

/** An answer given before stays, unless the person has just asked to change it. */
function skip(draft: Draft): void {
  const step = stepOf(draft);
  if (step?.kind !== 'ask' || !step.optional) {
    draft.parts.push({ key: 'common:nothing-to-skip' });
    return again(draft);
  }
  const { step: name, answers, redo } = top(draft);
  const known = redo && step.expect !== 'files' ? undefined : answers[name];
  const answer = known ?? ({ none: 'skipped' } as const);
  setAnswers(draft, { [name]: answer });
  setTop(draft, { redo: undefined });
  draft.passed.push(name);
  const next = draft.kindOf(step).follow(step, answer, (other) => top(draft).answers[other]);
  run(draft, { go: next ?? name });
}

function resume(draft: Draft): void {
  const { paused = [], frames } = draft.session;
  const home = frames[0];
  const left = leftRun(draft);
  if (!left || !home || frames.length > 1) return again(draft);
  draft.session.frames = [home, ...left.map((frame) => renamed(draft, frame))];
  draft.session.paused = paused.filter((run) => run !== left);
  run(draft, enter(draft));
}

/** Begun and not ended: go on, or begin again? Who has answered nothing yet just begins. */
function start(draft: Draft): void {
  const { frames } = draft.session;
  if (frames.length === 1 || PASSING.has(top(draft).flow)) return again(draft);
  if (!frames.slice(1).some((frame) => hasAnswers(frame.answers))) return menu(draft, false);
  open(draft, 'resume');
}

function menu(draft: Draft, stopped: boolean): void {
  const ran = draft.session.frames.length > 1;
  letGo(draft);
  toMenu(draft);
  if (stopped && ran) draft.parts.push({ key: 'common:stopped' });
  run(draft, enter(draft));
}

/** The list with its dates, on top of what runs: wherever it waits. */
function dates(draft: Draft): void {
  const found = remindedRun(draft);
  const open = remindStep(draft)?.open;
  if (!found || !open) return menu(draft, false);
  letGo(draft);
  const { frames, paused = [] } = draft.session;
  const without = (all: readonly Frame[]) => all.filter((frame) => frame !== found);
  const { changing: _changing, told: _told, ...list } = renamed(draft, found);
  draft.session.paused = paused.map(without).filter((one) => one.length > 0);
  draft.session.frames = [...without(frames).filter(({ flow }) => !PASSING.has(flow)), list];
  run(draft, { go: open });
}

/** The quick exit: a screen that says nothing of what was talked about, until the person asks for more. Nothing is sent later. */
function clear(draft: Draft): void {
  letGo(draft);
  toMenu(draft);
  draft.parts = [];
  draft.extra = [];
  delete draft.session.reminders;
  draft.effects.push({ do: 'clear' });
  showNeutral(draft);
  draft.session.hushed = true;
}

/** Whether a button with this command works on any screen, however old. */
export function ageless(name: Command): boolean {
  return name !== 'back' && name !== 'skip';
}
