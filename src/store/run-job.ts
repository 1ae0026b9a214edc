import type { Log } from '../log.ts';
import { codeOf, type Store, storeIsAway, type Tx } from './db.ts';
import type { Urgency } from './enqueue.ts';
import { type LeasedJob, openPayload } from './queue.ts';
import type { Sealer } from './seal.ts';
import { backoffMs, type Ending, type Outcome, type Settle } from './settle.ts';

export type Job = {
  id: number;
  kind: string;
  payload: unknown;
  /** The message it is about. */
  message: number | null;
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
  log: Pick<Log, 'warn' | 'error'>;
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
  house: { settle: Settle; abandon: AbortSignal },
): Promise<Date | null> {
  const began = performance.now();
  const job: Job = { ...visible(leased), payload: null, signal };
  const ending = await endingOf(options, leased, job, house.abandon);
  const result = await end(options, leased, job, ending, house.settle);
  options.observe?.({ kind: job.kind, result, ms: performance.now() - began });
  if ('retryAt' in ending) return ending.retryAt;
  return 'later' in ending ? ending.later : null;
}

function visible({ sealedPayload, payload, runAt, owner, ...rest }: LeasedJob) {
  return rest;
}

async function endingOf(
  options: RunOptions,
  leased: LeasedJob,
  job: Job,
  abandon: AbortSignal,
): Promise<Ending> {
  if (job.failures >= options.maxFailures(job.kind)) return burial(options, job, 'its process died with it');
  try {
    job.payload = leased.payload ?? openPayload(options.sealer, leased);
  } catch (error) {
    return burial(options, job, `payload: ${codeOf(error)}`);
  }
  try {
    return await options.run(job);
  } catch (error) {
    // Told to go: not the job's fault, and the next process need not wait.
    if (abandon.aborted) return { retryAt: options.now(), error: 'stopped' };
    const retryAt = new Date(options.now().getTime() + backoffMs(job.attempts));
    const code = codeOf(error);
    if (storeIsAway(error)) return { retryAt, error: code };
    options.log.error({ job: job.id, kind: job.kind, ...traceOf(error) }, 'a job failed');
    const enough = job.failures + 1 >= options.maxFailures(job.kind);
    return enough ? burial(options, job, code) : { retryAt, error: code, failed: true };
  }
}

function burial(options: RunOptions, job: Job, error: string): Ending {
  const { whenDead } = options;
  return whenDead ? { dead: error, in: (tx) => whenDead(tx, job, error) } : { dead: error };
}

/**
 * Rows that the store refuses for good would be refused again, and to run the job again would do again what
 * was done: it is buried, with the rows that say so; should those be refused too, without.
 */
async function end(
  options: RunOptions,
  leased: LeasedJob,
  job: Job,
  ending: Ending,
  settle: Settle,
): Promise<Result> {
  const fields = { job: job.id, kind: job.kind };
  let refused = '';
  for (const next of [() => ending, () => burial(options, job, refused), () => ({ dead: refused })]) {
    try {
      if (await settle(leased, next())) return refused ? 'dead' : resultOf(ending);
      options.log.warn(fields, 'lease lost');
      return 'lost';
    } catch (error) {
      options.log.error({ ...fields, ...traceOf(error) }, 'the end of a job could not be written');
      if (storeIsAway(error)) return 'error';
      refused = `rows: ${codeOf(error)}`;
    }
  }
  return 'error';
}

function resultOf(ending: Ending): Result {
  if ('done' in ending) return 'done';
  if ('dead' in ending) return 'dead';
  if ('later' in ending) return 'later';
  return 'failed' in ending ? 'failed' : 'retry';
}

/** What may be logged of an exception: its code and where it came from. Its message may quote a person. */
function traceOf(error: unknown): { code: string; where: string } {
  const place = error instanceof Error ? error.stack?.match(/src\/[\w/.-]+:\d+/)?.[0] : undefined;
  return { code: codeOf(error), where: place ?? 'unknown' };
}
