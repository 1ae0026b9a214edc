import type { RawBuilder } from 'kysely';
import { type Db, type Store, storeIsAway, type Tx } from './db.ts';
import { buryJob, type Finished, finishJobs, type LeasedJob, retryJob } from './queue.ts';

/** A row that many jobs leave: those that end together have theirs written by one call. */
export type Left = { write: (rows: readonly unknown[]) => RawBuilder<unknown>; row: unknown };

/**
 * How a run ended. `in` (and after it `left`) writes rows in the same transaction as the job's end: SQL through that `tx` and
 * nothing else, since it is called again when that transaction could not be committed.
 */
export type Outcome =
  | { done: true; in?: ((tx: Tx) => Promise<void>) | undefined; left?: Left | undefined }
  /** Tried, and to be tried again. Never buried for it: a handler that has had enough says `dead`. */
  | { retryAt: Date; error: string }
  /** Not tried (a budget is spent): the attempt is given back. */
  | { later: Date }
  /** Given up: out of its lane, into `dead_job`. */
  | { dead: string; in?: (tx: Tx) => Promise<void> };

/** An outcome, or an exception of the run, which counts as a failure. */
export type Ending = Outcome | { retryAt: Date; error: string; failed: true };

/**
 * Writes a run's end. What was done must not be done again because the store hiccups at the wrong moment, so
 * while the store is away this waits, job in hand, until it is told to abandon.
 * Resolves to false when the lease was lost. Rejects with what `in` throws by its own fault.
 */
export type Settle = (job: LeasedJob, ending: Ending) => Promise<boolean>;

export type SettlerOptions = {
  store: Store;
  now: () => Date;
  abandon: AbortSignal;
  /**
   * Told when ends have been written: whether others wait behind them, and when (`performance.now()`) the writing began:
   * who looked for work since did not see their lanes free.
   */
  written: (more: boolean, began: number) => void;
};

type Done = Extract<Outcome, { done: true }>;
type Waiting = { job: LeasedJob; ending: Done; result: PromiseWithResolvers<boolean> };

/** What was sent and is not written down yet is sent again if the process dies: no longer than this after an outage. */
const LONGEST_PAUSE_MS = 400;

/** So many ends are one transaction at most. */
const TOGETHER = 32;

/** Ours no more: the lease ran out and another worker took the job. What we wanted to write is rolled back. */
class LeaseLost extends Error {}

/**
 * Ends that come while others are being written wait for them and are then one transaction: a commit is what
 * a job costs most. When that fails, for whosever fault, each is written alone.
 */
export function createSettler({ store, now, abandon, written }: SettlerOptions): Settle {
  const waiting: Waiting[] = [];
  let writing = false;
  const alone: Settle = async (job, ending) => {
    const kept = await untilPresent(() => write(store, job, ending, now()), abandon);
    written(true, 0);
    return kept;
  };

  const writeAll = async () => {
    writing = true;
    for (let batch = waiting.splice(0, TOGETHER); batch.length > 0; batch = waiting.splice(0, TOGETHER)) {
      const began = performance.now();
      const finished = await together(store, batch);
      for (const each of batch)
        each.result.resolve(finished === 'lost' ? alone(each.job, each.ending) : true);
      if (finished !== 'lost') written(finished === 'more', began);
    }
    writing = false;
  };
  return (job, ending) => {
    // Rows of its own may have to wait for somebody: not with the others.
    if (!('done' in ending) || ending.in) return alone(job, ending);
    const result = Promise.withResolvers<boolean>();
    waiting.push({ job, ending, result });
    if (!writing) void writeAll();
    return result.promise;
  };
}

/** `lost` when any of it was, or failed: then nothing of it was written. */
async function together(store: Store, batch: readonly Waiting[]): Promise<Finished> {
  const jobs = batch.map(({ job }) => job);
  const endings = batch.map(({ ending }) => ending);
  try {
    return await finishJobs(store.db, jobs, leftBy(endings));
  } catch {
    return 'lost';
  }
}

function leftBy(endings: readonly Ending[]): RawBuilder<unknown>[] {
  const left = endings.flatMap((ending) => ('left' in ending && ending.left) || []);
  const writes = [...new Set(left.map(({ write }) => write))];
  return writes.map((write) => write(left.filter((each) => each.write === write).map(({ row }) => row)));
}

async function untilPresent(work: () => Promise<void>, abandon: AbortSignal): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      if (!storeIsAway(error) || abandon.aborted) throw error;
      await pause(Math.min(50 * 2 ** tries, LONGEST_PAUSE_MS), abandon);
    }
  }
}

/** The rows of its own come first and the job last, as in turns: who locks in one order cannot deadlock. */
async function write(store: Store, job: LeasedJob, ending: Ending, now: Date): Promise<void> {
  const { id, owner } = job;
  if ('retryAt' in ending) {
    const { retryAt: at, error } = ending;
    const mark = 'failed' in ending ? 'failed' : undefined;
    return void ours(await retryJob(store.db, { id, owner, now, at, error, mark }));
  }
  if ('later' in ending)
    return void ours(
      await retryJob(store.db, { id, owner, now, at: ending.later, error: null, mark: 'untried' }),
    );
  const remove = (db: Db) =>
    'dead' in ending ? buryJob(db, job, now, ending.dead) : finishJobs(db, [job], leftBy([ending]));
  if (!ending.in) return void ours(await remove(store.db));
  await store.db.transaction().execute(async (tx) => {
    await ending.in?.(tx);
    ours(await remove(tx));
  });
}

function ours<T extends boolean | Finished>(kept: T): T {
  if (kept === false || kept === 'lost') throw new LeaseLost();
  return kept;
}

/** Resolves early when the signal says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const early = () => {
    clearTimeout(timer);
    resolve();
  };
  signal.addEventListener('abort', early, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', early));
}

/** One second, doubled with each attempt up to five minutes, less up to half by chance. */
export function backoffMs(attempts: number, chance: number = Math.random()): number {
  const full = Math.min(1_000 * 2 ** Math.max(0, attempts - 1), 300_000);
  return Math.round(full * (1 - chance / 2));
}
