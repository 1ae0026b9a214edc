import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DatedRate, latePayInterest } from '../../../src/engine/calc/late-pay-interest.ts';

const file = new URL('../../../content/rates/key-rate.yaml', import.meta.url);
const rates: readonly DatedRate[] = parse(readFileSync(file, 'utf8')).rates;

const ROUBLE = 100;
const plus = (day: string, days: number) => Temporal.PlainDate.from(day).add({ days }).toString();

function interest(debt: number, due: string, until: string, using = rates) {
  const result = latePayInterest(debt, due, until, using);
  if (result.kind === 'none') throw new Error(`no interest: ${result.why}`);
  return result;
}

/** Day by day, in the plainest way, to compare with: kopecks × 1 500 000. */
function exactly(debt: number, due: string, until: string): bigint {
  let sum = 0n;
  for (let day = plus(due, 1); day <= until; day = plus(day, 1)) {
    const rate = rates.findLast(({ from }) => from <= day)?.rate ?? Number.NaN;
    sum += BigInt(debt) * BigInt(rate * 100);
  }
  return sum;
}

describe('late pay interest', () => {
  it.each([
    [100_000, '2026-08-10', '2026-09-09', 30, 280_000],
    [50_000, '2025-09-10', '2025-12-31', 112, 623_333],
    [120_000, '2024-10-10', '2025-10-10', 365, 5_864_800],
    [70_000, '2026-02-10', '2026-04-30', 79, 562_567],
    [10_000, '2022-02-10', '2022-06-30', 140, 138_067],
  ])('on %d roubles due %s, until %s: %d days, %d kopecks', (debt, due, until, days, amountMinor) => {
    const result = interest(debt * ROUBLE, due, until);
    expect(result).toMatchObject({ days, amountMinor });
    expect(result.periods.reduce((sum, period) => sum + period.amountMinor, 0)).toBe(amountMinor);
    expect(result.periods.reduce((sum, period) => sum + period.days, 0)).toBe(days);
  });

  it('is cut on the very day a rate begins', () => {
    expect(interest(150_000 * ROUBLE, '2026-07-24', '2026-07-28').periods).toEqual([
      { from: '2026-07-25', to: '2026-07-26', days: 2, rate: 14.25, amountMinor: 28_500 },
      { from: '2026-07-27', to: '2026-07-28', days: 2, rate: 14, amountMinor: 28_000 },
    ]);
    expect(interest(150_000 * ROUBLE, '2026-07-26', '2026-07-27').periods).toEqual([
      { from: '2026-07-27', to: '2026-07-27', days: 1, rate: 14, amountMinor: 14_000 },
    ]);
    expect(interest(150_000 * ROUBLE, '2026-07-25', '2026-07-26').periods).toEqual([
      { from: '2026-07-26', to: '2026-07-26', days: 1, rate: 14.25, amountMinor: 14_250 },
    ]);
  });

  it('counts 29 February where there is one', () => {
    expect(interest(15_000 * ROUBLE, '2024-02-28', '2024-03-01')).toMatchObject({
      days: 2,
      amountMinor: 3200,
    });
    expect(interest(15_000 * ROUBLE, '2023-02-28', '2023-03-01')).toMatchObject({
      days: 1,
      amountMinor: 750,
    });
    expect(interest(15_000 * ROUBLE, '2024-02-29', '2025-02-28').days).toBe(365);
  });

  it.each(['2026-08-10', '2026-08-09', '2020-01-01'])('is none until the due day is over: %s', (until) => {
    expect(latePayInterest(100, '2026-08-10', until, rates)).toEqual({ kind: 'none', why: 'not-due' });
  });

  it('is none on no debt', () => {
    expect(latePayInterest(0, '2026-08-10', '2026-09-09', rates)).toEqual({ kind: 'none', why: 'no-debt' });
  });

  it('guesses no rate before the first', () => {
    const before = { kind: 'none', why: 'before-table' };
    expect(latePayInterest(100, '2021-03-20', '2021-03-21', rates)).toEqual(before);
    expect(latePayInterest(100, '2021-03-20', '2026-09-09', rates)).toEqual(before);
    expect(latePayInterest(100, '2026-08-10', '2026-09-09', [])).toEqual(before);
    expect(interest(15_000 * ROUBLE, '2021-03-21', '2021-03-22')).toMatchObject({
      days: 1,
      amountMinor: 450,
    });
  });

  it('rounds once, half a kopeck up, and lets the periods follow', () => {
    const five: DatedRate[] = [
      { from: '2026-01-01', rate: 5 },
      { from: '2026-01-03', rate: 5 },
    ];
    // 1 000 kopecks at 5 % are a third of a kopeck a day, 1 500 at 5 % a half.
    const amounts = (debt: number, until: string) => interest(debt, '2026-01-01', until, five);
    expect(amounts(1000, '2026-01-02').amountMinor).toBe(0);
    expect(amounts(1500, '2026-01-02').amountMinor).toBe(1);
    expect(amounts(1499, '2026-01-02').amountMinor).toBe(0);
    expect(amounts(1500, '2026-01-03').periods.map(({ amountMinor }) => amountMinor)).toEqual([1, 0]);
    expect(amounts(1000, '2026-01-04').periods.map(({ amountMinor }) => amountMinor)).toEqual([0, 1]);
  });

  it('reads two decimals that binary fractions miss', () => {
    const odd: DatedRate[] = [{ from: '2026-01-01', rate: 19.99 }]; // 19.99 * 100 is 1998.9999999999998
    expect(interest(15_000 * ROUBLE, '2026-01-01', '2026-01-02', odd).amountMinor).toBe(1999);
  });

  it('is exact on huge sums, and says when a number cannot hold the result', () => {
    const debt = Number.MAX_SAFE_INTEGER;
    // 9 007 199 254 740 991 × 14 / 100 / 150 × 30 = 252 201 579 132 747.748
    expect(interest(debt, '2026-08-10', '2026-09-09').amountMinor).toBe(252_201_579_132_748);
    const tooLarge = { kind: 'none', why: 'too-large' };
    expect(latePayInterest(debt, '2021-08-10', '2026-09-09', rates)).toEqual(tooLarge);
  });

  it('refuses what is no debt, no day and no table', () => {
    for (const debt of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => latePayInterest(debt, '2026-08-10', '2026-09-09', rates)).toThrow(RangeError);
    }
    expect(() => latePayInterest(100, '2026-02-30', '2026-09-09', rates)).toThrow(RangeError);
    expect(() => latePayInterest(100, '2026-08-10', '2026-09', rates)).toThrow(RangeError);
    const inTwo = (a: DatedRate, b: DatedRate) => latePayInterest(100, '2026-08-10', '2026-09-09', [a, b]);
    const old = { from: '2025-01-01', rate: 21 };
    expect(() => inTwo({ from: '2026-01-01', rate: 16 }, old)).toThrow('2025-01-01 stands after 2026-01-01');
    expect(() => inTwo(old, old)).toThrow(RangeError);
    expect(() => inTwo(old, { from: '2026-01-01', rate: 16.125 })).toThrow('16.125');
    expect(() => inTwo(old, { from: '2026-01-01', rate: -1 })).toThrow('-1');
    expect(() => inTwo(old, { from: '2026-01-01', rate: Number.NaN })).toThrow('NaN');
  });
});

describe('late pay interest, of any debt over any days', () => {
  const debts = fc.integer({ min: 1, max: 10_000_000_000 });
  const dues = fc.integer({ min: 0, max: 2100 }).map((days) => plus('2021-03-21', days));
  const spans = fc.integer({ min: 1, max: 500 });
  const amount = (debt: number, due: string, until: string) => interest(debt, due, until).amountMinor;

  it('is what counting day by day gives, rounded once; periods sum to it and touch', () => {
    fc.assert(
      fc.property(debts, dues, spans, (debt, due, span) => {
        const result = interest(debt, due, plus(due, span));
        expect(BigInt(result.amountMinor)).toBe(
          (exactly(debt, due, plus(due, span)) + 750_000n) / 1_500_000n,
        );
        expect(result.days).toBe(span);
        let day = due;
        let sum = 0;
        for (const period of result.periods) {
          expect(period.from).toBe(plus(day, 1));
          expect(period.to).toBe(plus(day, period.days));
          expect(period.amountMinor).toBeGreaterThanOrEqual(0);
          const own = Number(exactly(debt, day, period.to)) / 1_500_000;
          expect(Math.abs(period.amountMinor - own)).toBeLessThanOrEqual(1);
          day = period.to;
          sum += period.amountMinor;
        }
        expect([day, sum]).toEqual([plus(due, span), result.amountMinor]);
      }),
      { numRuns: 60 },
    );
  });

  it('adds up when the days are split: exactly before rounding, within a kopeck after', () => {
    fc.assert(
      fc.property(debts, dues, spans, spans, (debt, due, a, b) => {
        const middle = plus(due, a);
        const end = plus(middle, b);
        const split = (sum: number) => amount(sum, due, middle) + amount(sum, middle, end);
        expect(Math.abs(amount(debt, due, end) - split(debt))).toBeLessThanOrEqual(1);
        const round = (debt % 1_000) * 1_500_000; // at such sums every day's interest is whole kopecks
        if (round > 0) expect(amount(round, due, end)).toBe(split(round));
      }),
    );
  });

  it('never falls with more days or a larger debt, and is never negative', () => {
    fc.assert(
      fc.property(debts, dues, spans, fc.nat(1_000_000), (debt, due, span, more) => {
        const end = plus(due, span);
        const base = amount(debt, due, end);
        expect(base).toBeGreaterThanOrEqual(0);
        expect(amount(debt, due, plus(end, 1))).toBeGreaterThanOrEqual(base);
        expect(amount(debt + more, due, end)).toBeGreaterThanOrEqual(base);
      }),
    );
  });

  it('gives whole kopecks or a reason for any sum and any two days', () => {
    const anyDay = fc.integer({ min: -9000, max: 9000 }).map((days) => plus('2021-03-21', days));
    fc.assert(
      fc.property(fc.maxSafeNat(), anyDay, anyDay, (debt, due, until) => {
        const result = latePayInterest(debt, due, until, rates);
        if (result.kind === 'none') return;
        expect(Number.isSafeInteger(result.amountMinor)).toBe(true);
        expect(result.amountMinor).toBeGreaterThanOrEqual(0);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
    );
  });
});
