import { z } from 'zod';
import { look, top } from '../draft.ts';
import { common, Name } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/** Runs another flow, then goes on here. `from` takes the flow's name from an answer. */
export const schema = z.strictObject({
  kind: z.literal('call'),
  ...common,
  flow: z.union([Name, z.strictObject({ from: Name })]),
  next: Name,
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const { step: name, changing, done } = top(draft);
    if (changing && done?.includes(name)) return { go: step.next };
    if (typeof step.flow === 'string') return { call: step.flow };
    const answer = look(draft, step.flow.from);
    if (answer && 'choice' in answer) return { call: answer.choice };
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  reads: (step) => (typeof step.flow === 'string' ? [] : [step.flow.from]),
  texts: () => [],
};
