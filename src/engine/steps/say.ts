import { z } from 'zod';
import { top, words } from '../draft.ts';
import { common, Name } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/** Tells something and goes on. What follows stands on the same screen. */
export const schema = z.strictObject({ kind: z.literal('say'), ...common, next: Name });

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const text = words(draft, 'text');
    draft.parts.push(text);
    if (top(draft).changing) draft.told.push(text);
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  texts: () => ['text'],
};
