import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { freePort } from '../servers/process.ts';
import { startProxy, type TestProxy } from '../servers/proxy.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { startTelegram } from '../telegram/double.ts';
import type { Telegram, TelegramOptions } from '../telegram/telegram.ts';
import { type Doom, startWorker, type Worker } from './worker.ts';

/** The product as it is deployed: processes that share a PostgreSQL, a Redis and a folder of files. */
export type Deployment = {
  telegram: Telegram;
  postgres: PostgresServer;
  redis: RedisServer;
  /** Between Telegram and the processes; null where they poll. */
  proxy: TestProxy | null;
  workers: Worker[];
  /** The environment of its processes, for another one or for reading what they wrote. */
  env: Record<string, string>;
  stop: () => Promise<void>;
};

export type DeploymentOptions = {
  by: 'webhook' | 'poll';
  processes?: number;
  /** When given, processes die at named points. */
  doom?: Doom;
  telegram?: TelegramOptions;
  env?: Record<string, string>;
};

/** Starts all of it, on servers of its own that may be killed. */
export async function deploy(options: DeploymentOptions): Promise<Deployment> {
  const ends: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return await begin(options, ends, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function begin(
  { by, processes = 2, doom, ...options }: DeploymentOptions,
  ends: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'jardam-deployment-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  ends.push(postgres.stop, redis.stop);
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  const proxy = by === 'webhook' ? await startProxy(ports.map((port) => `http://127.0.0.1:${port}`)) : null;
  if (proxy) ends.push(proxy.stop);
  const deliverTo = () => `${proxy?.url}/telegram`;
  const telegram = await startTelegram({ deliverTo, ...options.telegram });
  ends.push(telegram.stop);
  const env = {
    BOT_TOKEN: telegram.token,
    BOT_API_ROOT: telegram.url,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: folder,
    LOG_LEVEL: 'info',
    ...(by === 'webhook' ? webhook() : {}),
    ...options.env,
  };
  const workers: Worker[] = [];
  ends.push(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  for (const port of ports) workers.push(await startWorker(env, { port, doom }));
  return { telegram, postgres, redis, proxy, workers, env, stop };
}

function webhook(): Record<string, string> {
  return {
    WEBHOOK_URL: 'https://jardam.example/telegram',
    WEBHOOK_SECRET: randomBytes(24).toString('base64url'),
  };
}
