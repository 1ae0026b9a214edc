import { codeOf } from './db.ts';
import { createPump, type PumpTimes } from './pump.ts';
import { dropExpired, extendLeases, type LeasedJob, leaseJobs } from './queue.ts';
import type { Redis } from './redis.ts';
import { type RunOptions, runJob } from './run-job.ts';
import { createSettler } from './settle.ts';

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
  /** A hand for a job that this process is about to write; null when there is none to spare. */
  reserve(kind: string): Hand | null;
  /** How many jobs are running. */
  running(): number;
};

/** A job that is written with this lease is run at once, without being looked for. */
export type Hand = {
  owner: string;
  until: Date;
  /** Call it once: with the job when it was written with the lease, else with null. */
  begin(job: Born | null): void;
};
export type Born = Pick<LeasedJob, 'id' | 'kind' | 'message' | 'lane' | 'budget' | 'runAt'> & {
  payload: unknown;
};

/** What is the same for all jobs that are born with a lease. */
const BORN = {
  urgency: 'ordinary',
  sealedPayload: Buffer.alloc(0),
  expiresAt: null,
  attempts: 1,
  failures: 0,
} as const;

type Running = { job: LeasedJob; abort: AbortController; ended: Promise<void> };

const WAKE = 'wake';
/** Wakes that come together are one look for work: it costs a statement, whatever it finds. */
const GATHER_MS = 3;
/** A timer may fire a little before the clock says so; then there would be nothing to find. */
const TIMER_EARLY_MS = 3;
const EXPIRED_AT_ONCE = 1_000;
/** What a job gets to write its end after its signal was aborted. */
const LAST_WORDS_MS = 1_000;

/** Starts to lease and run jobs. Never throws: while the store is away it rests and goes on. */
export function startWorker(options: WorkerOptions): Worker {
  const { store, redis, concurrency, kinds, log } = options;
  const lookMs = options.lookMs ?? 1_000;
  const leaseMs = options.leaseMs ?? 30_000;
  const running = new Map<number, Running>();
  const abandon = new AbortController();
  const written = (more: boolean, began: number) => void ((more || looked > began) && soon());
  const settle = createSettler({ store, now: options.now, abandon: abandon.signal, written });
  let leases = 0;
  let reserved = 0;
  let stopping = false;
  let looked = 0;
  /** The last look had no hand for all there may be. */
  let short = false;
  let renewed = performance.now();

  const lease = async () => {
    const limit = concurrency - running.size - reserved;
    short = true;
    if (limit <= 0) return;
    looked = performance.now();
    leases += 1;
    const owner = `${options.owner}:${leases}`;
    const held = [...running.keys()];
    const jobs = await leaseJobs(store.db, { owner, now: options.now(), limit, leaseMs, kinds, held });
    short = jobs.length === limit;
    for (const job of jobs) start(job);
    // All hands full: whoever else is there may find more.
    if (jobs.length === limit) redis?.publish(WAKE, options.owner);
  };
  const start = (job: LeasedJob) => {
    const abort = new AbortController();
    const house = { settle, abandon: abandon.signal };
    const ended = runJob(options, job, abort.signal, house).then((againAt) => {
      running.delete(job.id);
      if (short) soon();
      const waitMs = againAt ? againAt.getTime() - options.now().getTime() : lookMs;
      if (waitMs < lookMs) setTimeout(pump, Math.max(0, waitMs) + TIMER_EARLY_MS).unref();
    });
    running.set(job.id, { job, abort, ended });
  };
  const renew = async () => {
    const held = [...running.values()].map(({ job }) => job);
    const until = new Date(options.now().getTime() + leaseMs);
    for (const lost of await extendLeases(store.db, held, until)) running.get(lost.id)?.abort.abort();
    renewed = performance.now();
  };
  const tidy = async () => {
    const dropped = await dropExpired(store.db, options.now(), EXPIRED_AT_ONCE);
    if (dropped.length > 0) log.warn({ count: dropped.length }, 'jobs expired');
  };
  const work = async () => {
    if (performance.now() - renewed > leaseMs / 3) await renew();
    await lease();
  };
  const rests = (error: unknown) => log.warn({ code: codeOf(error), store: store.kind }, 'the worker rests');
  const { pump, halt } = createPump(work, renew, rests, timesFor(leaseMs));
  let gathering = false;
  const soon = () => {
    if (gathering) return;
    gathering = true;
    setTimeout(() => {
      gathering = false;
      pump();
    }, GATHER_MS);
  };

  const silence = redis?.subscribe(WAKE, (owner) => owner !== options.owner && soon());
  const timers = [
    setInterval(pump, Math.min(lookMs, leaseMs / 3)),
    setInterval(() => void tidy().catch(rests), lookMs * 10),
  ];
  pump();

  return {
    wake() {
      if (running.size >= concurrency) redis?.publish(WAKE, options.owner);
      soon();
    },
    reserve(kind) {
      const taken = running.size + reserved >= concurrency;
      if (taken || stopping || (kinds && !kinds.includes(kind))) return null;
      reserved += 1;
      leases += 1;
      const owner = `${options.owner}:${leases}`;
      const until = new Date(options.now().getTime() + leaseMs);
      const begin = (job: Born | null) => {
        reserved -= 1;
        if (!job && short) soon();
        // It must outlive an outage as any other does (`timesFor`): one that was long in coming is left to run out.
        if (!job || stopping || until.getTime() - options.now().getTime() < (leaseMs * 2) / 3) return;
        start({ ...job, ...BORN, owner });
      };
      return { owner, until, begin };
    },
    async stop(deadlineMs) {
      stopping = true;
      silence?.();
      await halt();
      timers.push(setInterval(() => void renew().catch(rests), leaseMs / 3));
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

/**
 * While the store is away leases run out, everybody's. Each worker then first keeps what it holds, and waits a
 * little for the others to do so, before any takes what ran out. A worker learns of an outage after a third of a
 * lease at the latest, and a lease outlives an outage of two thirds: the rest is chosen to fit between.
 */
function timesFor(leaseMs: number): PumpTimes {
  return { restMs: leaseMs / 15, longMs: leaseMs / 5, recoveryMs: leaseMs / 6 };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
