import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DatedRate } from '../../../src/engine/calc/late-pay-interest.ts';

const file = new URL('../../../content/rates/key-rate.yaml', import.meta.url);
const table = parse(readFileSync(file, 'utf8'));
const rates: DatedRate[] = table.rates;

it('the key rate table says what it holds and until when it is known', () => {
  expect(table).toMatchObject({ id: 'key-rate', unit: 'percent a year', asOf: expect.any(String) });
  expect(table.sources.length).toBeGreaterThan(0);
  expect(table.reviewBy > table.asOf).toBe(true);
});

it('the key rate table begins in 2021 and ascends, day by day, to no later than it is known', () => {
  const days = rates.map(({ from }) => Temporal.PlainDate.from(from).toString());
  expect(rates.map(({ from }) => from)).toEqual(days);
  expect(days).toEqual([...new Set(days)].toSorted());
  expect((days.at(-1) ?? '') <= table.asOf).toBe(true);
  expect(rates[0]).toEqual({ from: '2021-03-22', rate: 4.5 });
});

it.each([
  [2021, [4.5, 5, 5.5, 6.5, 6.75, 7.5, 8.5]],
  [2022, [9.5, 20, 17, 14, 11, 9.5, 8, 7.5]],
  [2023, [8.5, 12, 13, 15, 16]],
  [2024, [18, 19, 21]],
  [2025, [20, 18, 17, 16.5, 16]],
])('the key rates of %d are complete', (year, expected) => {
  expect(rates.filter(({ from }) => from.startsWith(`${year}-`)).map(({ rate }) => rate)).toEqual(expected);
});
