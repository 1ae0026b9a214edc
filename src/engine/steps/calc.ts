import { z } from 'zod';
import { calculate, Fn } from '../calc.ts';
import { look, setAnswers, top } from '../draft.ts';
import { common, Name } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/** Computes something from answers. Results stand under the step's name, and `<step>-<part>`. */
export const schema = z.strictObject({
  kind: z.literal('calc'),
  ...common,
  fn: Fn,
  args: z.record(z.string(), Name),
  next: Name,
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const args = Object.fromEntries(Object.entries(step.args).map(([k, name]) => [k, look(draft, name)]));
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
