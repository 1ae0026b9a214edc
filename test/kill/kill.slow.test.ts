import { expect, test } from 'vitest';
import { holdTrial, type Report, summaryOf } from './trial.ts';

const MINUTE = 60_000;

function expectNothingLost(report: Report, people: number): void {
  console.log(summaryOf(report));
  expect(report.problems).toEqual([]);
  expect([report.people, report.cases]).toEqual([people, people]);
}

test('300 conversations, two processes behind a proxy, everything dies again and again: nothing is lost', {
  timeout: 10 * MINUTE,
  retry: 0,
}, async () => {
  const report = await holdTrial({
    by: 'webhook',
    people: 300,
    atOnce: 150,
    blows: 36,
    everyMs: 2_800,
    passes: 500,
    seed: 20_261_122,
  });
  expectNothingLost(report, 300);
  const named = Object.keys(report.deaths).filter(
    (where) => where.startsWith('before') || where.startsWith('after'),
  );
  expect(named.length).toBeGreaterThanOrEqual(4);
  expect(report.deaths.anywhere).toBeGreaterThanOrEqual(5);
});

test('the same by long polling: when the process that polls dies, the other takes over', {
  timeout: 5 * MINUTE,
  retry: 0,
}, async () => {
  const report = await holdTrial({
    by: 'poll',
    people: 30,
    atOnce: 30,
    blows: 12,
    everyMs: 2_000,
    passes: 60,
    seed: 7,
  });
  expectNothingLost(report, 30);
  expect(report.takeovers).toBeGreaterThanOrEqual(3);
});
