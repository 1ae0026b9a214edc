import { type RawBuilder, sql } from 'kysely';
import type { Db } from './db.ts';
import { asTable } from './rows.ts';
import type { Sealer } from './seal.ts';

/** By rank, as the column holds it. */
export const URGENCIES = ['urgent', 'ordinary', 'broadcast'] as const;
/** Chooses between lanes, never inside one. */
export type Urgency = (typeof URGENCIES)[number];

export type NewJob = {
  kind: string;
  /** Whatever JSON holds; sealed with the house's key before it is written. */
  payload: unknown;
  /** The message it is about: its id, or its place among those that the same statement writes, the first 1. */
  message?: number | { said: number } | undefined;
  /**
   * Jobs of one lane run one at a time, in the order of their ids. Ids are drawn when the row is written,
   * so whoever writes into a lane must first hold the row that the lane belongs to (the conversation, the
   * case) in the same transaction: then the order of ids is the order of commits. A job with a later
   * `runAt` holds up its lane; a timer has no lane.
   */
  lane?: string | undefined;
  budget?: string | undefined;
  /** `ordinary` unless told. */
  urgency?: Urgency | undefined;
  runAt: Date;
  /** From then on it is dropped rather than run. */
  expiresAt?: Date | undefined;
  /** The worker of this process has a hand free: it is written leased, unless its lane is taken. */
  lease?: { owner: string; until: Date } | undefined;
};

/** Writes jobs in the given order; returns their ids. Wake the workers after the commit. */
export async function enqueue(tx: Db, sealer: Sealer, jobs: readonly NewJob[]): Promise<number[]> {
  if (jobs.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    with moved (n) as (values (${ALONE}::bigint)), said (n, id) as (select null::bigint, null::bigint where false),
    ${queued(sealer, jobs)}
    select id from queued order by id`.execute(tx);
  return rows.map((row) => row.id);
}

/** The turn whose rows are written when no other's are. */
export const ALONE = 1;

/**
 * Table expressions that write jobs, the last of them `queued (id)`, in a statement that has a `moved (n)`, the turns
 * whose jobs are to be written, and a `said (n, id)`, the messages it writes.
 *
 * A job that follows a paused head starts with the head's pause (it could not run earlier), and lifts those
 * before it to its own urgency (a reply does not wait behind a broadcast to the same chat). Rows that a
 * worker holds just now are not waited for.
 */
export function queued(sealer: Sealer, jobs: readonly (NewJob & { turn?: number })[]): RawBuilder<unknown> {
  const rows = jobs.map(({ message, ...job }) => {
    const [known, said] = typeof message === 'object' ? [null, message.said] : [message ?? null, null];
    return {
      turn: job.turn ?? ALONE,
      kind: job.kind,
      message: known,
      said,
      lane: job.lane ?? null,
      budget: job.budget ?? null,
      urgency: URGENCIES.indexOf(job.urgency ?? 'ordinary'),
      sealed_payload: sealer.sealHouse(`job:${job.kind}`, JSON.stringify(job.payload)),
      run_at: job.runAt,
      expires_at: job.expiresAt ?? null,
      owner: job.lease?.owner ?? null,
      lease_until: job.lease?.until ?? null,
    };
  });
  return sql`
    fresh as (select job.turn, job.kind, job.message, job.said, job.lane, job.budget, job.urgency, job.sealed_payload,
      job.run_at, job.expires_at, job.owner, job.lease_until, job.n from ${asTable('job', JOB_COLUMNS, rows)} join moved on moved.n = job.turn),
    rank as (select lane, min(urgency) as urgency from fresh where lane is not null group by lane),
    lifted as (
      update job set urgency = slow.rank
      from rank cross join lateral (
        select j.id, rank.urgency as rank from job j
        where j.lane = rank.lane and j.urgency > rank.urgency
        order by j.id limit 1000 for update skip locked
      ) slow
      where job.id = slow.id
    ),
    ready as materialized (
      select kind, coalesce(message, (select id from said where said.n = fresh.said)) as message, lane, budget, urgency,
        sealed_payload, expires_at, n, owner, lease_until,
        greatest(run_at, (select head.run_at from job head where head.lane = fresh.lane order by head.id limit 1)) as run_at,
        owner is not null and not exists (select from job head where head.lane = fresh.lane) as born
      from fresh
    ),
    queued as (
      insert into job (kind, message_id, lane, budget, urgency, sealed_payload, run_at, expires_at,
        owner, lease_until, attempts)
      select kind, message, lane, budget, urgency, sealed_payload, run_at, expires_at,
        case when born then owner end, case when born then lease_until end, born::int
      from ready order by n
      returning id, owner, message_id
    )`;
}

const JOB_COLUMNS = {
  turn: 'bigint',
  kind: 'text',
  message: 'bigint',
  said: 'bigint',
  lane: 'text',
  budget: 'text',
  urgency: 'smallint',
  sealed_payload: 'bytea',
  run_at: 'timestamptz',
  expires_at: 'timestamptz',
  owner: 'text',
  lease_until: 'timestamptz',
} as const;
