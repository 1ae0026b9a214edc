import { describe, expect, test } from 'vitest';
import { registerBy, stayDays } from '../../../src/engine/calc/stay.ts';

describe('the last day to be registered: EAEU Treaty art. 97(6), 30 days, the day of entry the first', () => {
  test.each([
    ['2026-11-01', '2026-11-01', '2026-11-30', 29, false],
    ['2026-11-01', '2026-11-30', '2026-11-30', 0, false],
    ['2026-11-01', '2026-12-01', '2026-11-30', 0, true],
    ['2026-01-31', '2026-02-10', '2026-03-01', 19, false],
    ['2028-02-01', '2028-02-01', '2028-03-01', 29, false],
    ['2026-12-15', '2026-12-20', '2027-01-13', 24, false],
  ])('entered %s, today %s: %s, %i left, passed %s', (entered, today, lastDay, daysLeft, passed) => {
    expect(registerBy(entered, today)).toEqual({ lastDay, daysLeft, passed });
  });

  test('a day that is none is refused', () => {
    expect(() => registerBy('2026-02-30', '2026-03-01')).toThrow(RangeError);
  });
});

describe('90 days in a calendar year: 260-FZ of 8 August 2024', () => {
  test.each([
    // the day of entry counts
    ['2026-03-01', 0, '2026-03-01', 1, 89, '2026-05-29', false],
    ['2026-03-01', 0, '2026-05-29', 90, 0, '2026-05-29', false],
    ['2026-03-01', 0, '2026-05-30', 91, 0, '2026-05-29', true],
    // leaving and coming back begins nothing anew
    ['2026-06-01', 80, '2026-06-10', 90, 0, '2026-06-10', false],
    ['2026-06-01', 89, '2026-06-01', 90, 0, '2026-06-01', false],
    ['2026-06-01', 90, '2026-06-01', 91, 0, '2026-05-31', true],
    ['2026-06-01', 200, '2026-06-02', 202, 0, '2026-02-10', true],
    // of a stay that began last year only this year's days
    ['2025-11-20', 0, '2026-01-01', 1, 89, '2026-03-31', false],
    ['2025-11-20', 0, '2026-03-31', 90, 0, '2026-03-31', false],
    ['2025-11-20', 0, '2026-04-01', 91, 0, '2026-03-31', true],
    // the cautious count over the new year, and a leap year
    ['2026-12-01', 0, '2026-12-31', 31, 59, '2027-02-28', false],
    ['2028-01-01', 0, '2028-02-29', 60, 30, '2028-03-30', false],
  ])('entered %s, %i before, today %s', (entered, before, today, used, left, lastDay, over) => {
    expect(stayDays(entered, before, today)).toEqual({ used, left, lastDay, over });
  });

  test.each([
    ['2026-06-01', -1, '2026-06-02'],
    ['2026-06-01', 1.5, '2026-06-02'],
    ['2026-06-03', 0, '2026-06-02'],
    ['2026-06-31', 0, '2026-07-02'],
  ])('entered %s, %s before, today %s is refused', (entered, before, today) => {
    expect(() => stayDays(entered, before, today)).toThrow(RangeError);
  });
});
