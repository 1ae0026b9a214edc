import { sql } from 'kysely';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from './store/db.ts';
import type { Result } from './store/run-job.ts';
import type { Arrival } from './turn/arrival.ts';
import type { Received } from './turn/receive.ts';

/** What the house counts. Labels are names of our own: never a person, a case or a text. */
export type Metrics = {
  /** `receive` that counts its turns and times them; what it throws is counted and thrown on. */
  watched(receive: (arrival: Arrival) => Promise<Received>): (arrival: Arrival) => Promise<Received>;
  /** Give it to a worker as `observe`. */
  job(run: { kind: string; result: Result; ms: number }): void;
  /** A webhook request was turned away: `secret`, `shape`, `size`. */
  refused(reason: string): void;
  /** For Prometheus to read, with what the stores say at this moment. */
  text(): Promise<string>;
  readonly contentType: string;
};

/** Registers everything in a registry of its own. `db`: where depths and open cases are read, at each scrape. */
export function createMetrics(db: Db, now: () => Date): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const turns = new Counter({
    name: 'jardam_turns_total',
    help: 'Turns by channel and result (done, seen, set-aside, error)',
    labelNames: ['channel', 'result'],
    registers,
  });
  const turnSeconds = new Histogram({
    name: 'jardam_turn_seconds',
    help: 'How long a turn took, from arrival to commit',
    labelNames: ['channel'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const jobs = new Counter({
    name: 'jardam_jobs_total',
    help: 'Runs of jobs by kind and result (done, retry, later, failed, dead, lost, error)',
    labelNames: ['kind', 'result'],
    registers,
  });
  const refusals = new Counter({
    name: 'jardam_webhook_refusals_total',
    help: 'Webhook requests turned away, by reason',
    labelNames: ['reason'],
    registers,
  });
  const read = gauges(db, now, registers);
  return {
    watched: (receive) => async (arrival) => {
      const { channel } = arrival;
      const stop = turnSeconds.startTimer({ channel });
      let result: Received['kind'] | 'error' = 'error';
      try {
        const received = await receive(arrival);
        result = received.kind;
        return received;
      } finally {
        stop();
        turns.inc({ channel, result });
      }
    },
    job: ({ kind, result }) => jobs.inc({ kind, result }),
    refused: (reason) => refusals.inc({ reason }),
    async text() {
      await read();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Gauges that are read from the database when asked for. All processes of one house say the same. */
function gauges(db: Db, now: () => Date, registers: Registry[]): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const up = gauge('jardam_store_up', '1 when the database answered this scrape');
  const depth = gauge('jardam_queue_jobs', 'Jobs by state (ready, running, later, dead)', ['state']);
  const oldest = gauge('jardam_queue_oldest_ready_seconds', 'How long the oldest ready job has waited');
  const aside = gauge('jardam_updates_set_aside', 'Updates that failed five times and wait for a human');
  const open = gauge('jardam_open_cases', 'Cases that are not closed, by urgency', ['urgency']);
  let reading: Promise<void> | null = null;

  const read = async () => {
    try {
      const row = await countAll(db, now());
      up.set(1);
      for (const state of ['ready', 'running', 'later', 'dead'] as const) depth.set({ state }, row[state]);
      oldest.set(row.oldest);
      aside.set(row.aside);
      open.set({ urgency: 'urgent' }, row.urgent);
      open.set({ urgency: 'ordinary' }, row.ordinary);
    } catch {
      // What is not known is left out rather than told from the past.
      for (const one of [depth, oldest, aside, open]) one.reset();
      up.set(0);
    }
  };
  return () => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
}

type Counts = Record<
  'ready' | 'running' | 'later' | 'dead' | 'oldest' | 'aside' | 'urgent' | 'ordinary',
  number
>;

async function countAll(db: Db, at: Date): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select ready::int, running::int, later::int, oldest::float8, dead::int, aside::int, urgent::int, ordinary::int
    from
      (select count(*) filter (where lease_until > ${at}) as running,
        count(*) filter (where run_at <= ${at} and (lease_until is null or lease_until <= ${at})) as ready,
        count(*) filter (where run_at > ${at} and (lease_until is null or lease_until <= ${at})) as later,
        coalesce(extract(epoch from ${at}::timestamptz - min(run_at) filter (
          where run_at <= ${at} and (lease_until is null or lease_until <= ${at}))), 0) as oldest
        from job) queue,
      (select count(*) as dead from dead_job) given_up,
      (select count(*) as aside from inbound where status = 'set-aside') updates,
      (select count(*) filter (where urgency = 'urgent') as urgent,
        count(*) filter (where urgency = 'ordinary') as ordinary
        from "case" where status <> 'closed') cases`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('A count came back empty');
  return row;
}
