import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Catalog } from '../src/catalog/catalog.ts';
import { build, readAll } from '../src/catalog/load.ts';
import { readConfig } from '../src/config.ts';
import { createLog, type Log } from '../src/log.ts';
import { openStore } from '../src/store/db.ts';
import { openRedis, type Redis } from '../src/store/redis.ts';
import { createSealer } from '../src/store/seal.ts';
import { createSessionCache } from '../src/store/sessions.ts';
import type { House } from '../src/turn/house.ts';
import { createCommitter } from '../src/turn/words.ts';
import { createHouseDatabase } from './house-database.ts';
import { claimRedisDatabase } from './servers/redis.ts';

export type WorldOptions = {
  store: 'postgres' | 'pglite';
  redis: boolean;
  /** ISO instant at which the clock stands; it moves only when told. Default: 2026-11-20, a Friday, noon in Bishkek. */
  now?: string;
  /** another PostgreSQL than the run's, by the url of a superuser */
  postgresUrl?: string;
  /** settings over the tests' own */
  env?: Record<string, string>;
  log?: Log;
};

export type Clock = {
  now: () => Date;
  /** lets time pass */
  pass: (ms: number) => void;
};

export type World = {
  house: House;
  catalog: Catalog;
  clock: Clock;
  /** null without `redis` */
  redis: Redis | null;
  /** how often the house asked its workers to look */
  wakes: () => number;
  close: () => Promise<void>;
};

const ROOT = new URL('..', import.meta.url).pathname;
let catalog: Catalog | undefined;

/** The real catalog, read once a process. */
export function theCatalog(): Catalog {
  catalog ??= build(readAll(ROOT), { organisation: 'Жардам' });
  return catalog;
}

/** A house on real stores of its own, empty but for the schema and one office. Close it. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'jardam-world-'));
  const database = options.store === 'postgres' ? await createHouseDatabase(options.postgresUrl) : null;
  const claimed = options.redis ? await claimRedisDatabase(inject('redisUrl')) : null;
  const log = options.log ?? createLog('silent');
  const config = readConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent', ...options.env });
  const store = await openStore({ databaseUrl: database?.url, dataDir: folder });
  await store.db.insertInto('office').values({ name: 'Бишкек', zone: 'Asia/Bishkek' }).execute();
  const redis = claimed ? await connected(claimed.url, claimed.prefix, log) : null;
  const sealer = createSealer(randomBytes(32));
  const clock = createClock(options.now ?? '2026-11-20T06:00:00Z');
  let wakes = 0;
  const house: House = {
    config,
    log,
    catalog: theCatalog(),
    store,
    cache: createSessionCache(redis, sealer),
    commitWords: createCommitter(store.db, sealer),
    sealer,
    now: clock.now,
    wake: () => {
      wakes += 1;
    },
    reserve: () => null,
  };
  const close = async () => {
    redis?.close();
    await store.close();
    await claimed?.release();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { house, catalog: house.catalog, clock, redis, wakes: () => wakes, close };
}

function createClock(start: string): Clock {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    pass: (ms) => {
      at += ms;
    },
  };
}

async function connected(url: string, prefix: string, log: Log): Promise<Redis> {
  const redis = openRedis(url, { prefix, log });
  for (let waited = 0; !redis.isUp(); waited += 10) {
    if (waited > 5_000) throw new Error('The run’s Redis does not answer');
    await sleep(10);
  }
  return redis;
}
