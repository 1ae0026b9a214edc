import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Http, type Route, startHttp } from '../src/http.ts';
import { createMetrics, type Metrics } from '../src/metrics.ts';
import { enqueue } from '../src/store/enqueue.ts';
import { receive } from '../src/turn/receive.ts';
import { type Gate, startGate } from './gate.ts';
import { createWorld, type World } from './world.ts';

let gate: Gate;
let world: World;
let metrics: Metrics;
let http: Http;
let slow = Promise.withResolvers<void>();

const startAll = (port: number) => {
  const { house, redis } = world;
  const take = metrics.watched((arrival) => receive(house, arrival));
  const routes: Route[] = [
    { path: '/telegram', serve: (_, res) => res.writeHead(202).end('told') },
    { path: '/slow', serve: (_, res) => slow.promise.then(() => res.end('answered')) },
  ];
  const config = { ...house.config, PORT: port };
  return startHttp({ house: { ...house, config }, redis, metrics, take, routes });
};

beforeAll(async () => {
  gate = await startGate(inject('postgresUrl'));
  world = await createWorld({ store: 'postgres', redis: true, postgresUrl: gate.url });
  metrics = createMetrics(world.house.store.db, world.clock.now);
  http = await startAll(0);
});
afterAll(async () => {
  gate.open();
  await http.stop(1_000);
  await world.close();
  await gate.stop();
});

const get = (path: string, init?: RequestInit) => fetch(`${http.url}${path}`, init);

describe('what watches over the house', () => {
  test('is told that it lives and is ready', async () => {
    expect(await (await get('/healthz')).text()).toBe('ok');
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ready: true, store: true, redis: true });
  });

  test('is told when the database is away, and the figures are left out rather than old', async () => {
    gate.shut();
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, store: false });
    expect((await get('/healthz')).status).toBe(200);
    const text = await (await get('/metrics')).text();
    expect(text).toContain('jardam_store_up 0');
    expect(text).not.toMatch(/jardam_open_cases\{/);
    gate.open();
    expect((await get('/readyz')).status).toBe(200);
  });

  test('reads what was counted, without a word of anybody', async () => {
    const { db } = world.house.store;
    const { sealer } = world.house;
    const at = world.clock.now();
    const later = new Date(at.getTime() + 60_000);
    await enqueue(db, sealer, [
      { kind: 'card', payload: { secret: 'Айбек' }, runAt: at },
      { kind: 'card', payload: {}, runAt: later },
    ]);
    world.clock.pass(30_000);
    const take = metrics.watched((arrival) => receive(world.house, arrival));
    const arrival = {
      inbound: 'web:1:a',
      channel: 'web',
      external: 'Айбек',
      input: { kind: 'text', text: 'тайна' } as const,
    };
    await take(arrival);
    await take(arrival);
    const failing = metrics.watched(() => Promise.reject(new Error('тайна')));
    await expect(failing(arrival)).rejects.toThrow('тайна');
    metrics.refused('secret');
    metrics.job({ kind: 'send', result: 'retry', ms: 5 });
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    for (const line of [
      'jardam_turns_total{channel="web",result="done"} 1',
      'jardam_turns_total{channel="web",result="seen"} 1',
      'jardam_turns_total{channel="web",result="error"} 1',
      'jardam_turn_seconds_count{channel="web"} 3',
      'jardam_webhook_refusals_total{reason="secret"} 1',
      'jardam_jobs_total{kind="send",result="retry"} 1',
      'jardam_queue_jobs{state="ready"} 1',
      'jardam_queue_jobs{state="later"} 1',
      'jardam_queue_oldest_ready_seconds 30',
      'jardam_updates_set_aside 0',
      'jardam_open_cases{urgency="urgent"} 0',
      'jardam_store_up 1',
    ])
      expect(text).toContain(line);
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toMatch(/Айбек|тайна|web:1/);
  });
});

test('hands addresses to their rooms, and the rest to the web chat', async () => {
  expect((await get('/telegram', { method: 'POST' })).status).toBe(202);
  slow.resolve();
  expect(await (await get('/slow')).text()).toBe('answered');
  const missing = await get('/nothing/here');
  expect(missing.status).toBe(404);
  expect(await missing.text()).toContain('<html lang="ky">');
});

test('says what to do when the port is taken', async () => {
  const port = Number(new URL(http.url).port);
  await expect(startAll(port)).rejects.toThrow(
    `Port ${port} is taken: stop the program that has it, or set PORT`,
  );
});

describe('a stop', () => {
  test('takes no more, and finishes what is under way', async () => {
    slow = Promise.withResolvers();
    const one = await startAll(0);
    await (await fetch(`${one.url}/healthz`)).text();
    const under = fetch(`${one.url}/slow`);
    await sleep(100);
    const began = performance.now();
    const stopped = one.stop(5_000);
    await expect(fetch(`${one.url}/healthz`)).rejects.toThrow();
    slow.resolve();
    expect(await (await under).text()).toBe('answered');
    await stopped;
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('breaks off what does not end by the deadline', async () => {
    slow = Promise.withResolvers();
    const one = await startAll(0);
    const under = fetch(`${one.url}/slow`).then(
      () => 'answered',
      () => 'broken off',
    );
    await sleep(100);
    await one.stop(200);
    expect(await under).toBe('broken off');
    slow.resolve();
  });
});
