/**
 * The last day to go to court over unpaid wages, on the cautious count.
 *
 * Source: art. 392 part 2 TK RF: one year from the due day of the sum. Art. 14 part 3 TK RF: a term in years
 * ends on the corresponding day of its last year, so what was due on 10 May 2026 can be claimed to 10 May 2027
 * inclusive. Where that year has no 29 February, the term ends on the 28th.
 *
 * Each unpaid sum has a year of its own; given the oldest due day this is the day for the oldest sum, and later
 * sums have longer. A last day that is a day off would move to the next working day (art. 14 part 4): it
 * is not moved here, since an earlier day is safe. So `passed` is a cautious word too, and a court can restore
 * a term missed for a good reason (art. 392): never tell anyone that it is too late.
 *
 * @param earliestDue ISO day, the earliest on which the money can have been due: `dueDay(…).earliest`
 * @param today ISO day where the person is
 * @returns `lastDay` ISO day; `daysLeft` whole days from today to it, 0 on the last day and after it; `passed`
 *   is true from the day after `lastDay`
 * @throws RangeError on a day that is none
 */
export function courtDeadline(
  earliestDue: string,
  today: string,
): { lastDay: string; daysLeft: number; passed: boolean } {
  const lastDay = Temporal.PlainDate.from(earliestDue).add({ years: 1 });
  const days = Temporal.PlainDate.from(today).until(lastDay).days;
  return { lastDay: lastDay.toString(), daysLeft: Math.max(0, days), passed: days < 0 };
}
