import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { openRedis, type Redis } from '../../src/store/redis.ts';
import { createSealer } from '../../src/store/seal.ts';
import { createSessionCache, type Loaded, sessionKey } from '../../src/store/sessions.ts';
import { claimRedisDatabase, withRedis } from '../servers/redis.ts';
import { sealer, silent } from './stores.ts';

let redis: Redis;
let url: string;
beforeAll(async () => {
  const database = await claimRedisDatabase(inject('redisUrl'));
  url = database.url;
  redis = openRedis(url, { prefix: 'test:', log: silent });
  await vi.waitUntil(redis.isUp);
  return async () => {
    redis.close();
    await database.release();
  };
});

const newKey = () => sessionKey('telegram', randomBytes(32));
const loaded = (version: string): Loaded => ({
  conversationId: randomUUID(),
  personId: randomUUID(),
  addressId: randomUUID(),
  version,
  dataKey: randomBytes(61),
  state: randomBytes(1_200),
});
const cache = () => createSessionCache(redis, sealer);

test('keeps a session as it was, sealed, for an hour', async () => {
  const key = newKey();
  expect(await cache().get(key)).toBe(null);
  const session = loaded('v1');
  expect(await cache().save(key, null, session)).toBe(true);
  expect(await cache().get(key)).toEqual(session);
  const [ttl, raw] = await withRedis(url, async (client) => [
    await client.pttl(`test:${key}`),
    await client.hgetBuffer(`test:${key}`, 'd'),
  ]);
  expect(ttl).toBeGreaterThan(3_590_000);
  expect(ttl).toBeLessThanOrEqual(3_600_000);
  expect(raw?.includes(session.state)).toBe(false);
  expect(raw?.includes(Buffer.from(session.personId))).toBe(false);
});

test.each<{ held: string | null; from: string | null; saved: boolean }>([
  { held: null, from: null, saved: true },
  { held: null, from: 'v1', saved: true },
  { held: 'v1', from: 'v1', saved: true },
  { held: 'v2', from: 'v1', saved: false },
  { held: 'v1', from: null, saved: false },
])('over $held a turn that began at $from saves: $saved', async ({ held, from, saved }) => {
  const key = newKey();
  const [before, after] = [loaded(held ?? ''), loaded('v9')];
  if (held) await cache().save(key, null, before);
  expect(await cache().save(key, from, after)).toBe(saved);
  expect(await cache().get(key)).toEqual(saved ? after : before);
});

test('of many that saved from one version, one did', async () => {
  const key = newKey();
  await cache().save(key, null, loaded('v1'));
  const saves = await Promise.all(
    Array.from({ length: 20 }, (_, n) => cache().save(key, 'v1', loaded(`v2-${n}`))),
  );
  expect(saves.filter(Boolean)).toHaveLength(1);
});

test('what was dropped is loaded anew, and may be saved by whoever comes', async () => {
  const key = newKey();
  await cache().save(key, null, loaded('v1'));
  await cache().drop(key);
  expect(await cache().get(key)).toBe(null);
  expect(await cache().save(key, 'v1', loaded('v2'))).toBe(true);
});

test('one that is of the past is dropped by its version, a newer one and an erased one are not', async () => {
  const key = newKey();
  await cache().save(key, null, loaded('v1'));
  await cache().drop(key, 'v0');
  expect((await cache().get(key))?.version).toBe('v1');
  await cache().drop(key, 'v1');
  expect(await cache().get(key)).toBe(null);
  await cache().erase(key);
  await cache().drop(key, 'v1');
  expect(await cache().save(key, 'v1', loaded('v2'))).toBe(false);
});

test('what was erased does not come back with a turn that was under way, only as something new', async () => {
  const key = newKey();
  await cache().save(key, null, loaded('v1'));
  await cache().erase(key);
  expect(await cache().get(key)).toBe(null);
  expect(await cache().save(key, 'v1', loaded('v2'))).toBe(false);
  expect(await cache().get(key)).toBe(null);
  const fresh = loaded('new');
  expect(await cache().save(key, null, fresh)).toBe(true);
  expect(await cache().get(key)).toEqual(fresh);
});

test('what does not open is as good as absent: tampered with, moved, or of another master key', async () => {
  const [key, other] = [newKey(), newKey()];
  await cache().save(key, null, loaded('v1'));
  expect(await createSessionCache(redis, createSealer(randomBytes(32))).get(key)).toBe(null);
  await withRedis(url, async (client) => {
    const raw = await client.hgetBuffer(`test:${key}`, 'd');
    await client.hset(`test:${other}`, 'v', 'v1', 'd', raw ?? '');
    await client.hset(`test:${key}`, 'd', 'rubbish');
  });
  expect(await cache().get(other)).toBe(null);
  expect(await cache().get(key)).toBe(null);
});

test('without Redis nothing is kept and nothing fails', async () => {
  const none = createSessionCache(null, sealer);
  expect(await none.save('k', null, loaded('v1'))).toBe(false);
  expect(await none.get('k')).toBe(null);
  await none.drop('k');
  await none.erase('k');
  const away = openRedis('redis://127.0.0.1:1', { log: silent });
  onTestFinished(away.close);
  expect(await createSessionCache(away, sealer).save('k', null, loaded('v1'))).toBe(false);
  expect(await createSessionCache(away, sealer).get('k')).toBe(null);
});
