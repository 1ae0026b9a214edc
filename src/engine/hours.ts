/** When a desk is open. `days`: 1 Monday … 7 Sunday. `from`, `to`: HH:MM in `zone`. `within`: working hours. */
export type Hours = {
  readonly zone: string;
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly within: number;
};

/**
 * The instant by which somebody answers: `within` working hours after `at`.
 * @param at ISO instant
 * @returns ISO instant
 */
export function answerBy(at: string, hours: Hours): string {
  let now = Temporal.Instant.from(at).toZonedDateTimeISO(hours.zone);
  let left = hours.within * 60;
  for (let day = 0; day < 30; day++) {
    const open = now.withPlainTime(hours.from);
    const close = now.withPlainTime(hours.to);
    const start = Temporal.ZonedDateTime.compare(now, open) < 0 ? open : now;
    const minutes = Math.floor(start.until(close).total('minutes'));
    if (hours.days.includes(now.dayOfWeek) && minutes > 0) {
      if (left <= minutes) return start.add({ minutes: left }).toInstant().toString();
      left -= minutes;
    }
    now = now.add({ days: 1 }).withPlainTime('00:00');
  }
  throw new Error('The desk has no working days: mend `days` in content/hours.yaml');
}

/** Whether somebody is at the desk at this instant. */
export function isOpen(at: string, hours: Hours): boolean {
  const now = Temporal.Instant.from(at).toZonedDateTimeISO(hours.zone);
  const time = now.toPlainTime();
  const after = (clock: string) => Temporal.PlainTime.compare(time, Temporal.PlainTime.from(clock)) >= 0;
  return hours.days.includes(now.dayOfWeek) && after(hours.from) && !after(hours.to);
}
