import { type Db, type Store, storeIsAway, type Tx } from './db.ts';
import { buryJob, finishJobs, type LeasedJob, retryJob } from './queue.ts';

/**
 * How a run ended. `in` writes rows in the same transaction as the job's end: SQL through that `tx` and
 * nothing else, since it is called again when the store was away at the commit.
 */
export type Outcome =
  | { done: true; in?: (tx: Tx) => Promise<void> }
  /** Tried, and to be tried again. Never buried for it: a handler that has had enough says `dead`. */
  | { retryAt: Date; error: string }
  /** Not tried (a budget is spent): the attempt is given back. */
  | { later: Date }
  /** Given up: out of its lane, into `dead_job`. */
  | { dead: string; in?: (tx: Tx) => Promise<void> };

/** An outcome, or an exception of the run, which counts as a failure. */
export type Ending = Outcome | { retryAt: Date; error: string; failed: true };

/** Ours no more: the lease ran out and another worker took the job. What we wanted to write was rolled back. */
class LeaseLost extends Error {}

/**
 * Writes a run's end. What was done must not be done again because the store hiccups at the wrong moment, so
 * while the store is away this waits, job in hand, until `abandon` says the process must go.
 * Returns false when the lease was lost. Throws what `in` throws by its own fault.
 */
export async function settle(
  store: Store,
  job: LeasedJob,
  ending: Ending,
  clock: { now: () => Date; abandon: AbortSignal },
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      await write(store, job, ending, clock.now());
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      if (!storeIsAway(error) || clock.abandon.aborted) throw error;
      await pause(Math.min(100 * 2 ** tries, 2_000), clock.abandon);
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
    const mark = 'failed' in ending ? 'failed' : undefined;
    return ours(await retryJob(store.db, { id, owner, now, at: ending.retryAt, error: ending.error, mark }));
  }
  if ('later' in ending)
    return ours(await retryJob(store.db, { id, owner, now, at: ending.later, error: null, mark: 'untried' }));
  const remove = async (db: Db) =>
    'dead' in ending ? buryJob(db, job, now, ending.dead) : (await finishJobs(db, [id], owner)).length > 0;
  const rows = ending.in;
  if (!rows) return ours(await remove(store.db));
  await store.db.transaction().execute(async (tx) => {
    await rows(tx);
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
