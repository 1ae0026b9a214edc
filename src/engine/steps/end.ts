import { z } from 'zod';
import { common } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/** The flow is over. `quiet`: show no menu after it, because somebody may be looking. */
export const schema = z.strictObject({
  kind: z.literal('end'),
  ...common,
  quiet: z.boolean().optional(),
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter: (step) => ({ leave: true, quiet: step.quiet ?? false }),
  follow: () => undefined,
  targets: () => [],
  texts: () => [],
};
