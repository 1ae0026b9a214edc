import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { type Budgets, createBudgets } from '../../src/store/budget.ts';
import { openRedis, type Redis } from '../../src/store/redis.ts';
import { startRedis } from '../servers/redis.ts';
import { silent } from './stores.ts';

let redis: Redis;
beforeAll(async () => {
  redis = openRedis(inject('redisUrl'), { prefix: `budget-${randomUUID()}:`, log: silent });
  await vi.waitUntil(redis.isUp);
  return redis.close;
});

/** How many of so many tries got through. */
async function taken(budgets: Budgets, name: string, tries: number, limit: Parameters<Budgets['take']>[1]) {
  const waits = await Promise.all(Array.from({ length: tries }, () => budgets.take(name, limit)));
  return waits.filter((wait) => wait === 0).length;
}

describe.each(['redis', 'own'] as const)('a budget counted by %s', (counted) => {
  const budgets = () => createBudgets(counted === 'redis' ? redis : null);
  const name = () => randomUUID();

  test('lets a burst through, then says how long to wait, truly', async () => {
    const [all, chat] = [budgets(), name()];
    const limit = { perSecond: 2, burst: 3 };
    expect(await taken(all, chat, 10, limit)).toBe(3);
    const wait = await all.take(chat, limit);
    expect(wait).toBeGreaterThan(200);
    expect(wait).toBeLessThanOrEqual(500);
    await sleep(wait + 2);
    expect(await taken(all, chat, 5, limit)).toBe(1);
  });

  test('in the long run lets through what it says, whoever asks how often', async () => {
    const [all, chat] = [budgets(), name()];
    const limit = { perSecond: 50, burst: 5 };
    const began = performance.now();
    let got = 0;
    while (performance.now() - began < 1_000) {
      got += await taken(all, chat, 3, limit);
      await sleep(3);
    }
    const seconds = (performance.now() - began) / 1_000;
    expect(got).toBeLessThanOrEqual(Math.ceil(50 * seconds) + 5);
    expect(got).toBeGreaterThan(25 * seconds);
  });

  test('twenty a minute are one in three seconds', async () => {
    const [all, group] = [budgets(), name()];
    const began = performance.now();
    expect(await all.take(group, { perMinute: 20, burst: 1 })).toBe(0);
    const wait = await all.take(group, { perMinute: 20, burst: 1 });
    expect(wait).toBeGreaterThan(2_999 - (performance.now() - began));
    expect(wait).toBeLessThanOrEqual(3_000);
  });

  test('names do not share', async () => {
    const all = budgets();
    const limit = { perSecond: 1, burst: 1 };
    expect(await Promise.all([all.take(name(), limit), all.take(name(), limit)])).toEqual([0, 0]);
  });

  test('a pause stops it for as long as told, and ends without a burst', async () => {
    const [all, chat] = [budgets(), name()];
    const limit = { perSecond: 2, burst: 3 };
    const began = performance.now();
    await all.pause(chat, 600);
    await all.pause(chat, 10);
    const wait = await all.take(chat, limit);
    const seen = performance.now();
    expect(wait).toBeGreaterThan(599 - (seen - began));
    expect(wait).toBeLessThanOrEqual(600);
    await sleep(wait + 5);
    // One at once, then one each half second: a machine that stalls here is given what the time allows.
    let got = 0;
    for (const pause of [0, 505, 505]) {
      await sleep(pause);
      got += await taken(all, chat, 5, limit);
      expect(got).toBeGreaterThanOrEqual(1 + Math.floor(pause / 500));
      expect(got).toBeLessThanOrEqual(1 + (performance.now() - began - wait) / 500);
    }
    await sleep(1_600);
    expect(await taken(all, chat, 9, limit)).toBe(3);
  });
});

test('processes share one budget, and one another’s pauses', async () => {
  const [one, two] = [createBudgets(redis), createBudgets(redis)];
  const name = randomUUID();
  const limit = { perSecond: 1, burst: 6 };
  const got = await Promise.all([taken(one, name, 10, limit), taken(two, name, 10, limit)]);
  expect(got[0] + got[1]).toBe(6);
  const paused = randomUUID();
  await one.pause(paused, 5_000);
  expect(await two.take(paused, limit)).toBeGreaterThan(4_500);
});

test('when Redis dies each process counts for itself, and remembers the pauses it saw', {
  timeout: 30_000,
}, async () => {
  const server = await startRedis({ appendOnly: false });
  onTestFinished(server.stop);
  const own = openRedis(server.url, { log: silent });
  onTestFinished(own.close);
  await expect.poll(own.isUp).toBe(true);
  const budgets = createBudgets(own);
  const limit = { perSecond: 1, burst: 2 };
  await budgets.pause('paused', 20_000);
  expect(await taken(budgets, 'chat', 5, limit)).toBe(2);
  await server.kill9();
  expect(await taken(budgets, 'chat', 5, limit)).toBe(2);
  expect(await budgets.take('paused', limit)).toBeGreaterThan(10_000);
  await server.restart();
  await expect.poll(own.isUp, { timeout: 10_000 }).toBe(true);
  expect(await taken(budgets, 'new', 5, limit)).toBe(2);
});

test('a clock of its own counts without waiting', async () => {
  let clock = 0;
  const budgets = createBudgets(null, () => clock);
  const limit = { perMinute: 20, burst: 2 };
  const waits: number[] = [];
  for (; clock <= 9_000; clock += 1_000) waits.push(await budgets.take('g', limit));
  expect(waits).toEqual([0, 0, 1_000, 0, 2_000, 1_000, 0, 2_000, 1_000, 0]);
});
