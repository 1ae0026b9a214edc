import { randomUUID } from 'node:crypto';
import type { Built } from './build.ts';
import type { Runner } from './channels/telegram/outcome.ts';
import { createBuried } from './channels/telegram/send.ts';
import type { WorkerOptions } from './store/worker.ts';
import { startWorker, type Worker } from './store/worker.ts';

/** Sends at once; and downloads, which are slow, by a worker of their own. */
const SENDS = 64;
const DOWNLOADS = 2;
const SLOW = ['fetch'];
/** So many exceptions of our own bury a job. */
const MAX_FAILURES = 20;

/** Starts the workers of this process: one for what is quick, one for downloads. */
export function startWorkers(
  { house, redis }: Pick<Built, 'house' | 'redis'>,
  runners: Readonly<Record<string, Runner>>,
  observe?: WorkerOptions['observe'],
): Worker[] {
  const { store, sealer, now, log } = house;
  const start = (kinds: string[], concurrency: number) =>
    startWorker({
      store,
      redis,
      sealer,
      now,
      log,
      owner: randomUUID(),
      concurrency,
      kinds,
      run: (job) => {
        const runner = runners[job.kind];
        if (!runner) throw new Error(`Nobody runs jobs of kind ${job.kind}`);
        return runner(job);
      },
      maxFailures: () => MAX_FAILURES,
      whenDead: createBuried(house),
      observe,
    });
  const quick = Object.keys(runners).filter((kind) => !SLOW.includes(kind));
  return [start(quick, SENDS), start(SLOW, DOWNLOADS)];
}
