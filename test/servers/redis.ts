import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Machine, thisMachine } from './machine.ts';
import { freePort, type ServerProcess, startServer } from './process.ts';
import { programsOf } from './programs.ts';

export type RedisOptions = {
  /** Writes are kept in an append-only file, as in production, and survive kill9 and restart. Default true. */
  appendOnly?: boolean;
  machine?: Machine;
};

export type RedisServer = Pick<ServerProcess, 'pid' | 'restart' | 'kill9'> & {
  url: string;
  /** Empties all its databases. */
  flush: () => Promise<void>;
  /** Freezes the process: connections stand, nothing is answered. */
  pause: () => void;
  resume: () => void;
  /** Ends it and removes its folder. */
  stop: () => Promise<void>;
};

/** How many databases a server of ours has; Redis's own default is 16. */
const DATABASES = 512;

/** Starts a Redis of the caller's own on a free port of 127.0.0.1, its data in a fresh temporary folder. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const programs = await programsOf('redis', options.machine ?? thisMachine);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'jardam-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  const settings = {
    port: `${port}`,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: (options.appendOnly ?? true) ? 'yes' : 'no',
    'maxmemory-policy': 'noeviction',
    databases: `${DATABASES}`,
  };
  const server = await startServer({
    folder,
    program: join(programs, 'redis-server'),
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    account: null,
    stopSignal: 'SIGTERM',
    abortSignal: 'KILL',
    isReady: () => withRedis(url, async (client) => (await client.ping()) === 'PONG'),
  });
  return {
    url,
    pid: server.pid,
    restart: server.restart,
    kill9: server.kill9,
    flush: () => withRedis(url, async (client) => void (await client.flushall())),
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    stop: server.close,
  };
}

export type RedisDatabase = {
  /** The server's url with the number of this database. */
  url: string;
  /** A name of its own, ending in a colon, for what Redis does not keep apart by database: channels. */
  prefix: string;
  /** Empties this database only. */
  flush: () => Promise<void>;
  /** Empties it and gives it back. */
  release: () => Promise<void>;
};

/**
 * An empty numbered database of a shared server, for one test file. Numbers are claimed by keys of database 0, so
 * files that run side by side never share one, and one that holds foreign keys is never taken.
 * Publish and subscribe know no databases in Redis: keep channels apart by the prefix.
 * Throws when all databases are taken.
 */
export async function claimRedisDatabase(serverUrl: string): Promise<RedisDatabase> {
  const number = await withRedis(serverUrl, claimNumber);
  const url = new URL(serverUrl);
  url.pathname = `/${number}`;
  const flush = () => withRedis(url.href, async (client) => void (await client.flushdb()));
  const release = async () => {
    await flush();
    await withRedis(serverUrl, (client) => client.del(claimKey(number)));
  };
  return { url: url.href, prefix: `test-${randomUUID()}:`, flush, release };
}

const CLAIM_SECONDS = 3600;
const claimKey = (number: number) => `jardam:test:database:${number}`;

async function claimNumber(client: Redis): Promise<number> {
  const last = Number(((await client.config('GET', 'databases')) as string[])[1] ?? 16) - 1;
  for (let number = 1; number <= last; number += 1) {
    await client.select(0);
    if ((await client.set(claimKey(number), '1', 'EX', CLAIM_SECONDS, 'NX')) === null) continue;
    await client.select(number);
    if ((await client.dbsize()) === 0) return number;
  }
  throw new Error(
    `All ${last} databases of the Redis at hand are taken: release them, or point REDIS_URL at an empty one.`,
  );
}

/** Runs the function with a connection of its own that does not try again; closes it afterwards. */
export async function withRedis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined); // the call that fails tells it
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}
