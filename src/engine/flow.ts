import { z } from 'zod';

export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'a name is small letters, digits and hyphens, and begins with a letter');

/** Where to go: one step, or a step by the option chosen, with `else` for the rest. */
export const Next = z.union([Name, z.record(z.string(), Name)]);
export type Next = z.infer<typeof Next>;

/** What every step may say: its former names, so that a deploy traps nobody. */
export const common = { was: z.array(Name).optional() };

/** The step an answer leads to. `option` is the chosen option id, if the answer is a choice. */
export function nextOf(next: Next, options: readonly string[] = []): string | undefined {
  if (typeof next === 'string') return next;
  for (const option of options) if (next[option] !== undefined) return next[option];
  return next.else;
}

export function targetsOf(next: Next): string[] {
  return typeof next === 'string' ? [next] : Object.values(next);
}
