import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from 'grammy';
import { inject, vi } from 'vitest';
import { type Built, build } from '../../../src/build.ts';
import { createApi } from '../../../src/channels/telegram/api.ts';
import type { Desk } from '../../../src/channels/telegram/intake.ts';
import type { Runner } from '../../../src/channels/telegram/outcome.ts';
import { createRunners } from '../../../src/channels/telegram/runners.ts';
import { createBuried } from '../../../src/channels/telegram/send.ts';
import { type Telegram as Channel, createTelegram } from '../../../src/channels/telegram/telegram.ts';
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { type Budgets, createBudgets } from '../../../src/store/budget.ts';
import { startWorker, type Worker } from '../../../src/store/worker.ts';
import type { House } from '../../../src/turn/house.ts';
import { createHouseDatabase } from '../../house-database.ts';
import { claimRedisDatabase } from '../../servers/redis.ts';
import { startTelegram } from '../../telegram/double.ts';
import type { Telegram, TelegramOptions } from '../../telegram/telegram.ts';
import { theCatalog } from '../../world.ts';
import { startWire, type Wire } from './wire.ts';

// Whole conversations, on machines that have other things to do.
vi.setConfig({ testTimeout: 60_000 });

const ROOT = new URL('../../..', import.meta.url).pathname;

/** The house with Telegram as its only channel, on a real PostgreSQL and Redis. */
export type World = {
  house: House;
  telegram: Telegram;
  api: Api;
  budgets: Budgets;
  channel: Channel;
  /** The way to PostgreSQL. */
  wire: Wire;
  /** All that was logged. */
  logged: () => string;
  /** Waits until every update is taken and no job is due. */
  settled: (timeout?: number) => Promise<void>;
  /** Jobs that still wait, by kind. */
  jobs: () => Promise<string[]>;
  close: () => Promise<void>;
};

export type WorldOptions = {
  telegram?: TelegramOptions;
  env?: Record<string, string>;
  desk?: Desk;
  now?: () => Date;
  /** Jobs are not run. */
  idle?: boolean;
  /** Budgets by the clock, in Redis; else they never make anyone wait. */
  limits?: boolean;
};

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const [database, redis] = await Promise.all([
    createHouseDatabase(),
    claimRedisDatabase(inject('redisUrl')),
  ]);
  const wire = await startWire(database.url);
  const telegram = await startTelegram(options.telegram);
  const dataDir = mkdtempSync(join(tmpdir(), 'jardam-telegram-'));
  const config = readConfig({
    BOT_TOKEN: telegram.token,
    BOT_API_ROOT: telegram.url,
    DATABASE_URL: wire.url,
    REDIS_URL: redis.url,
    REDIS_PREFIX: redis.prefix,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: dataDir,
    ...options.env,
  });
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  let worker: Worker | undefined;
  const wake = () => worker?.wake();
  const now = options.now ? { now: options.now } : {};
  const built = await build({ root: ROOT, catalog: theCatalog(), config, log, wake, ...now });
  const { house } = built;
  const api = createApi(config);
  const budgets = options.limits
    ? createBudgets(built.redis)
    : createBudgets(null, () => performance.now() * 1_000);
  worker = options.idle ? undefined : work(built, createRunners({ house, api, budgets }));
  const channel = createTelegram({ house, api, desk: options.desk });
  const due = () => house.store.db.selectFrom('job').select('kind').where('kind', 'in', KINDS).execute();
  return {
    house,
    telegram,
    wire,
    api,
    budgets,
    channel,
    logged: () => lines.join(''),
    jobs: async () =>
      (await house.store.db.selectFrom('job').select('kind').orderBy('id').execute()).map((j) => j.kind),
    async settled(timeout = 10_000) {
      await telegram.idle(timeout);
      for (const end = Date.now() + timeout; (await due()).length > 0; ) {
        if (Date.now() > end) throw new Error(`jobs still wait: ${(await due()).map((j) => j.kind)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      await channel.stop(5_000);
      await worker?.stop(5_000);
      await telegram.stop();
      await built.close();
      await wire.stop();
      await database.drop();
      await redis.release();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const KINDS = ['send', 'say', 'answer-press', 'unsay', 'clear', 'fetch'];

function work({ house, redis }: Built, runners: Record<string, Runner>): Worker {
  return startWorker({
    store: house.store,
    sealer: house.sealer,
    now: house.now,
    log: house.log,
    redis,
    owner: 'test',
    concurrency: 8,
    kinds: Object.keys(runners),
    run: (job) => {
      const run = runners[job.kind];
      if (!run) throw new Error(`nobody runs ${job.kind}`);
      return run(job);
    },
    maxFailures: () => 3,
    whenDead: createBuried(house),
  });
}
