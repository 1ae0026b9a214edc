/** One line of a dated table of rates: `rate` per cent a year, applying from the ISO day `from` (included). */
export type DatedRate = { readonly from: string; readonly rate: number };

/** Days under one rate, both ends included; `amountMinor` is what the interest grew by in them, in kopecks. */
type InterestPeriod = {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly rate: number;
  readonly amountMinor: number;
};

export type LatePayInterest =
  | {
      readonly kind: 'interest';
      readonly amountMinor: number;
      readonly days: number;
      readonly periods: readonly InterestPeriod[];
    }
  | { readonly kind: 'none'; readonly why: 'no-debt' | 'not-due' | 'before-table' | 'too-large' };

type Span = { from: Temporal.PlainDate; to: Temporal.PlainDate; days: number; rate: number };

/** A rate has at most two decimals, so the law's "rate / 100 / 150" is a whole number over this. */
const DENOMINATOR = 100n * 100n * 150n;

/**
 * Interest an employer owes for paying late, at the least the law allows (a contract may set more).
 *
 * Source: art. 236 of the Labour Code of Russia (TK RF): 1/150 of the Bank of Russia's key rate *in force at
 * the time* for each day of delay, from the day after the due day to the day of payment included:
 * debt × rate / 100 / 150 × days, rate by rate. A new rate applies from its own day.
 *
 * It is exact for one sum with one due day. For a debt that grew over several pay days, counted from the
 * oldest, it is an upper bound, and must be worded so. After the last rate of the table that rate is taken to
 * go on: show the result with the date of the table.
 *
 * Whole-number arithmetic, rounded once, half up to a kopeck, at the end of the sum. A period shows the rounded
 * running total after it less the one before it, so that periods always add up to the total; each is
 * within a kopeck of its own exact value.
 *
 * @param debtMinor kopecks, a whole number from 0
 * @param due ISO day on which the money was due; without one, `dueDay(…).latest` does not overstate
 * @param until ISO day up to which to count, included: the day of payment, or today
 * @param rates ascending by `from`
 * @returns kopecks and days; or why there is none: nothing owed (`no-debt`), not late yet (`not-due`), late
 *   from before the first known rate (`before-table`; a rate is never guessed), or a result that kopecks in a
 *   number cannot hold exactly (`too-large`)
 * @throws RangeError on a sum that is not whole or is negative, a day that is none, or a table out of order
 */
export function latePayInterest(
  debtMinor: number,
  due: string,
  until: string,
  rates: readonly DatedRate[],
): LatePayInterest {
  if (!Number.isSafeInteger(debtMinor) || debtMinor < 0) {
    throw new RangeError(`A debt is a whole number of kopecks from 0, not ${debtMinor}`);
  }
  const first = Temporal.PlainDate.from(due).add({ days: 1 });
  const last = Temporal.PlainDate.from(until);
  if (debtMinor === 0) return { kind: 'none', why: 'no-debt' };
  if (isBefore(last, first)) return { kind: 'none', why: 'not-due' };

  const spans = spansByRate(first, last, rates);
  if (spans === undefined) return { kind: 'none', why: 'before-table' };

  const debt = BigInt(debtMinor);
  let numerator = 0n;
  let total = 0n;
  const periods = spans.map(({ from, to, days, rate }) => {
    numerator += debt * hundredths(rate) * BigInt(days);
    const before = total;
    total = (2n * numerator + DENOMINATOR) / (2n * DENOMINATOR);
    return { from: from.toString(), to: to.toString(), days, rate, amountMinor: Number(total - before) };
  });
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) return { kind: 'none', why: 'too-large' };
  return { kind: 'interest', amountMinor: Number(total), days: daysIn(first, last), periods };
}

/** Cuts the days `first`..`last` where the rate changes; undefined when they begin before the first rate. */
function spansByRate(
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  rates: readonly DatedRate[],
): Span[] | undefined {
  const starts = rates.map((rate) => Temporal.PlainDate.from(rate.from));
  if (starts[0] === undefined || isBefore(first, starts[0])) return undefined;

  return rates.flatMap(({ rate }, i) => {
    const start = starts[i] ?? first;
    const next = starts[i + 1];
    if (next !== undefined && !isBefore(start, next)) {
      throw new RangeError(`Rates must ascend by day, but ${next} stands after ${start}: sort the table`);
    }
    const from = isBefore(start, first) ? first : start;
    const to = next === undefined || isBefore(last, next) ? last : next.subtract({ days: 1 });
    return isBefore(to, from) ? [] : [{ from, to, days: daysIn(from, to), rate }];
  });
}

function hundredths(rate: number): bigint {
  const rounded = Math.round(rate * 100);
  if (!(rounded >= 0 && Math.abs(rate * 100 - rounded) < 1e-6)) {
    throw new RangeError(`A rate is per cent a year with at most two decimals, not ${rate}`);
  }
  return BigInt(rounded);
}

function isBefore(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(a, b) < 0;
}

/** Days from `from` to `to`, both included. */
function daysIn(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  return from.until(to).days + 1;
}
