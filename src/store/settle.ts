import type { RawBuilder } from 'kysely';
import { type Db, type Store, storeIsAway, type Tx } from './db.ts';
import { buryJob, finishJobs, type LeasedJob, retryJob } from './queue.ts';

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

type Done = Extract<Outcome, { done: true }>;
type Waiting = { job: LeasedJob; ending: Done; result: PromiseWithResolvers<boolean> };

/** So many ends are one transaction at most. */
const TOGETHER = 32;

/** Ours no more: the lease ran out and another worker took the job. What we wanted to write is rolled back. */
class LeaseLost extends Error {}

/**
 * Ends that come while others are being written wait for them and are then one transaction: a commit is what
 * a job costs most. When that fails, for whosever fault, each is written alone.
 */
export function createSettler(store: Store, now: () => Date, abandon: AbortSignal): Settle {
  const waiting: Waiting[] = [];
  let writing = false;
  const alone: Settle = (job, ending) => untilPresent(() => write(store, job, ending, now()), abandon);

  const writeAll = async () => {
    writing = true;
    for (let batch = waiting.splice(0, TOGETHER); batch.length > 0; batch = waiting.splice(0, TOGETHER)) {
      if (await together(store, batch)) for (const { result } of batch) result.resolve(true);
      else for (const each of batch) each.result.resolve(alone(each.job, each.ending));
    }
    writing = false;
  };
  return (job, ending) => {
    if (!('done' in ending)) return alone(job, ending);
    const result = Promise.withResolvers<boolean>();
    waiting.push({ job, ending, result });
    if (!writing) void writeAll();
    return result.promise;
  };
}

/** False when any of it failed or was lost: then nothing of it was written. */
async function together(store: Store, batch: readonly Waiting[]): Promise<boolean> {
  const jobs = batch.map(({ job }) => job);
  const endings = batch.map(({ ending }) => ending);
  try {
    if (endings.every((ending) => !ending.in)) return await finishJobs(store.db, jobs, leftBy(endings));
    await store.db.transaction().execute(async (tx) => {
      for (const ending of endings) await ending.in?.(tx);
      ours(await finishJobs(tx, jobs, leftBy(endings)));
    });
    return true;
  } catch {
    return false;
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
      await pause(Math.min(100 * 2 ** tries, 2_000), abandon);
    }
  }
}

/**
 * The rows come first and the job last: turns, too, lock the conversation before they touch its lane, and
 * who locks in one order cannot deadlock.
 */
async function write(store: Store, job: LeasedJob, ending: Ending, now: Date): Promise<void> {
  const { id, owner } = job;
  if ('retryAt' in ending) {
    const { retryAt: at, error } = ending;
    const mark = 'failed' in ending ? 'failed' : undefined;
    return ours(await retryJob(store.db, { id, owner, now, at, error, mark }));
  }
  if ('later' in ending)
    return ours(await retryJob(store.db, { id, owner, now, at: ending.later, error: null, mark: 'untried' }));
  const remove = (db: Db) =>
    'dead' in ending ? buryJob(db, job, now, ending.dead) : finishJobs(db, [job], leftBy([ending]));
  if (!ending.in) return ours(await remove(store.db));
  await store.db.transaction().execute(async (tx) => {
    await ending.in?.(tx);
    ours(await remove(tx));
  });
}

function ours(kept: boolean): void {
  if (!kept) throw new LeaseLost();
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
