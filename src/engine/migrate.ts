import type { Draft } from './draft.ts';
import type { Frame } from './session.ts';

/** Brings a session written by an earlier release to the step names of this one. */
export function settle(draft: Draft): void {
  draft.session.frames = draft.session.frames.map((frame) => renamed(draft, frame));
  const { reminders } = draft.session;
  const step = reminders && draft.catalog.flows[reminders.flow]?.renamed[reminders.step];
  if (step) draft.session.reminders = { ...reminders, step };
}

/** A run with the step names of this release. */
export function renamed(draft: Draft, frame: Frame): Frame {
  const names = draft.catalog.flows[frame.flow]?.renamed;
  if (!names || Object.keys(names).length === 0) return frame;
  const now = (name: string) => names[name] ?? name;
  const { changing, floor, told, done } = frame;
  return {
    ...frame,
    step: now(frame.step),
    answers: Object.fromEntries(Object.entries(frame.answers).map(([name, answer]) => [now(name), answer])),
    ...(changing ? { changing: now(changing) } : {}),
    ...(floor ? { floor: now(floor) } : {}),
    ...(told ? { told: now(told) } : {}),
    ...(done ? { done: done.map(now) } : {}),
  };
}
