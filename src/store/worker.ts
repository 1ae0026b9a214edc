import { codeOf, storeIsAway } from './db.ts';
import { dropExpired, extendLeases, type LeasedJob, leaseJobs } from './queue.ts';
import type { Redis } from './redis.ts';
import { type RunOptions, runJob } from './run-job.ts';
import { backoffMs } from './settle.ts';

export type WorkerOptions = RunOptions & {
  redis?: Redis | null | undefined;
  /** Of this process, unique among all. */
  owner: string;
  /** Jobs at once. */
  concurrency: number;
  /** Only these kinds. Slow ones (downloads) deserve a worker apart, or they hold up the sends. */
  kinds?: readonly string[] | undefined;
  /** After so long without a sign a job is somebody else's. 30 s unless told. */
  leaseMs?: number | undefined;
  /** How often it looks without being woken. 1 s unless told. */
  lookMs?: number | undefined;
};

export type Worker = {
  /** Call it after a commit that wrote jobs. A hint: the worker also looks every second. */
  wake(): void;
  /** Leases nothing more, waits for what runs; at the deadline aborts it and lets the leases run out. */
  stop(deadlineMs: number): Promise<void>;
  /** How many jobs are running. */
  running(): number;
};

type Running = { job: LeasedJob; abort: AbortController; ended: Promise<void> };

const WAKE = 'wake';
const EXPIRED_AT_ONCE = 1_000;
/** What a job gets to write its end after its signal was aborted. */
const LAST_WORDS_MS = 1_000;

/** Starts to lease and run jobs. Never throws: while the store is away it backs off and goes on. */
export function startWorker(options: WorkerOptions): Worker {
  const lookMs = options.lookMs ?? 1_000;
  const leaseMs = options.leaseMs ?? 30_000;
  const running = new Map<number, Running>();
  const abandon = new AbortController();
  let stopping = false;
  let leases = 0;
  let troubles = 0;
  let restUntil = 0;
  let pumping: Promise<void> | null = null;
  let again = false;

  const guard = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
      troubles = 0;
    } catch (error) {
      troubles += 1;
      restUntil = performance.now() + Math.min(backoffMs(troubles) / 4, 5_000);
      options.log.warn({ code: codeOf(error), away: storeIsAway(error) }, what);
    }
  };

  const leaseOnce = async () => {
    const free = options.concurrency - running.size;
    if (free <= 0 || stopping) return;
    leases += 1;
    const owner = `${options.owner}:${leases}`;
    const { kinds } = options;
    const jobs = await leaseJobs(options.store.db, {
      owner,
      now: options.now(),
      limit: free,
      leaseMs,
      kinds,
    });
    for (const job of jobs) start(job);
    // All hands full: whoever else is there may find more.
    if (jobs.length === free) options.redis?.publish(WAKE, options.owner);
  };

  const pump = () => {
    again = true;
    pumping ??= (async () => {
      while (again && !stopping && performance.now() >= restUntil) {
        again = false;
        await guard('lease', leaseOnce);
      }
      pumping = null;
    })();
  };

  const start = (job: LeasedJob) => {
    const abort = new AbortController();
    const ended = runJob(options, job, abort.signal, abandon.signal).then((next) => {
      running.delete(job.id);
      if (next && next.getTime() - options.now().getTime() < lookMs)
        setTimeout(pump, Math.max(0, next.getTime() - options.now().getTime())).unref();
      pump();
    });
    running.set(job.id, { job, abort, ended });
  };

  const renew = () =>
    guard('renew', async () => {
      const held = [...running.values()].map(({ job }) => job);
      const until = new Date(options.now().getTime() + leaseMs);
      for (const id of await extendLeases(options.store.db, held, until)) running.get(id)?.abort.abort();
    });

  const tidy = () =>
    guard('expire', async () => {
      const dropped = await dropExpired(options.store.db, options.now(), EXPIRED_AT_ONCE);
      if (dropped.length > 0) options.log.warn({ count: dropped.length }, 'jobs expired');
    });

  const unsubscribe = options.redis?.subscribe(WAKE, (owner) => {
    if (owner !== options.owner) pump();
  });
  const timers = [setInterval(pump, lookMs), setInterval(renew, leaseMs / 3), setInterval(tidy, lookMs * 10)];
  pump();

  return {
    wake() {
      if (running.size >= options.concurrency) options.redis?.publish(WAKE, options.owner);
      pump();
    },
    async stop(deadlineMs) {
      stopping = true;
      unsubscribe?.();
      await pumping;
      const all = Promise.all([...running.values()].map(({ ended }) => ended));
      await within(all, deadlineMs);
      abandon.abort();
      for (const { abort } of running.values()) abort.abort();
      await within(all, LAST_WORDS_MS);
      for (const timer of timers) clearInterval(timer);
    },
    running: () => running.size,
  };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
