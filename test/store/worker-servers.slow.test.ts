import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '../../src/store/db.ts';
import { enqueue, type NewJob } from '../../src/store/enqueue.ts';
import { openRedis } from '../../src/store/redis.ts';
import type { Job } from '../../src/store/run-job.ts';
import { createSealer } from '../../src/store/seal.ts';
import type { Outcome } from '../../src/store/settle.ts';
import { startWorker, type WorkerOptions } from '../../src/store/worker.ts';
import { createDatabase } from '../servers/database.ts';
import { startPostgres } from '../servers/postgres.ts';
import { startRedis } from '../servers/redis.ts';
import { sealer, silent } from './stores.ts';

const done: Outcome = { done: true };

async function storeAt(databaseUrl: string): Promise<Store> {
  const store = await openStore({ databaseUrl, dataDir: '/nowhere' });
  onTestFinished(store.close);
  return store;
}

let workers = 0;
function work(store: Store, run: (job: Job) => Promise<Outcome>, more: Partial<WorkerOptions> = {}) {
  workers += 1;
  const worker = startWorker({
    store,
    sealer,
    owner: `worker-${workers}`,
    now: () => new Date(),
    run,
    concurrency: 8,
    maxFailures: () => 100,
    log: silent,
    lookMs: 50,
    ...more,
  });
  onTestFinished(() => worker.stop(0));
  return worker;
}

const lanes = (count: number, inEach: number): NewJob[] =>
  Array.from({ length: count * inEach }, (_, n) => ({
    kind: 'send',
    payload: n,
    lane: `lane ${n % count}`,
    runAt: new Date(0),
  }));
const left = async ({ db }: Store) => (await db.selectFrom('job').select('id').execute()).length;
const buried = async ({ db }: Store) => (await db.selectFrom('dead_job').select('id').execute()).length;

test('workers that are killed at any moment lose nothing, double no result, and keep each lane in order', {
  timeout: 120_000,
}, async () => {
  const database = await createDatabase(inject('postgresUrl'));
  onTestFinished(database.drop);
  const store = await storeAt(database.url);
  const key = randomBytes(32);
  const ids = await enqueue(store.db, createSealer(key), lanes(24, 50));
  const begin = async () => {
    const args = [join(import.meta.dirname, 'worker-process.ts'), database.url, key.toString('hex'), '700'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  };
  const running = await Promise.all([begin(), begin()]);
  let kills = 0;
  while ((await left(store)) > 150) {
    await sleep(60 + Math.random() * 150);
    running.shift()?.kill('SIGKILL');
    kills += 1;
    running.push(await begin());
  }
  await expect.poll(() => left(store), { timeout: 60_000 }).toBe(0);
  expect(kills).toBeGreaterThanOrEqual(3);
  expect(await buried(store)).toBe(0);

  const results = await store.db.selectFrom('audit').select('detail').orderBy('id').execute();
  const done = results.map(({ detail }) => detail as { id: number; lane: string });
  expect(done.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ids);
  const names = (
    await store.db.selectFrom('setting').select('name').where('name', 'like', 'sent:%').execute()
  ).map(({ name }) => name.split(':'));
  const sent = names
    .map(([, lane, id, at]) => ({ lane, id: Number(id), at: BigInt(at ?? 0) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  for (const lane of new Set(done.map((row) => row.lane))) {
    const order = (rows: { lane?: string | undefined; id: number }[]) =>
      rows.filter((row) => row.lane === lane).map(({ id }) => id);
    expect(order(done)).toEqual(order(done).toSorted((a, b) => a - b));
    // A send that was repeated was repeated before the next one of its lane.
    expect(order(sent)).toEqual(order(sent).toSorted((a, b) => a - b));
  }
  // The only window: what was in flight when its process was killed.
  expect(sent.length - ids.length).toBeLessThanOrEqual(kills * 8);
});

test('PostgreSQL that crashes and restarts under the workers: every job is done, none is done twice', {
  timeout: 90_000,
}, async () => {
  const server = await startPostgres();
  onTestFinished(server.stop);
  const store = await storeAt(server.url);
  const ids = await enqueue(store.db, sealer, lanes(20, 20));
  const ran: number[] = [];
  work(
    store,
    async ({ id }) => {
      ran.push(id);
      await sleep(Math.random() * 20);
      return {
        done: true,
        in: async (tx) =>
          void (await tx
            .insertInto('setting')
            .values({ name: `done:${id}`, value: '' })
            .execute()),
      };
    },
    { leaseMs: 3_000 },
  );
  for (const crash of [server.kill9, async () => undefined, server.kill9]) {
    await sleep(200);
    await crash();
    await server.restart();
  }
  await expect.poll(() => left(store).catch(() => -1), { timeout: 60_000 }).toBe(0);
  const rows = await store.db.selectFrom('setting').select('name').where('name', 'like', 'done:%').execute();
  expect(rows.map(({ name }) => Number(name.slice(5))).sort((a, b) => a - b)).toEqual(ids);
  expect(ran.toSorted((a, b) => a - b)).toEqual(ids);
  expect(await buried(store)).toBe(0);
});

test('an outage longer than the leases: what was in hand is not done again, here or by another', {
  timeout: 60_000,
}, async () => {
  const server = await startPostgres();
  onTestFinished(server.stop);
  const stores = [await storeAt(server.url), await storeAt(server.url)];
  const [store] = stores;
  if (!store) throw new Error('no store');
  const ran: number[] = [];
  const [during, afterwards] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const hands = stores.map((each) =>
    work(
      each,
      async ({ id }) => {
        ran.push(id);
        await (id % 2 === 0 ? during : afterwards).promise;
        return done;
      },
      { leaseMs: 4_000, concurrency: 6 },
    ),
  );
  const ids = await enqueue(store.db, sealer, lanes(6, 1));
  await expect.poll(() => ran.length).toBe(6);
  await server.kill9();
  during.resolve();
  await sleep(5_000);
  await server.restart();
  await expect.poll(() => left(store).catch(() => -1), { timeout: 20_000 }).toBe(3);
  await sleep(5_500);
  afterwards.resolve();
  await expect.poll(() => left(store), { timeout: 20_000 }).toBe(0);
  expect(ran.toSorted((a, b) => a - b)).toEqual(ids);
  expect(hands.map((worker) => worker.running())).toEqual([0, 0]);
});

test('a worker whose hands are full wakes another through Redis; without Redis both look for themselves', {
  timeout: 60_000,
}, async () => {
  const database = await createDatabase(inject('postgresUrl'));
  onTestFinished(database.drop);
  const store = await storeAt(database.url);
  const server = await startRedis({ appendOnly: false });
  onTestFinished(server.stop);
  const open = () => {
    const redis = openRedis(server.url, { log: silent });
    onTestFinished(redis.close);
    return redis;
  };
  const seldom = { lookMs: 3_600_000, concurrency: 1, kinds: ['send'] };
  const free = Promise.withResolvers<void>();
  const ran: string[] = [];
  const [redisA, redisB] = [open(), open()];
  const a = work(
    store,
    async () => {
      ran.push('a');
      await free.promise;
      return done;
    },
    { ...seldom, redis: redisA },
  );
  work(
    store,
    async () => {
      ran.push('b');
      return done;
    },
    { ...seldom, redis: redisB },
  );
  await expect.poll(() => redisA.isUp() && redisB.isUp()).toBe(true);
  // The subscriptions may need a moment more than the connections, and each worker looks once when it starts.
  await sleep(500);
  await enqueue(store.db, sealer, lanes(1, 1));
  a.wake();
  await expect.poll(() => ran).toEqual(['a']);
  await enqueue(
    store.db,
    sealer,
    lanes(1, 1).map((job) => ({ ...job, lane: 'other' })),
  );
  a.wake();
  await expect.poll(() => ran, { timeout: 3_000 }).toEqual(['a', 'b']);
  free.resolve();

  // A backlog is shared out, too: whoever has taken all it can says so.
  const both = Promise.withResolvers<void>();
  work(
    store,
    async () => {
      ran.push('d');
      await both.promise;
      return done;
    },
    { ...seldom, kinds: ['two'], redis: open() },
  );
  const d = work(
    store,
    async () => {
      ran.push('d');
      await both.promise;
      return done;
    },
    { ...seldom, kinds: ['two'], redis: open() },
  );
  await sleep(500);
  await enqueue(
    store.db,
    sealer,
    lanes(2, 1).map((job) => ({ ...job, kind: 'two' })),
  );
  d.wake();
  await expect.poll(() => ran, { timeout: 3_000 }).toEqual(['a', 'b', 'd', 'd']);
  both.resolve();

  const looking = open();
  work(
    store,
    async () => {
      ran.push('c');
      return done;
    },
    { redis: looking },
  );
  await enqueue(store.db, sealer, lanes(10, 10));
  await server.flush();
  await server.kill9();
  await enqueue(store.db, sealer, lanes(10, 10));
  await expect.poll(() => left(store), { timeout: 20_000 }).toBe(0);
  await server.restart();
  await enqueue(store.db, sealer, lanes(10, 10));
  await expect.poll(() => left(store), { timeout: 20_000 }).toBe(0);
  expect(ran).toHaveLength(304);
});

test('nothing of a turn that was rolled back is ever run', async () => {
  const database = await createDatabase(inject('postgresUrl'));
  onTestFinished(database.drop);
  const store = await storeAt(database.url);
  const ran: number[] = [];
  work(
    store,
    async ({ id }) => {
      ran.push(id);
      return done;
    },
    { lookMs: 5 },
  );
  for (let n = 0; n < 30; n += 1) {
    const tx = await store.db.startTransaction().execute();
    await enqueue(tx, sealer, lanes(2, 1));
    await sleep(5);
    await tx.rollback().execute();
  }
  const ids = await enqueue(store.db, sealer, lanes(1, 1));
  await expect.poll(() => ran).toEqual(ids);
  expect((await sql`select 1 from job`.execute(store.db)).rows).toEqual([]);
});
