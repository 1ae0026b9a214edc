import { describe, expect, test } from 'vitest';
import { type DueDays, dueDays } from '../../../src/engine/calc/due-days.ts';

/** By hand on a calendar. `entry`: the day of entry, which is the first of the thirty. */
const DAYS: readonly (readonly [why: string, entry: string, due: DueDays])[] = [
  [
    'a day in the middle of a month',
    '2027-02-20',
    {
      ban: '2026-12-20',
      ruidFrom: '2026-11-22',
      ruid: '2027-02-16',
      registration: '2027-03-21',
      medical: '2027-03-21',
    },
  ],
  [
    'two months before the 30th of April there is no 30th of February',
    '2027-04-30',
    {
      ban: '2027-02-28',
      ruidFrom: '2027-01-30',
      ruid: '2027-04-26',
      registration: '2027-05-29',
      medical: '2027-05-29',
    },
  ],
  [
    'a leap year',
    '2028-03-01',
    {
      ban: '2028-01-01',
      ruidFrom: '2027-12-02',
      ruid: '2028-02-26',
      registration: '2028-03-30',
      medical: '2028-03-30',
    },
  ],
  [
    'New Year',
    '2027-01-01',
    {
      ban: '2026-11-01',
      ruidFrom: '2026-10-03',
      ruid: '2026-12-28',
      registration: '2027-01-30',
      medical: '2027-01-30',
    },
  ],
];

describe('the last days before and after entry', () => {
  test.each(DAYS)('%s', (_, entry, due) => {
    expect(dueDays(entry)).toEqual(due);
  });

  test.each(DAYS)(
    '%s: 72 hours lie between the end of ruID’s last day and the first hour of entry',
    (_, entry) => {
      const end = Temporal.PlainDate.from(dueDays(entry).ruid).add({ days: 1 });
      expect(end.until(entry).days * 24).toBe(72);
    },
  );

  test.each(['', '2027-02-30', 'soon'])('refuses %j', (entry) => {
    expect(() => dueDays(entry)).toThrow(RangeError);
  });
});
