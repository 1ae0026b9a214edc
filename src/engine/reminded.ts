import { z } from 'zod';
import { Condition, namesIn } from './condition.ts';
import type { Draft } from './draft.ts';
import { Name } from './flow.ts';
import { renamed } from './migrate.ts';
import type { Frame } from './session.ts';

/** Days to be reminded of, by the names of the answers that hold them. `clock`: the IANA zone by whose ten o'clock, where the person's own is not known. */
export const RemindDates = z
  .array(
    z.strictObject({
      day: Name,
      before: z.int().min(1),
      clock: z.string().optional(),
      unless: Condition.optional(),
    }),
  )
  .min(1);

/** The names of the answers that decide when to remind. */
export function readBy(dates: z.infer<typeof RemindDates>): string[] {
  return dates.flatMap(({ day, unless }) => [day, ...(unless ? namesIn(unless) : [])]);
}

/** The run that holds the dates; the newest, where the flow was begun anew. */
export function remindedRun(draft: Draft): Frame | undefined {
  const { paused = [], frames } = draft.session;
  return [...paused.flat(), ...frames].findLast((frame) => isReminded(draft, frame));
}

export function isReminded(draft: Draft, frame: Frame): boolean {
  const { reminders } = draft.session;
  if (reminders?.flow !== frame.flow) return false;
  return renamed(draft, frame).done?.includes(reminders.step) ?? false;
}

/** The step that says what is to be reminded of; undefined where nobody asked, or it is gone with a release. */
export function remindStep({ catalog, session }: Draft) {
  const { flow = '', step = '' } = session.reminders ?? {};
  const found = catalog.flows[flow]?.steps[step];
  return found?.kind === 'do' && found.effect === 'remind' ? found : undefined;
}
