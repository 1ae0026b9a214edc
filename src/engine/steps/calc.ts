import { z } from 'zod';
import { calculate, Fn } from '../calc.ts';
import { look, setAnswers, top } from '../draft.ts';
import { common, Name } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/**
 * Computes something from answers (`args`) and codes that stand here (`with`). Results stand under the step's name,
 * and `<step>-<part>`.
 */
export const schema = z.strictObject({
  kind: z.literal('calc'),
  ...common,
  fn: Fn,
  args: z.record(z.string(), Name),
  with: z.record(z.string(), z.array(Name).min(1)).optional(),
  next: Name,
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const args = Object.fromEntries([
      ...Object.entries(step.args).map(([key, name]) => [key, look(draft, name)]),
      ...Object.entries(step.with ?? {}).map(([key, choices]) => [key, { choices }]),
    ]);
    const name = top(draft).step;
    for (const [part, answer] of Object.entries(calculate(step.fn, args, draft)))
      setAnswers(draft, { [part === '' ? name : `${name}-${part}`]: answer });
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  reads: (step) => Object.values(step.args),
  texts: () => [],
};
