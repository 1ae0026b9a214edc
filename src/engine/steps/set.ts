import { z } from 'zod';
import { look, setAnswers } from '../draft.ts';
import { common, Name } from '../flow.ts';
import type { StepKind } from '../steps.ts';

/** Notes a code under a name (`to`), or an answer under another step's name (`copy`). */
export const schema = z.strictObject({
  kind: z.literal('set'),
  ...common,
  to: z.record(Name, z.string()).optional(),
  copy: z.record(Name, Name).optional(),
  next: Name,
});

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    for (const [name, choice] of Object.entries(step.to ?? {})) setAnswers(draft, { [name]: { choice } });
    for (const [name, from] of Object.entries(step.copy ?? {})) {
      const answer = look(draft, from);
      if (answer) setAnswers(draft, { [name]: answer });
    }
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  reads: (step) => Object.values(step.copy ?? {}),
  texts: () => [],
};
