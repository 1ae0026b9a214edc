import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Threshold } from '../../../src/engine/calc/allowance-estimate.ts';
import { allowanceEstimate } from '../../../src/engine/calc/allowance-estimate.ts';

const file = new URL('../../../content/rates/child-allowance-threshold.yaml', import.meta.url);
const table = parse(readFileSync(file, 'utf8'));
const thresholds: Threshold[] = table.thresholds;

const estimate = (members: number | undefined, som: number | undefined, day = '2026-11-23') =>
  allowanceEstimate(members, som === undefined ? undefined : Math.round(som * 100), day, thresholds);

describe('the allowance by income: facts §5.2, 1 000 som a month for one member (28.02.2025)', () => {
  test.each([
    // nobody earns
    [2, 0, 'may'],
    [40, 0, 'may'],
    // a tenth below, and a tyiyn on either side of it
    [4, 3599.99, 'may'],
    [4, 3600, 'ask'],
    [4, 3999, 'ask'],
    // exactly at the threshold
    [1, 1000, 'ask'],
    [4, 4000, 'ask'],
    [4, 4001, 'ask'],
    [4, 4400, 'ask'],
    [4, 4400.01, 'unlikely'],
    [4, 25_000, 'unlikely'],
    // a large household is worked out like any other
    [16, 9000, 'may'],
    [40, 1e9, 'unlikely'],
    // not known
    [undefined, 3000, 'ask'],
    [4, undefined, 'ask'],
    [undefined, 0, 'ask'],
    [undefined, undefined, 'ask'],
  ])('%s members, %s som: %s', (members, som, answer) => {
    expect(estimate(members, som)).toEqual({ answer, threshold: 100_000 });
  });

  test.each([
    ['2013-04-10', undefined, 'ask'],
    ['2013-04-11', 58_000, 'unlikely'],
    ['2014-10-31', 58_000, 'unlikely'],
    ['2014-11-01', 70_500, 'ask'],
    ['2019-05-14', 90_000, 'may'],
    ['2025-02-27', 90_000, 'may'],
    ['2025-02-28', 100_000, 'may'],
  ])('the threshold of its day: %s, %s tyiyns; 700 som for one is %s', (day, threshold, answer) => {
    expect(estimate(1, 700, day)).toEqual({ answer, threshold });
  });

  test.each([
    [0, 100],
    [1.5, 100],
    [2, -1],
    [2, 0.001],
  ])('%s members, %s tyiyns are refused', (members, income) => {
    expect(() => allowanceEstimate(members, income, '2026-11-23', thresholds)).toThrow(RangeError);
  });
});

test('the table holds what the facts say, each line with its source, to no later than it is known', () => {
  expect(thresholds.map(({ from, som }) => [from, som])).toEqual([
    ['2013-04-11', 580],
    ['2014-11-01', 705],
    ['2015-05-19', 810],
    ['2019-05-14', 900],
    ['2025-02-28', 1000],
  ]);
  expect(table).toMatchObject({ id: 'child-allowance-threshold', asOf: '2025-02-28', confidence: 'MED' });
});
