import type { Logger } from 'pino';
import { codeOf, type Store, storeIsAway, type Tx } from './db.ts';
import { type LeasedJob, openPayload, type Urgency } from './queue.ts';
import type { Sealer } from './seal.ts';
import { backoffMs, type Ending, type Outcome, settle } from './settle.ts';

export type Job = {
  id: number;
  kind: string;
  payload: unknown;
  lane: string | null;
  budget: string | null;
  urgency: Urgency;
  expiresAt: Date | null;
  /** 1 the first time. */
  attempts: number;
  /** Earlier runs that ended in an exception, or without a word: then it may have been done already. */
  failures: number;
  /** Aborted when the lease is lost or the process must go: give up what is on its way. */
  signal: AbortSignal;
};

export type Result = 'done' | 'retry' | 'later' | 'failed' | 'dead' | 'lost' | 'error';

export type RunOptions = {
  store: Store;
  sealer: Sealer;
  now: () => Date;
  run: (job: Job) => Promise<Outcome>;
  /** How many failures (exceptions of `run`, processes that died with it) bury a job of this kind. */
  maxFailures: (kind: string) => number;
  /** Rows to write when a job is buried for its failures; a handler's own `dead` brings its own. */
  whenDead?: ((tx: Tx, job: Job, error: string) => Promise<void>) | undefined;
  log: Pick<Logger, 'warn' | 'error'>;
  /** Told of each run's end, for the metrics. */
  observe?: ((run: { kind: string; result: Result; ms: number }) => void) | undefined;
};

/**
 * Runs one job and writes its end. Returns when it is to run again, if it is. Never throws: an end that
 * cannot be written leaves the lease to run out.
 */
export async function runJob(
  options: RunOptions,
  leased: LeasedJob,
  signal: AbortSignal,
  abandon: AbortSignal,
): Promise<Date | null> {
  const began = performance.now();
  const fields = { job: leased.id, kind: leased.kind };
  const tell = (result: Result) =>
    options.observe?.({ kind: leased.kind, result, ms: performance.now() - began });
  const clock = { now: options.now, abandon };
  const { ending, job } = await endingOf(options, leased, signal);
  try {
    const kept = await settle(options.store, leased, ending, clock).catch(async (error: unknown) => {
      if (storeIsAway(error)) throw error;
      // Its rows can never be written. To run it again would do again what was done.
      options.log.error({ ...fields, ...traceOf(error) }, 'the rows of a job were refused');
      return settle(options.store, leased, { dead: `rows refused: ${codeOf(error)}` }, clock);
    });
    if (!kept) options.log.warn(fields, 'lease lost');
    tell(kept ? resultOf(ending) : 'lost');
  } catch (error) {
    options.log.error({ ...fields, ...traceOf(error) }, 'the end of a job could not be written');
    tell('error');
  }
  return againAt(ending);
}

async function endingOf(options: RunOptions, leased: LeasedJob, signal: AbortSignal) {
  const { sealedPayload, runAt, owner, ...same } = leased;
  const job: Job = { ...same, payload: null, signal };
  const bury = (error: string): Ending => {
    const { whenDead } = options;
    return whenDead ? { dead: error, in: (tx) => whenDead(tx, job, error) } : { dead: error };
  };
}
