/**
 * A worker in a process of its own, for tests that kill it. Its "send" is a row that is written at once, as a
 * message that left the house would be; its result is written together with the job's end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { openStore } from '../../src/store/db.ts';
import { createSealer } from '../../src/store/seal.ts';
import { startWorker } from '../../src/store/worker.ts';

const [databaseUrl = '', masterKey = '', leaseMs = ''] = process.argv.slice(2);
const store = await openStore({ databaseUrl, dataDir: '/nowhere' });

startWorker({
  store,
  sealer: createSealer(Buffer.from(masterKey, 'hex')),
  owner: `process-${process.pid}`,
  now: () => new Date(),
  async run({ id, lane }) {
    const row = { name: `sent:${lane}:${id}:${process.hrtime.bigint()}:${process.pid}`, value: lane ?? '' };
    await store.db.insertInto('setting').values(row).execute();
    await sleep(Math.random() * 20);
    return {
      done: true,
      in: async (tx) => {
        const done = { action: 'done', at: new Date(), detail: { id, lane } };
        await tx.insertInto('audit').values(done).execute();
      },
    };
  },
  concurrency: 8,
  maxFailures: () => 100,
  log: pino({ level: 'error' }),
  leaseMs: Number(leaseMs),
  lookMs: 100,
});
process.stdout.write('started\n');
