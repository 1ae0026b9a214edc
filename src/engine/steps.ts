import { z } from 'zod';
import type { Answer } from './answer.ts';
import type { Lookup } from './condition.ts';
import type { Draft, Move } from './draft.ts';
import type { Input } from './input.ts';
import * as ask from './steps/ask.ts';
import * as branch from './steps/branch.ts';
import * as calc from './steps/calc.ts';
import * as call from './steps/call.ts';
import * as do_ from './steps/do.ts';
import * as end from './steps/end.ts';
import * as handover from './steps/handover.ts';
import * as review from './steps/review.ts';
import * as say from './steps/say.ts';
import * as set from './steps/set.ts';

export const Step = z.discriminatedUnion('kind', [
  ask.schema,
  branch.schema,
  calc.schema,
  call.schema,
  do_.schema,
  end.schema,
  handover.schema,
  review.schema,
  say.schema,
  set.schema,
]);
export type Step = z.infer<typeof Step>;
export type Kind = Step['kind'];

/**
 * What a step kind can do. The kind is the file name under `steps/`.
 *
 * - `enter`: the flow arrives · `receive`: an input that is no command; false when it is not understood
 * - `follow`: where known answers lead without doing anything; undefined where the walk must stop
 * - `targets`: every step it may lead to · `reads`: answers it needs · `texts`: word keys it needs
 */
export type StepKind<S> = {
  enter(step: S, draft: Draft): Move;
  receive?(step: S, draft: Draft, input: Input): Move | false;
  follow(step: S, answer: Answer | undefined, look: Lookup): string | undefined;
  targets(step: S): string[];
  reads?(step: S): string[];
  texts(step: S): string[];
};

export type KindOf = (step: Step) => StepKind<Step>;

const KINDS: { [K in Kind]: StepKind<Extract<Step, { kind: K }>> } = {
  ask: ask.kind,
  branch: branch.kind,
  calc: calc.kind,
  call: call.kind,
  do: do_.kind,
  end: end.kind,
  handover: handover.kind,
  review: review.kind,
  say: say.kind,
  set: set.kind,
};

/** The behaviour of a step, by its kind. */
export function kindOf(step: Step): StepKind<Step> {
  return KINDS[step.kind] as StepKind<Step>;
}
export const kinds = Object.keys(KINDS) as Kind[];
