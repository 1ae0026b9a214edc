import { REGIONS } from '../engine/directory.ts';
import type { Effect, TextRef } from '../engine/effect.ts';
import type { Input } from '../engine/input.ts';
import { optionLabel } from '../engine/options.ts';
import type { Frame } from '../engine/session.ts';
import type { Ask } from '../engine/steps/ask.ts';
import { PUSH } from './channel.ts';
import type { House } from './house.ts';
import type { Said } from './turn.ts';

/** What a person said stands in the talk before the answer; secrets never, and nothing without consent. */
export function hearAlso(turn: Said, effects: readonly Effect[]): void {
  const input = turn.arrival?.input;
  if (!turn.keep || !input || effects.some((e) => e.do === 'unsay' || e.do === 'pass' || e.do === 'delete'))
    return;
  if (input.kind === 'text') turn.messages.push({ author: 'person', body: { text: input.text } });
  if (input.kind === 'press' || input.kind === 'picks') hearPress(turn, input);
  if (input.kind === 'files') {
    const files = input.files.map((f) => f.id);
    turn.messages.push({ author: 'person', body: { ...(input.text ? { text: input.text } : {}), files } });
  }
}

/** Where the talk is read from `message`, what was pressed stands in it by its label. */
function hearPress(turn: Said, input: Extract<Input, { kind: 'press' | 'picks' }>): void {
  const { conversation, house, say, messages } = turn;
  const { frames, nonce } = conversation.session;
  const frame = frames.at(-1);
  const step = frame && house.catalog.flows[frame.flow]?.steps[frame.step];
  if (!frame || step?.kind !== 'ask' || input.nonce !== nonce || PUSH.has(conversation.channel)) return;
  const chosen = input.kind === 'picks' ? input.options : [input.option];
  const labels = chosen.flatMap((id) => labelOf(house, step, frame, id) ?? []).map(say);
  if (labels.length) messages.push({ author: 'person', body: { text: labels.join('; ') } });
}

/** Null for what the step does not offer: a command, a box ticked, "done", anything made up. */
function labelOf({ catalog }: House, step: Ask, frame: Frame, id: string): TextRef | null {
  if (id === 'unknown' && step.unknown) return { key: 'common:unknown' };
  const { menu, languages } = catalog;
  const named = { menu, languages, regions: REGIONS, talks: [] };
  const offered: readonly string[] =
    typeof step.options === 'string' ? named[step.options] : (step.options ?? []);
  return offered.includes(id) ? optionLabel(step, frame, id) : null;
}
