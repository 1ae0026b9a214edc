import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Tx } from '../../src/store/db.ts';
import { enqueue, type NewJob } from '../../src/store/enqueue.ts';
import type { Job } from '../../src/store/run-job.ts';
import { backoffMs, type Outcome } from '../../src/store/settle.ts';
import { startWorker, type Worker, type WorkerOptions } from '../../src/store/worker.ts';
import { onBothStores, sealer, silent } from './stores.ts';

const done: Outcome = { done: true };
function runs<T>(list: T[], what: T): Outcome {
  list.push(what);
  return done;
}

/** So seldom that whatever happens in a test was not found by looking. */
const SELDOM = 3_600_000;

onBothStores('a worker', (opened) => {
  let workers = 0;
  const put = (...jobs: Partial<NewJob>[]) =>
    enqueue(
      opened().db,
      sealer,
      jobs.map((job) => ({ kind: 'send', payload: null, runAt: new Date(), ...job })),
    );
  const work = (run: (job: Job) => Promise<Outcome>, more: Partial<WorkerOptions> = {}): Worker => {
    workers += 1;
    const worker = startWorker({
      store: opened(),
      sealer,
      owner: `worker-${workers}`,
      now: () => new Date(),
      run,
      concurrency: 8,
      maxFailures: () => 3,
      log: silent,
      lookMs: 50,
      ...more,
    });
    onTestFinished(() => worker.stop(0));
    return worker;
  };
  const jobs = () => opened().db.selectFrom('job').selectAll().orderBy('id').execute();
  const dead = () => opened().db.selectFrom('dead_job').selectAll().orderBy('id').execute();
  const settings = async () => {
    const rows = await opened().db.selectFrom('setting').selectAll().where('name', 'like', 'w:%').execute();
    await opened().db.deleteFrom('setting').where('name', 'like', 'w:%').execute();
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  };
  const writes = (name: string, value: string): ((tx: Tx) => Promise<void>) => {
    return async (tx) =>
      void (await tx
        .insertInto('setting')
        .values({ name: `w:${name}`, value })
        .execute());
  };
  const drained = () => expect.poll(jobs, { timeout: 15_000 }).toEqual([]);

  test('gives a job its payload and removes it together with what it wrote', async () => {
    const [id] = await put({ payload: { text: 'салам' }, lane: 'x', budget: 'b', urgency: 'urgent' });
    const seen: Job[] = [];
    work(async (job) => {
      seen.push(job);
      return { done: true, in: writes('done', `${job.id}`) };
    });
    await drained();
    expect(await settings()).toEqual({ 'w:done': `${id}` });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ id, payload: { text: 'салам' }, lane: 'x', attempts: 1, failures: 0 });
  });

  test('runs a job that was written for a hand of its own, with what it was handed', async () => {
    const ran: unknown[] = [];
    const worker = work(async ({ payload }) => runs(ran, payload), { lookMs: SELDOM, kinds: ['send'] });
    expect(worker.reserve('fetch')).toBeNull();
    const hand = worker.reserve('send');
    const runAt = new Date();
    const [id = 0] = await put({ lane: 'x', payload: 'sealed', lease: hand ?? undefined });
    hand?.begin({ id, kind: 'send', message: null, lane: 'x', budget: null, runAt, payload: 'in hand' });
    await drained();
    expect(ran).toEqual(['in hand']);
  });

  test('has no more hands than it may have, and gets back those that were not needed', async () => {
    const worker = work(async () => done, { lookMs: SELDOM, concurrency: 2 });
    const [one, two] = [worker.reserve('send'), worker.reserve('send')];
    expect([one, two]).not.toContain(null);
    expect(worker.reserve('send')).toBeNull();
    one?.begin(null);
    const three = worker.reserve('send');
    expect(three?.owner).not.toBe(one?.owner);
    for (const hand of [two, three]) hand?.begin(null);
    await worker.stop(0);
    expect(worker.reserve('send')).toBeNull();
  });

  test('leaves a job alone whose lease was long in coming', async () => {
    const ran: unknown[] = [];
    const worker = work(async ({ payload }) => runs(ran, payload), { lookMs: SELDOM, leaseMs: 200 });
    const hand = worker.reserve('send');
    const [id = 0] = await put({ lane: 'x', payload: 'sealed', lease: hand ?? undefined });
    await sleep(90);
    hand?.begin({ id, kind: 'send', message: null, lane: 'x', budget: null, runAt: new Date(), payload: 1 });
    await drained();
    expect(ran, 'found like any other').toEqual(['sealed']);
  });

  test('looks for the jobs that the end of a job has written, behind no lane', async () => {
    const ran: unknown[] = [];
    const worker = work(
      async ({ payload }) => {
        ran.push(payload);
        if (payload !== 'first') return done;
        const next = { kind: 'send', payload: 'next', runAt: new Date() };
        return { done: true, in: async (tx) => void (await enqueue(tx, sealer, [next])) };
      },
      { lookMs: SELDOM },
    );
    await put({ payload: 'first' });
    worker.wake();
    await drained();
    expect(ran).toEqual(['first', 'next']);
  });

  test('goes on with who came behind in the lane while the head ran', async () => {
    const ran: unknown[] = [];
    const worker = work(async ({ payload }) => runs(ran, payload), { lookMs: SELDOM });
    const hand = worker.reserve('send');
    const [id = 0] = await put({ lane: 'x', lease: hand ?? undefined });
    await put({ lane: 'x', payload: 'behind' });
    worker.wake();
    await sleep(50);
    hand?.begin({
      id,
      kind: 'send',
      message: null,
      lane: 'x',
      budget: null,
      runAt: new Date(),
      payload: 'head',
    });
    await drained();
    expect(ran).toEqual(['head', 'behind']);
  });

  test('is woken rather than found looking, and goes down a lane without pause', async () => {
    const ran: unknown[] = [];
    const worker = work(async ({ payload }) => runs(ran, payload), { lookMs: SELDOM });
    await sleep(100);
    await put(...Array.from({ length: 50 }, (_, n) => ({ payload: n, lane: 'x' })));
    worker.wake();
    await expect.poll(() => ran.length, { interval: 10, timeout: 5_000 }).toBe(50);
    expect(ran).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test('finds what nobody woke it for', async () => {
    work(async () => done);
    await sleep(100);
    await put({});
    await drained();
  });

  test('a retry comes when it was asked for, whatever is left of the lane after it', async () => {
    const seen: [unknown, number][] = [];
    await put({ payload: 'a', lane: 'x' }, { payload: 'b', lane: 'x' });
    work(async ({ payload, attempts }) => {
      seen.push([payload, attempts]);
      return attempts < 6 && payload === 'a' ? { retryAt: new Date(Date.now() + 20), error: '429' } : done;
    });
    await drained();
    expect(seen).toEqual([...[1, 2, 3, 4, 5, 6].map((n) => ['a', n]), ['b', 1]]);
    expect(await dead()).toEqual([]);
  });

  test('what comes later for a spent budget was not an attempt', async () => {
    const attempts: number[] = [];
    await put({});
    const later = { lookMs: SELDOM };
    work(async (job) => {
      attempts.push(job.attempts);
      return attempts.length < 5 ? { later: new Date(Date.now() + 20) } : done;
    }, later);
    // Not by looking either: the worker sets itself an alarm.
    await expect.poll(() => attempts, { timeout: 5_000 }).toEqual([1, 1, 1, 1, 1]);
  });

  test('what is given up is buried with its rows, and its lane goes on', async () => {
    await put({ payload: 'a', lane: 'x' }, { payload: 'b', lane: 'x' });
    work(async ({ payload }) => (payload === 'a' ? { dead: '403', in: writes('failed', 'a') } : done));
    await drained();
    expect(await dead()).toMatchObject([{ error: '403', attempts: 1 }]);
    expect(await settings()).toEqual({ 'w:failed': 'a' });
  });

  test('exceptions are retried with growing pauses, then buried; whoever asked is told', async () => {
    await put({ lane: 'x', payload: 'secret words' });
    let shift = 0;
    const pauses: number[] = [];
    work(
      async () => {
        throw Object.assign(new Error('secret words'), { code: 'EBROKEN' });
      },
      {
        now: () => new Date(Date.now() + shift),
        whenDead: async (tx, job, error) => writes('dead', `${job.attempts} ${error}`)(tx),
      },
    );
    for (const failures of [1, 2]) {
      await expect.poll(async () => (await jobs())[0]?.failures).toBe(failures);
      const [job] = await jobs();
      expect(job).toMatchObject({ last_error: 'EBROKEN', owner: null });
      pauses.push(Number(job?.run_at.getTime()) - Date.now() - shift);
      shift += 4_000;
    }
    await drained();
    expect(pauses[0]).toBeGreaterThan(200);
    expect(pauses[0]).toBeLessThanOrEqual(1_000);
    expect(pauses[1]).toBeLessThanOrEqual(2_000);
    expect(await dead()).toMatchObject([{ attempts: 3, error: 'EBROKEN' }]);
    expect(await settings()).toEqual({ 'w:dead': '3 EBROKEN' });
  });

  test('rows that the store refuses bury the job: it is not done twice', async () => {
    let times = 0;
    await put({ lane: 'x' }, { lane: 'x', payload: 'next' });
    work(
      async ({ payload }) => {
        if (payload === 'next') return done;
        times += 1;
        return {
          done: true,
          in: async (tx) =>
            void (await tx
              .insertInto('setting')
              .values({ name: 'w:1', value: null as never })
              .execute()),
        };
      },
      { whenDead: async (tx, _job, error) => writes('dead', error)(tx) },
    );
    await drained();
    expect(times).toBe(1);
    expect(await dead()).toMatchObject([{ error: 'rows: 23502' }]);
    expect(await settings()).toEqual({ 'w:dead': 'rows: 23502' });
  });

  test('even when the rows that tell of it are refused, too', async () => {
    await put({});
    const refuse = async () => {
      throw new Error('refused');
    };
    work(async () => ({ done: true, in: refuse }), { whenDead: refuse });
    await drained();
    expect(await dead()).toMatchObject([{ error: 'rows: Error' }]);
  });

  test('a payload that does not open is buried unread', async () => {
    const [id] = await put({});
    await opened().db.updateTable('job').set({ kind: 'other' }).where('id', '=', Number(id)).execute();
    const ran: Job[] = [];
    work(async (job) => runs(ran, job));
    await drained();
    expect(ran).toEqual([]);
    expect(await dead()).toMatchObject([{ error: 'payload: SealError' }]);
  });

  test('a job that killed its processes is not given to another', async () => {
    const [id] = await put({});
    await opened()
      .db.updateTable('job')
      .set({ failures: 2, attempts: 3, lease_until: new Date(0), owner: 'killed' })
      .where('id', '=', Number(id))
      .execute();
    const ran: Job[] = [];
    work(async (job) => runs(ran, job));
    await drained();
    expect(ran).toEqual([]);
    expect(await dead()).toMatchObject([{ attempts: 4, error: 'its process died with it' }]);
  });

  test('of two workers one runs a job, however long it takes: its lease is renewed', async () => {
    await put({ payload: 1 });
    let times = 0;
    const run = async () => {
      times += 1;
      await sleep(1_500);
      return done;
    };
    work(run, { leaseMs: 400 });
    work(run, { leaseMs: 400 });
    await drained();
    expect(times).toBe(1);
  });

  test('a process that overslept its lease does not run its own job a second time', async () => {
    await put({ payload: 1 });
    let times = 0;
    const worker = work(async () => {
      times += 1;
      await opened()
        .db.updateTable('job')
        .set({ lease_until: new Date(0) })
        .execute();
      worker.wake();
      await sleep(300);
      return { done: true, in: writes('done', 'once') };
    });
    await drained();
    expect(times).toBe(1);
    expect(await settings()).toEqual({ 'w:done': 'once' });
  });

  test('who has lost the lease is told to stop and leaves no trace', async () => {
    const [id] = await put({});
    let aborted = false;
    const worker = work(
      async ({ signal }) => {
        await opened()
          .db.updateTable('job')
          .set({ owner: 'another', lease_until: new Date(Date.now() + 60_000) })
          .execute();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted = true;
        return { done: true, in: writes('late', 'x') };
      },
      { leaseMs: 300 },
    );
    await expect.poll(() => aborted).toBe(true);
    await worker.stop(1_000);
    expect(await jobs()).toMatchObject([{ id, owner: 'another' }]);
    expect(await settings()).toEqual({});
  });

  test('many hands, many lanes, many failures: one at a time in each, in order, each once', {
    timeout: 60_000,
  }, async () => {
    const lanes = Array.from({ length: 20 }, (_, n) => `lane ${n}`);
    const total = 300;
    const expected = new Map(lanes.map((lane) => [lane, [] as number[]]));
    const finished = new Map(lanes.map((lane) => [lane, [] as number[]]));
    const active = new Set<string | null>();
    const trouble: string[] = [];
    const run = async ({ id, lane, signal }: Job): Promise<Outcome> => {
      if (active.has(lane)) trouble.push(`two at once in ${lane}`);
      active.add(lane);
      await sleep(Math.random() * 8);
      active.delete(lane);
      if (signal.aborted) trouble.push('aborted');
      if (Math.random() < 0.1) throw new Error('thrown');
      if (Math.random() < 0.1) return { retryAt: new Date(Date.now() + Math.random() * 30), error: 'retry' };
      if (Math.random() < 0.1) return { later: new Date(Date.now() + Math.random() * 30) };
      return {
        done: true,
        in: async (tx) => {
          await tx.selectFrom('setting').selectAll().execute();
          finished.get(lane ?? '')?.push(id);
        },
      };
    };
    // A clock that runs fast, so that a second's pause after an exception is soon over.
    const start = Date.now();
    const now = () => new Date(start + (Date.now() - start) * 20);
    const options = { now, maxFailures: () => 1_000, leaseMs: 600_000 };
    const [one, two] = [work(run, options), work(run, options)];
    for (let n = 0; n < total; n += 20) {
      const batch = Array.from({ length: 20 }, () => lanes[Math.floor(Math.random() * 20)] ?? '');
      const ids = await enqueue(
        opened().db,
        sealer,
        batch.map((lane) => ({ kind: 'k', payload: n, lane, runAt: now() })),
      );
      for (const [at, id] of ids.entries()) expected.get(batch[at] ?? '')?.push(id);
      (Math.random() < 0.5 ? one : two).wake();
    }
    await expect.poll(jobs, { timeout: 50_000 }).toEqual([]);
    expect(trouble).toEqual([]);
    expect(finished).toEqual(expected);
  });

  test('only its own kinds', async () => {
    await put({ kind: 'send' }, { kind: 'download' });
    const kinds: string[] = [];
    work(async ({ kind }) => runs(kinds, kind), { kinds: ['download'] });
    await expect.poll(() => kinds).toEqual(['download']);
    await sleep(200);
    expect(await jobs()).toMatchObject([{ kind: 'send', attempts: 0 }]);
  });

  test('what expired is not run, and is gone in the end', async () => {
    await put({ expiresAt: new Date(Date.now() - 1) });
    const ran: Job[] = [];
    work(async (job) => runs(ran, job), { lookMs: 20 });
    await drained();
    expect(ran).toEqual([]);
    expect(await dead()).toEqual([]);
  });

  test('stop waits for what runs and takes nothing new', async () => {
    await put({ payload: 'a', lane: 'x' }, { payload: 'b', lane: 'x' });
    const ran: unknown[] = [];
    const worker = work(async ({ payload }) => {
      ran.push(payload);
      await sleep(300);
      return done;
    });
    await expect.poll(() => ran).toEqual(['a']);
    await worker.stop(5_000);
    expect(worker.running()).toBe(0);
    expect(ran).toEqual(['a']);
    expect(await jobs()).toMatchObject([{ attempts: 0 }]);
  });

  test('at the deadline what runs is aborted, and is another’s at once', async () => {
    await put({});
    const first = work(async ({ signal }) => {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      return done;
    });
    await expect.poll(() => first.running()).toBe(1);
    const began = performance.now();
    await first.stop(200);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await jobs()).toMatchObject([{ owner: null, failures: 0, last_error: 'stopped' }]);
    work(async () => done);
    await drained();
  });

  test('is told of how each run ended', async () => {
    await put({ payload: done }, { payload: { dead: 'x' } });
    const seen: string[] = [];
    work(async ({ payload }) => payload as Outcome, { observe: ({ result }) => void seen.push(result) });
    await drained();
    expect(seen.sort()).toEqual(['dead', 'done']);
  });
});

test('pauses grow from one second to five minutes, less up to half by chance', () => {
  expect([1, 2, 3, 9, 10, 99].map((attempts) => backoffMs(attempts, 0))).toEqual([
    1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
  ]);
  expect(backoffMs(1, 1)).toBe(500);
});
