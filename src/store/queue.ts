import { type RawBuilder, sql } from 'kysely';
import { codeOf, type Db } from './db.ts';
import { asTable } from './rows.ts';
import type { Sealer } from './seal.ts';

/** By rank, as the column holds it. */
const URGENCIES = ['urgent', 'ordinary', 'broadcast'] as const;
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

export type LeasedJob = {
  id: number;
  kind: string;
  message: number | null;
  lane: string | null;
  budget: string | null;
  urgency: Urgency;
  sealedPayload: Buffer;
  /** Known already, and need not be opened. */
  payload?: unknown;
  runAt: Date;
  expiresAt: Date | null;
  /** This run counted: 1 the first time. More than 1 after a crash means it may have been done already. */
  attempts: number;
  /** How many runs before this one ended in an exception, or without a word (the process died). */
  failures: number;
  owner: string;
};

export type LeaseRequest = {
  /** Unique to this call: the fence that tells this run of a job from an earlier one of the same process. */
  owner: string;
  now: Date;
  limit: number;
  leaseMs: number;
  /** Only these kinds, when given. */
  kinds?: readonly string[] | undefined;
  /** Not these jobs: what this worker still has in hand, though its lease may have run out meanwhile. */
  held?: readonly number[] | undefined;
};

export type Lease = { id: number; owner: string };

/** Beyond this a wait is written to the whole lane, so that looking for work need not pass it each time. */
const LONG_WAIT_MS = 5_000;

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

type LeasedRow = {
  id: number;
  kind: string;
  message_id: number | null;
  lane: string | null;
  budget: string | null;
  urgency: number;
  sealed_payload: Buffer;
  run_at: Date;
  expires_at: Date | null;
  attempts: number;
  failures: number;
  owner: string;
};

/**
 * Takes what is ready, in one statement (`lease_jobs` in the migrations): urgent before ordinary before
 * broadcast, then by time and id; of each lane only the head. Counts the attempt in the same breath.
 */
export async function leaseJobs(db: Db, request: LeaseRequest): Promise<LeasedJob[]> {
  const { owner, now, limit } = request;
  const until = new Date(now.getTime() + request.leaseMs);
  const kinds = request.kinds ? [...request.kinds] : null;
  const { rows } = await sql<LeasedRow>`
    select id, kind, message_id, lane, budget, urgency, sealed_payload, run_at, expires_at, attempts, failures, owner
    from lease_jobs(${owner}, ${now}, ${until}, ${limit}, ${kinds}, ${[...(request.held ?? [])]})`.execute(
    db,
  );
  return rows.map(toLeased).sort(byRank);
}

function toLeased(row: LeasedRow): LeasedJob {
  const {
    sealed_payload: sealedPayload,
    run_at: runAt,
    expires_at: expiresAt,
    message_id: message,
    ...same
  } = row;
  return { ...same, message, urgency: URGENCIES[row.urgency] ?? 'ordinary', sealedPayload, runAt, expiresAt };
}

function byRank(a: LeasedJob, b: LeasedJob): number {
  const rank = URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency);
  return rank || a.runAt.getTime() - b.runAt.getTime() || a.id - b.id;
}

/** What the job is about. Throws a SealError when it was changed or sealed with another master key. */
export function openPayload(sealer: Sealer, job: { kind: string; sealedPayload: Uint8Array }): unknown {
  return JSON.parse(sealer.unsealHouse(`job:${job.kind}`, job.sealedPayload).toString('utf8'));
}

const LEASES = { id: 'bigint', owner: 'text' } as const;
/** PostgreSQL's "serialization failure", as `lease_lost` in the migrations raises it. */
const LEASE_LOST = '40001';

/** `more`: others wait in their lanes. `lost`: a lease was; then nothing is changed, and a transaction must go back. */
export type Finished = 'done' | 'more' | 'lost';

/** Removes what was done, and writes what it leaves: table expressions. */
export async function finishJobs(
  db: Db,
  leases: readonly Lease[],
  left: readonly RawBuilder<unknown>[] = [],
): Promise<Finished> {
  const done = leases.map(({ id, owner }) => ({ id, owner }));
  const gone = sql`gone as (
    delete from job using ${asTable('done', LEASES, done)}
    where job.id = done.id and job.owner = done.owner returning job.id, job.lane
  )`;
  try {
    const { rows } = await sql<{ more: boolean }>`with ${sql.join([...left, gone])}
      select case when (select count(id) from gone) < ${leases.length}::int then lease_lost() end,
        exists (select from gone join job on job.lane = gone.lane where job.id <> gone.id) as more`.execute(
      db,
    );
    return rows[0]?.more ? 'more' : 'done';
  } catch (error) {
    if (codeOf(error) === LEASE_LOST) return 'lost';
    throw error;
  }
}

export type Retry = {
  id: number;
  owner: string;
  now: Date;
  at: Date;
  /** A code, never a person's words; null leaves the last one. */
  error: string | null;
  /** `untried` gives the attempt back (a budget was spent); `failed` counts a failure; else just an attempt. */
  mark?: 'untried' | 'failed' | undefined;
};

/** Puts it back until `at`, or its expiry if that is sooner. False when the lease was lost: nothing changed. */
export async function retryJob(db: Db, retry: Retry): Promise<boolean> {
  const { id, owner, at } = retry;
  const back = retry.mark === 'untried' ? 1 : 0;
  const failed = retry.mark === 'failed' ? 1 : 0;
  const long = at.getTime() - retry.now.getTime() >= LONG_WAIT_MS;
  const { rows } = await sql<{ id: number }>`
    with head as (
      update job set lease_until = null, owner = null, attempts = attempts - ${back}::int,
        failures = failures + ${failed}::int,
        run_at = least(${at}::timestamptz, expires_at),
        last_error = coalesce(${safe(retry.error)}::text, last_error)
      where id = ${id} and owner = ${owner}
      returning id, lane, run_at
    ),
    followers as (
      update job set run_at = paused.run_at
      from (
        select f.id, head.run_at from head join job f on f.lane = head.lane
        where ${long}::boolean and f.id > head.id and f.run_at < head.run_at
        order by f.id limit 1000 for update of f skip locked
      ) paused
      where job.id = paused.id
    )
    select id from head`.execute(db);
  return rows.length > 0;
}

/** Gives it up: out of its lane, into `dead_job`. False when the lease was lost: nothing changed. */
export async function buryJob(db: Db, lease: Lease, now: Date, error: string): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    with gone as (delete from job where id = ${lease.id} and owner = ${lease.owner} returning *)
    insert into dead_job (id, kind, message_id, lane, budget, urgency, sealed_payload, run_at, attempts, error, died_at)
    select id, kind, message_id, lane, budget, urgency, sealed_payload, run_at, attempts, ${safe(error)}::text, ${now}::timestamptz
    from gone returning id`.execute(db);
  return rows.length > 0;
}

/** Keeps what still runs. Returns those that were lost. Asks the store even about nothing: it may be away. */
export async function extendLeases(db: Db, leases: readonly Lease[], until: Date): Promise<Lease[]> {
  const { rows } = await sql<Lease>`
    update job set lease_until = ${until} where (id, owner) in (${pairs(leases)})
    returning id, owner`.execute(db);
  return leases.filter(({ id, owner }) => !rows.some((row) => row.id === id && row.owner === owner));
}

/** Lets all leases run out: for a store that only one process uses, and that process has just begun. */
export async function endLeases(db: Db, now: Date): Promise<void> {
  await sql`update job set lease_until = ${now} where lease_until > ${now}`.execute(db);
}

function pairs(leases: readonly Lease[]) {
  if (leases.length === 0) return sql`(null::bigint, null::text)`;
  return sql.join(leases.map(({ id, owner }) => sql`(${id}::bigint, ${owner}::text)`));
}

/** Removes what expired and is not running, at most `limit`; returns what it was. */
export async function dropExpired(db: Db, now: Date, limit: number): Promise<{ id: number; kind: string }[]> {
  const { rows } = await sql<{ id: number; kind: string }>`
    delete from job where id in (
      select id from job
      where expires_at <= ${now} and (lease_until is null or lease_until <= ${now})
      order by expires_at limit ${limit} for update skip locked
    ) returning id, kind`.execute(db);
  return rows;
}

/** A text column takes no NUL, and this one no novels. */
function safe(error: string | null): string | null {
  return error?.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 300) ?? null;
}
