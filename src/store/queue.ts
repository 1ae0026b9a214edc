import { type RawBuilder, sql } from 'kysely';
import { codeOf, type Db } from './db.ts';
import { URGENCIES, type Urgency } from './enqueue.ts';
import { asTable } from './rows.ts';
import type { Sealer } from './seal.ts';

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
