import { describe, expect, it } from 'vitest';
import { dueDay } from '../../../src/engine/calc/month.ts';

describe('the day money was due', () => {
  it.each([
    ['2026-05-10', '2026-05-10', '2026-05-10'],
    ['2026-05', '2026-05-01', '2026-05-31'],
    ['2026-02', '2026-02-01', '2026-02-28'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2025-12', '2025-12-01', '2025-12-31'],
  ])('%s lies between %s and %s', (date, earliest, latest) => {
    expect(dueDay({ date })).toEqual({ earliest, latest });
  });

  it.each(['', '2026', '2026-13', '2026-02-29', '2026-5', 'май'])('refuses %j', (date) => {
    expect(() => dueDay({ date })).toThrow(RangeError);
  });
});
