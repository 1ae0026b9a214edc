import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { luaScript, openRedis, type Redis } from '../../src/store/redis.ts';
import { freePort } from '../servers/process.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { silent } from './stores.ts';

const ECHO = luaScript(`redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])`);

function open(url: string, prefix = `${randomBytes(6).toString('hex')}:`): Redis {
  const redis = openRedis(url, { prefix, log: silent });
  onTestFinished(redis.close);
  return redis;
}
const isUp = (redis: Redis) => expect.poll(redis.isUp, { timeout: 10_000, interval: 20 }).toBe(true);

async function ownServer(): Promise<RedisServer> {
  const server = await startRedis({ appendOnly: false });
  onTestFinished(server.stop);
  return server;
}
async function took<T>(work: Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  return [await work, performance.now() - began];
}

test('commands and scripts run under the prefix', async () => {
  const [one, two] = [open(inject('redisUrl'), 'one:'), open(inject('redisUrl'), 'two:')];
  await Promise.all([isUp(one), isUp(two)]);
  await one.attempt((client) => client.set('k', 'v'));
  expect(await one.attempt((client) => client.get('k'))).toBe('v');
  expect(await two.attempt((client) => client.get('k'))).toBe(null);
  expect(await two.script(ECHO, ['k'], ['w'])).toBe('w');
  expect(await one.attempt((client) => client.get('k'))).toBe('v');
  await one.attempt((client) => client.del('k'));
  await two.attempt((client) => client.del('k'));
});

test('a hint reaches all listeners of its channel and prefix, and nobody else', async () => {
  const [one, two, stranger] = [
    open(inject('redisUrl'), 'p:'),
    open(inject('redisUrl'), 'p:'),
    open(inject('redisUrl'), 'q:'),
  ];
  const heard: string[] = [];
  one.subscribe('wake', (message) => heard.push(`one ${message}`));
  const stop = two.subscribe('wake', (message) => heard.push(`two ${message}`));
  two.subscribe('other', (message) => heard.push(`other ${message}`));
  stranger.subscribe('wake', (message) => heard.push(`stranger ${message}`));
  await Promise.all([one, two, stranger].map(isUp));
  await expect
    .poll(() => {
      one.publish('wake', 'up');
      return new Set(heard);
    })
    .toEqual(new Set(['one up', 'two up']));
  stop();
  await sleep(50);
  heard.length = 0;
  one.publish('wake', 'again');
  await sleep(100);
  expect(heard).toEqual(['one again']);
});

test('where there is no Redis everything goes on at once without it', async () => {
  const redis = open(`redis://127.0.0.1:${await freePort()}`);
  redis.subscribe('wake', () => undefined);
  for (let n = 0; n < 20; n += 1) {
    const [value, ms] = await took(redis.attempt((client) => client.get('k')));
    expect(value).toBe(undefined);
    expect(ms).toBeLessThan(50);
    redis.publish('wake', 'up');
    await sleep(20);
  }
  expect(await redis.script(ECHO, ['k'], ['v'])).toBe(undefined);
});

test('a Redis that is killed and comes back is used again, scripts and subscriptions too', {
  timeout: 30_000,
}, async () => {
  const server = await ownServer();
  const redis = open(server.url);
  const heard: string[] = [];
  redis.subscribe('wake', (message) => heard.push(message));
  await isUp(redis);
  expect(await redis.script(ECHO, ['k'], ['v'])).toBe('v');
  await server.kill9();
  const [value, ms] = await took(redis.attempt((client) => client.get('k')));
  expect(value).toBe(undefined);
  expect(ms).toBeLessThan(500);
  expect(redis.isUp()).toBe(false);
  await server.restart();
  await isUp(redis);
  expect(await redis.script(ECHO, ['k'], ['w'])).toBe('w');
  await expect
    .poll(
      () => {
        redis.publish('wake', 'up');
        return heard.length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
});

test('a Redis that hangs costs one second once, and is used again when it answers', {
  timeout: 30_000,
}, async () => {
  const server = await ownServer();
  const redis = open(server.url);
  await isUp(redis);
  await redis.attempt((client) => client.set('k', 'v'));
  server.pause();
  const [, first] = await took(
    Promise.all(Array.from({ length: 50 }, () => redis.attempt((client) => client.get('k')))),
  );
  expect(first).toBeGreaterThan(900);
  expect(first).toBeLessThan(2_000);
  // Three seconds of turns in which nobody waits, probes included.
  for (let n = 0; n < 30; n += 1) {
    const [value, ms] = await took(redis.attempt((client) => client.get('k')));
    expect(value).toBe(undefined);
    expect(ms).toBeLessThan(50);
    await sleep(100);
  }
  server.resume();
  await isUp(redis);
  expect(await redis.attempt((client) => client.get('k'))).toBe('v');
});

test('a refused command is not an absent Redis, and a flush forgets no script for good', async () => {
  const server = await ownServer();
  const redis = open(server.url);
  await isUp(redis);
  await redis.attempt((client) => client.set('text', 'x'));
  expect(await redis.attempt((client) => client.hget('text', 'field'))).toBe(undefined);
  expect(redis.isUp()).toBe(true);
  expect(await redis.script(ECHO, ['k'], ['v'])).toBe('v');
  await server.flush();
  await redis.attempt((client) => client.script('FLUSH'));
  expect(await Promise.all([1, 2, 3].map((n) => redis.script(ECHO, [`k${n}`], [n])))).toEqual([
    '1',
    '2',
    '3',
  ]);
});

test('closing while it comes and goes leaves nothing behind that could end the process', async () => {
  const server = await ownServer();
  for (let n = 0; n < 5; n += 1) {
    const redis = open(server.url);
    redis.subscribe('wake', () => undefined);
    await isUp(redis);
    const answers = Array.from({ length: 5 }, () => redis.attempt((client) => client.get('k')));
    await server.kill9();
    await server.restart();
    await sleep(n * 20);
    redis.close();
    expect(new Set(await Promise.all(answers))).not.toContain('never');
  }
});

test('the log is told a code, at most once a second', { timeout: 30_000 }, async () => {
  const told: object[] = [];
  const port = await freePort();
  const redis = openRedis(`redis://user:secret@127.0.0.1:${port}`, {
    log: { warn: (fields: object) => void told.push(fields) },
  });
  onTestFinished(redis.close);
  await sleep(1_500);
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThanOrEqual(2);
  expect(told[0]).toEqual({ code: 'ECONNREFUSED', store: 'redis' });
});
