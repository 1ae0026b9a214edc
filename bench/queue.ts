/**
 * How long a worker's look for work takes when much is waiting: a lease of 20 on PostgreSQL with 100,000 jobs in
 * 20,000 lanes, in the situations that could hurt. Aim: 5 ms at the median.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openStore, type Store } from '../src/store/db.ts';
import { enqueue, type NewJob } from '../src/store/enqueue.ts';
import { finishJobs, type LeasedJob, leaseJobs, retryJob } from '../src/store/queue.ts';
import { createSealer } from '../src/store/seal.ts';
import { startPostgres } from '../test/servers/postgres.ts';

const sealer = createSealer(randomBytes(32));
const start = new Date('2026-11-01T06:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
let calls = 0;

type Timing = { median: number; worst: number };

async function fill(store: Store, count: number, job: (n: number) => Partial<NewJob>): Promise<void> {
  const all = Array.from({ length: count }, (_, n) => ({
    kind: 'send',
    payload: n,
    runAt: start,
    ...job(n),
  }));
  await enqueue(store.db, sealer, all);
}

async function timed(
  times: number,
  work: () => Promise<unknown>,
  between: () => Promise<unknown> = async () => {},
): Promise<Timing> {
  const each: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    await work();
    each.push(performance.now() - began);
    await between();
  }
  each.sort((a, b) => a - b);
  return { median: each[Math.floor(times / 2)] ?? 0, worst: each.at(-1) ?? 0 };
}

const lease = (store: Store, now: Date, limit = 20) => {
  calls += 1;
  return leaseJobs(store.db, { owner: `bench:${calls}`, now, limit, leaseMs: 3_600_000 });
};

/** Each look in a transaction that is rolled back: the same situation every time. */
async function look(store: Store, now: Date): Promise<Timing> {
  let tx = await store.db.startTransaction().execute();
  const again = async () => {
    await tx.rollback().execute();
    tx = await store.db.startTransaction().execute();
  };
  const request = { owner: 'look', now, limit: 20, leaseMs: 1_000 };
  const timing = await timed(40, () => leaseJobs(tx, request), again);
  await tx.rollback().execute();
  return timing;
}

async function empty(store: Store): Promise<void> {
  await sql`truncate job`.execute(store.db);
}

const situations: [string, (store: Store) => Promise<Timing>][] = [
  [
    '100,000 ready in 20,000 lanes, five in a row each',
    async (store) => {
      await fill(store, 100_000, (n) => ({ lane: `chat:${Math.floor(n / 5)}` }));
      return look(store, after(1));
    },
  ],
  [
    'the same, as 2,000 of them are leased and then finished',
    async (store) => {
      let jobs: LeasedJob[] = [];
      const take = async () => {
        jobs = await lease(store, after(1));
      };
      return timed(100, take, () => finishJobs(store.db, jobs));
    },
  ],
  [
    'the same, every head put off by an outage',
    async (store) => {
      for (;;) {
        const jobs = await lease(store, after(2), 1000);
        if (jobs.length === 0) break;
        for (const { id, owner } of jobs)
          await retryJob(store.db, { id, owner, now: after(2), at: after(300), error: 'ECONNREFUSED' });
      }
      return look(store, after(3));
    },
  ],
  [
    'the same, and 2,000 new jobs behind put-off heads, 20 in free lanes',
    async (store) => {
      await fill(store, 2_000, (n) => ({ lane: `chat:${n + 5_000}`, runAt: after(3) }));
      await fill(store, 20, (n) => ({ lane: `new:${n}`, runAt: after(3) }));
      return look(store, after(4));
    },
  ],
  [
    '100,000 timers of other days, 20 ready',
    async (store) => {
      await empty(store);
      await fill(store, 100_000, (n) => ({ kind: 'timer', runAt: after(86_400 + n) }));
      await fill(store, 20, (n) => ({ lane: `chat:${n}` }));
      return look(store, after(1));
    },
  ],
  [
    'one lane of 10,000 whose head is running, 20 ready behind it',
    async (store) => {
      await empty(store);
      await fill(store, 10_000, () => ({ lane: 'group' }));
      await lease(store, after(1));
      await fill(store, 20, (n) => ({ lane: `chat:${n}`, runAt: after(1) }));
      return look(store, after(2));
    },
  ],
  [
    'a broadcast of 100,000, an ordinary answer written behind it (enqueue)',
    async (store) => {
      await empty(store);
      await fill(store, 100_000, (n) => ({ lane: `chat:${n}`, urgency: 'broadcast' }));
      let n = 0;
      return timed(40, () => {
        n += 1;
        return fill(store, 1, () => ({ lane: `chat:${n * 77}` }));
      });
    },
  ],
];

async function run(store: Store): Promise<void> {
  console.log(`\n${store.kind}`);
  for (const [name, measure] of situations) {
    const { median, worst } = await measure(store);
    console.log(`${median.toFixed(2).padStart(8)} ms  worst ${worst.toFixed(2).padStart(7)}  ${name}`);
  }
  await store.close();
}

const server = await startPostgres();
try {
  await run(await openStore({ databaseUrl: server.url, dataDir: tmpdir() }));
} finally {
  await server.stop();
}
if (process.argv.includes('--pglite')) {
  const folder = mkdtempSync(join(tmpdir(), 'jardam-bench-'));
  await run(await openStore({ dataDir: folder }));
  rmSync(folder, { recursive: true, force: true });
}
