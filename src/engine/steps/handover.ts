import { z } from 'zod';
import { words } from '../draft.ts';
import { common, Name } from '../flow.ts';
import { openCase } from '../opening.ts';
import type { StepKind } from '../steps.ts';

/** Gives what was said to a human: opens a case of this type, or adds to the one these flows have open. */
export const schema = z.strictObject({
  kind: z.literal('handover'),
  ...common,
  type: Name,
  urgent: z.boolean().optional(),
  next: Name,
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    openCase(draft, step.type, step.urgent ?? false);
    draft.parts.push(words(draft, 'text'));
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  texts: () => ['text'],
};
