/** Days that a citizen of an EAEU state may stay without a contract or residence permit. */
const MOST_IN_A_YEAR = 90;
/** Days without registration after entry. */
const UNREGISTERED = 30;

/**
 * The last day to be registered at the place of stay, on the cautious count: the day of entry is the first.
 *
 * Source: EAEU Treaty art. 97(6): who works, and their family, are free of registration for 30 days from entry.
 *
 * @param entered ISO day of entry
 * @param today ISO day where the person is
 * @returns `lastDay` ISO day; `daysLeft` whole days from today to it, 0 on the last day and after it; `passed`
 *   is true from the day after
 * @throws RangeError on a day that is none
 */
export function registerBy(
  entered: string,
  today: string,
): { lastDay: string; daysLeft: number; passed: boolean } {
  const lastDay = Temporal.PlainDate.from(entered).add({ days: UNREGISTERED - 1 });
  const days = Temporal.PlainDate.from(today).until(lastDay).days;
  return { lastDay: lastDay.toString(), daysLeft: Math.max(0, days), passed: days < 0 };
}

/**
 * How many of the 90 days in a calendar year are used, and the last of them, for who has neither a contract nor a
 * residence permit and stays on.
 *
 * Source: Federal Law 260-FZ of 8 August 2024, from 1 January 2025: 90 days in all in a calendar year; leaving
 * and coming back does not begin them anew. Both the day of entry and today count. Of a stay that began last year
 * only the days since 1 January count. Should the last day fall into the next year, that year's own days are left
 * out of the reckoning: an earlier day is safe.
 *
 * @param entered ISO day of this entry, not after today
 * @param before days spent there earlier in the same calendar year, a whole number from 0
 * @param today ISO day where the person is
 * @returns `used` days to today included; `left` days after today, 0 when over; `lastDay` ISO day, the last that
 *   is within the 90; `over` whether more than 90 are used
 * @throws RangeError on a day that is none, an entry after today, or days that are no whole number from 0
 */
export function stayDays(
  entered: string,
  before: number,
  today: string,
): { used: number; left: number; lastDay: string; over: boolean } {
  if (!Number.isSafeInteger(before) || before < 0)
    throw new RangeError(`Days are a whole number from 0, not ${before}`);
  const now = Temporal.PlainDate.from(today);
  const entry = Temporal.PlainDate.from(entered);
  if (Temporal.PlainDate.compare(entry, now) > 0) throw new RangeError(`${entered} is after ${today}`);
  const newYear = now.with({ month: 1, day: 1 });
  const first = Temporal.PlainDate.compare(entry, newYear) < 0 ? newYear : entry;
  const used = before + first.until(now, { largestUnit: 'days' }).days + 1;
  return {
    used,
    left: Math.max(0, MOST_IN_A_YEAR - used),
    lastDay: first.add({ days: MOST_IN_A_YEAR - before - 1 }).toString(),
    over: used > MOST_IN_A_YEAR,
  };
}
