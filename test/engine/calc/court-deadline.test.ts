import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courtDeadline } from '../../../src/engine/calc/court-deadline.ts';
import { dueDay } from '../../../src/engine/calc/month.ts';

const plus = (day: string, days: number) => Temporal.PlainDate.from(day).add({ days }).toString();

describe('the last day for court', () => {
  it.each([
    ['2026-05-10', '2027-05-10', 'the corresponding day of the next year'],
    ['2025-12-31', '2026-12-31', 'the end of a year'],
    ['2023-05-10', '2024-05-10', 'over a 29 February'],
    ['2023-02-28', '2024-02-28', 'not moved on to the 29th'],
    ['2024-02-29', '2025-02-28', 'the end of February where there is no 29th'],
    ['2027-02-28', '2028-02-28', 'a leap year ahead'],
    ['2025-11-22', '2026-11-22', 'a Sunday, not moved to Monday'],
    ['2025-01-01', '2026-01-01', 'a holiday, not moved'],
  ])('for %s is %s: %s', (due, lastDay) => {
    expect(courtDeadline(due, due).lastDay).toBe(lastDay);
  });

  it.each([
    ['2026-05-10', 365, false],
    ['2027-05-09', 1, false],
    ['2027-05-10', 0, false],
    ['2027-05-11', 0, true],
    ['2030-01-01', 0, true],
    ['2026-05-01', 374, false],
  ])('seen on %s is %d days away, passed: %s', (today, daysLeft, passed) => {
    expect(courtDeadline('2026-05-10', today)).toEqual({ lastDay: '2027-05-10', daysLeft, passed });
  });

  it('of a month is no later than that of any day in it', () => {
    const last = (date: string) => courtDeadline(dueDay({ date }).earliest, '2026-01-01').lastDay;
    expect(last('2026-05')).toBe('2027-05-01');
    fc.assert(
      fc.property(fc.nat(4000), (days) => {
        const day = plus('2021-01-01', days);
        expect(last(day.slice(0, 7)) <= last(day)).toBe(true);
      }),
    );
  });

  it('is a year away, never more, and days left lead to it', () => {
    fc.assert(
      fc.property(fc.nat(4000), fc.integer({ min: -100, max: 366 }), (days, later) => {
        const due = plus('2021-01-01', days);
        const today = plus(due, later);
        const { lastDay, daysLeft, passed } = courtDeadline(due, today);
        expect(passed).toBe(today > lastDay);
        if (!passed) expect(plus(today, daysLeft)).toBe(lastDay);
        expect(lastDay <= plus(due, 366)).toBe(true);
      }),
    );
  });

  it('refuses what is no day', () => {
    expect(() => courtDeadline('2026-05', '2026-06-01')).toThrow(RangeError);
    expect(() => courtDeadline('2026-05-10', 'today')).toThrow(RangeError);
  });
});
