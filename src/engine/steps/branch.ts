import { z } from 'zod';
import { Condition, holds, namesIn } from '../condition.ts';
import { look } from '../draft.ts';
import { common, Name } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/** Goes where the first condition that holds says. */
export const schema = z.strictObject({
  kind: z.literal('branch'),
  ...common,
  when: z.array(z.strictObject({ if: Condition, next: Name })).min(1),
  else: Name,
});

type Branch = z.infer<typeof schema>;

export const kind: StepKind<Branch> = {
  enter: (step, draft) => ({ go: choose(step, (name) => look(draft, name)) }),
  follow: (step, _answer, look) => choose(step, look),
  targets: (step) => [...step.when.map((w) => w.next), step.else],
  reads: (step) => step.when.flatMap((w) => namesIn(w.if)),
  texts: () => [],
};

function choose(step: Branch, look: Parameters<typeof holds>[1]): string {
  return step.when.find((w) => holds(w.if, look))?.next ?? step.else;
}
