/** A day (`YYYY-MM-DD`) or, where no day is known, a month (`YYYY-MM`). */
type DayOrMonth = { readonly date: string };

/**
 * The ISO days between which money was due, from an answer to "since when is the oldest part due?".
 *
 * A day is that day twice. A month ("since May 2026") leaves its days open, and each reckoning takes the end
 * that cannot harm the person:
 *
 * - `earliest`, the first of the month, for the term to go to court (art. 392 TK RF): nobody is told too late
 *   a last day.
 * - `latest`, the last of the month, for interest (art. 236 TK RF): the claim is not overstated.
 *
 * The answer must be when the money was *due*, not when it was earned. The law lets an employer pay up to 15
 * calendar days after the end of the period worked (art. 136 part 6 TK RF), so pay *earned* in May may be due
 * only in June: the question has to say so. A pay day on a day off falls due on the eve (part 8); which days
 * are off is set anew each year and is not reckoned here, so the true `earliest` can lie before this one by
 * a few days, and around New Year by up to two weeks.
 *
 * @throws RangeError on what is neither a day nor a month
 */
export function dueDay(answer: DayOrMonth): { earliest: string; latest: string } {
  if (/^\d{4}-\d{2}$/.test(answer.date)) {
    const month = Temporal.PlainYearMonth.from(answer.date);
    const day = (day: number) => month.toPlainDate({ day }).toString();
    return { earliest: day(1), latest: day(month.daysInMonth) };
  }
  const day = Temporal.PlainDate.from(answer.date).toString();
  return { earliest: day, latest: day };
}
