import type { Answers } from './answer.ts';
import type { Draft } from './draft.ts';
import { setAnswers, stepOf, top } from './draft.ts';
import type { Command } from './input.ts';
import { walked } from './path.ts';
import { again, atMenu, enter, push, run, toMenu } from './run.ts';
import { commandOption } from './screen.ts';

/** Flows that are left behind without a word: nothing in them is worth going back to. */
const PASSING = new Set(['language', 'resume', 'lost', 'help', 'delete', 'news', 'which-case']);

/** So many things begun and not ended are remembered. */
const PAUSED = 5;

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
      return start(draft);
    case 'restart':
      return run(draft, push(draft, { flow: 'resume' }));
    case 'clear':
      return clear(draft);
    default:
      return menu(draft, name === 'stop');
  }
}

function open(draft: Draft, flow: string): void {
  if (top(draft).flow === flow) return again(draft);
  draft.session.frames = draft.session.frames.filter((f) => !PASSING.has(f.flow));
  run(draft, push(draft, { flow }));
}

function back(draft: Draft): void {
  const name = walked(draft).at(-1);
  if (name) return run(draft, { go: name });
  const { frames } = draft.session;
  const parent = frames.at(-2);
  if (parent && !top(draft).case) {
    draft.session.frames = frames.slice(0, -1);
    const before = stepOf(draft)?.kind === 'call' ? walked(draft).at(-1) : parent.step;
    if (before) return run(draft, { go: before });
    draft.session.frames = frames;
  }
  draft.parts.push({ key: 'common:nothing-back' });
  again(draft);
}

function skip(draft: Draft): void {
  const step = stepOf(draft);
  if (step?.kind !== 'ask' || !step.optional) {
    draft.parts.push({ key: 'common:nothing-to-skip' });
    return again(draft);
  }
  const name = top(draft).step;
  const answer = top(draft).answers[name] ?? ({ none: 'skipped' } as const);
  setAnswers(draft, { [name]: answer });
  const next = draft.kindOf(step).follow(step, answer, (other) => top(draft).answers[other]);
  run(draft, { go: next ?? name });
}

function resume(draft: Draft): void {
  const { paused = [], frames } = draft.session;
  const home = frames[0];
  const left = paused.at(-1);
  if (!left || !home || frames.length > 1) return again(draft);
  draft.session.frames = [home, ...left];
  draft.session.paused = paused.slice(0, -1);
  run(draft, enter(draft));
}

function start(draft: Draft): void {
  if (draft.session.frames.length > 1 && !PASSING.has(top(draft).flow))
    return run(draft, push(draft, { flow: 'resume' }));
  again(draft);
}

function menu(draft: Draft, stopped: boolean): void {
  if (!onboard(draft)) return again(draft);
  pause(draft);
  toMenu(draft);
  if (stopped) draft.parts.push({ key: 'common:stopped' });
  run(draft, enter(draft));
}

/** The quick exit: a screen that says nothing of what was talked about. */
function clear(draft: Draft): void {
  if (onboard(draft)) {
    pause(draft);
    toMenu(draft);
  }
  draft.effects.push({ do: 'clear' });
  const prompt = {
    parts: [{ key: 'common:neutral' }],
    options: [commandOption('menu')],
    nonce: '',
    expect: 'nothing',
  };
  draft.effects.push({ do: 'say', prompt });
  draft.shown = true;
}

/** Keeps what was running, if there was anything in it. */
function pause(draft: Draft): void {
  const running = draft.session.frames.slice(1).filter((f) => !PASSING.has(f.flow));
  if (running.some((f) => hasAnswers(f.answers)))
    draft.session.paused = [...(draft.session.paused ?? []), running].slice(-PAUSED);
}

function hasAnswers(answers: Answers): boolean {
  return Object.keys(answers).length > 0;
}

/** The person has been through language and notice. */
function onboard(draft: Draft): boolean {
  return (
    atMenu(draft) || draft.session.frames[0]?.step === 'menu' || draft.session.frames[0]?.step === 'open'
  );
}

/** Whether a button with this command works on any screen, however old. */
export function ageless(name: Command): boolean {
  return name !== 'back' && name !== 'skip';
}
