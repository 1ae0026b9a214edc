import type { Draft } from './draft.ts';
import type { Frame } from './session.ts';

/** Brings a session written by an earlier release to the step names of this one. */
export function settle(draft: Draft): void {
  draft.session.frames = draft.session.frames.map((frame) => renamed(draft, frame));
}

function renamed(draft: Draft, frame: Frame): Frame {
  const names = draft.catalog.flows[frame.flow]?.renamed;
  if (!names || Object.keys(names).length === 0) return frame;
  const answers = Object.fromEntries(Object.entries(frame.answers).map(([k, v]) => [names[k] ?? k, v]));
  return { ...frame, step: names[frame.step] ?? frame.step, answers };
}
