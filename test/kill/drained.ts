import { setTimeout as sleep } from 'node:timers/promises';
import type { Built } from '../../src/build.ts';

/** Done each hour: the one job that may be left. */
const HOURLY = 'desk-round';

/** Waits until the queue is empty, `patience` ms at most; resolves to the kinds of the jobs that are left. */
export async function queueEmpty({ house }: Built, patience: number): Promise<string[]> {
  const until = Date.now() + patience;
  for (;;) {
    const jobs = await house.store.db.selectFrom('job').select('kind').where('kind', '<>', HOURLY).execute();
    if (jobs.length === 0 || Date.now() > until) return jobs.map(({ kind }) => kind);
    await sleep(100);
  }
}
