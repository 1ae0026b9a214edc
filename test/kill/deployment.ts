import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Built, build } from '../../src/build.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { freePort } from '../servers/process.ts';
import { startProxy, type TestProxy } from '../servers/proxy.ts';
import { startTelegram } from '../telegram/double.ts';
import type { Group } from '../telegram/groups.ts';
import type { Telegram, TelegramOptions } from '../telegram/telegram.ts';
import { type Doom, startWorker, type Worker } from './worker.ts';

export const ROOT = new URL('../..', import.meta.url).pathname;

/** The product as it is deployed: processes that share a PostgreSQL, a Redis and a folder of files. */
export type Deployment = {
  telegram: Telegram;
  /** The operators' group. */
  group: Group;
  /** Between Telegram and the processes; null where they poll. */
  proxy: TestProxy | null;
  workers: Worker[];
  /** The environment of its processes. */
  env: Record<string, string>;
  stop: () => Promise<void>;
};

export type DeploymentOptions = {
  by: 'webhook' | 'poll';
  /** DATABASE_URL, REDIS_URL, REDIS_PREFIX */
  stores: Record<string, string>;
  processes?: number;
  doom?: Doom;
  telegram?: TelegramOptions;
};

type End = () => Promise<void> | void;

/** Starts the processes, the proxy before them and the Telegram around them. */
export async function deploy(options: DeploymentOptions): Promise<Deployment> {
  const ends: End[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await begin(options, ends)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function begin(options: DeploymentOptions, ends: End[]): Promise<Omit<Deployment, 'stop'>> {
  const { by, processes = 2, doom } = options;
  const folder = mkdtempSync(join(tmpdir(), 'jardam-deployment-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  const proxy = by === 'webhook' ? await startProxy(ports.map((port) => `http://127.0.0.1:${port}`)) : null;
  if (proxy) ends.push(proxy.stop);
  const telegram = await startTelegram({ deliverTo: () => `${proxy?.url}/telegram`, ...options.telegram });
  ends.push(telegram.stop);
  const group = telegram.group({ title: 'Операторы', forum: true });
  const env = {
    ...options.stores,
    BOT_TOKEN: telegram.token,
    BOT_API_ROOT: telegram.url,
    OPERATORS_CHAT_ID: `${group.id}`,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: folder,
    ...(by === 'webhook' ? webhook() : {}),
  };
  const workers: Worker[] = [];
  ends.push(async () => {
    await Promise.all(workers.map((worker) => worker?.stop()));
  });
  // Both begin on an empty database, and one of them makes the tables.
  const starts = ports.map(async (port, i) => {
    workers[i] = await startWorker(env, { port, doom });
  });
  await Promise.all(starts);
  return { telegram, group, proxy, workers, env };
}

function webhook(): Record<string, string> {
  return {
    WEBHOOK_URL: 'https://jardam.example/telegram',
    WEBHOOK_SECRET: randomBytes(24).toString('base64url'),
  };
}

/** A deployment's stores and keys, opened for reading what its processes wrote. */
export async function openBooks(env: Record<string, string>): Promise<Built> {
  return build({ root: ROOT, config: readConfig(env), log: createLog('silent') });
}
