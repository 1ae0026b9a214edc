import { z } from 'zod';
import { type Draft, top, words } from '../draft.ts';
import { common, Name } from '../flow.ts';
import { commandOption } from '../screen.ts';
import type { StepKind } from '../steps.ts';

/**
 * Tells something and goes on. What follows stands on the same screen. Where an operator must confirm it, that is
 * said below, and an operator is offered.
 */
export const schema = z.strictObject({ kind: z.literal('say'), ...common, next: Name });

function offerOperator({ parts, extra }: Draft): void {
  const said = { key: 'common:confirm' };
  // Once a screen, below all that it is about.
  const before = parts.findIndex((part) => 'key' in part && part.key === said.key);
  if (before >= 0) parts.splice(before, 1);
  else extra.push(commandOption('operator'));
  parts.push(said);
}

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const text = words(draft, 'text');
    draft.parts.push(text);
    if (top(draft).changing) draft.told.push(text);
    const { flow, step: name } = top(draft);
    if (draft.catalog.unsure.has(`${flow}:${name}`)) offerOperator(draft);
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  texts: () => ['text'],
};
