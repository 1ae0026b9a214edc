import { z } from 'zod';
import { setTop, top, words } from '../draft.ts';
import { common, Name } from '../flow.ts';
import { handOver } from '../opening.ts';
import type { StepKind } from '../steps.ts';

/** Gives what was said to a human: to the case these flows or the person have open, else to a new one of this type. */
export const schema = z.strictObject({
  kind: z.literal('handover'),
  ...common,
  type: Name,
  urgent: z.boolean().optional(),
  next: Name,
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const { step: name, changing, done = [] } = top(draft);
    if (changing && done.includes(name)) return { go: step.next };
    handOver(draft, step.type, step.urgent ?? false);
    setTop(draft, { done: [...done.filter((one) => one !== name), name] });
    draft.parts.push(words(draft, 'text'));
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  texts: () => ['text'],
};
