import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Everything that must never be lost. Columns of type bytea named `sealed…` or `…_key` are ciphertext. */
const STATEMENTS = [
  `create table office (
    id int generated always as identity primary key,
    name text not null,
    group_chat_id bigint unique,
    zone text not null
  )`,
  `create table operator (
    id uuid primary key,
    office_id int not null references office,
    name text not null,
    role text not null check (role in ('intake','case-worker','supervisor','safeguarding','auditor')),
    languages text[] not null default '{}',
    telegram_id bigint unique,
    in_group boolean not null default false,
    created_at timestamptz not null,
    ends_at timestamptz
  )`,
  `create table sign_in (
    token_hash bytea primary key,
    operator_id uuid not null references operator,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  // A person's data_key seals their addresses. Null after deletion: nothing sealed with it can be read again.
  `create table person (
    id uuid primary key,
    data_key bytea,
    lang text,
    zone text,
    keep boolean,
    notice text,
    created_at timestamptz not null,
    delete_at timestamptz,
    deleted_at timestamptz
  )`,
  `create index person_delete on person (delete_at) where delete_at is not null`,
  `create table address (
    id uuid primary key,
    person_id uuid not null references person,
    channel text not null,
    external_hash bytea not null,
    sealed_external bytea not null,
    reachable boolean not null default true,
    unique (channel, external_hash)
  )`,
  `create index address_person on address (person_id)`,
  // version is a random token: a number read from a restored backup would lie.
  `create table conversation (
    id uuid primary key,
    person_id uuid not null references person,
    address_id uuid not null unique references address,
    version text not null,
    data_key bytea,
    sealed_state bytea not null,
    updated_at timestamptz not null,
    expires_at timestamptz
  ) with (fillfactor = 70)`,
  `create index conversation_person on conversation (person_id)`,
  `create index conversation_expires on conversation (expires_at) where expires_at is not null`,
  // case: identity is only in sealed columns; what figures are made of stands in plain ones.
  `create table "case" (
    id uuid primary key,
    number text not null unique,
    type text not null,
    office_id int not null references office,
    status text not null check (status in ('new','taken','waiting-person','waiting-us','waiting-other','closed')),
    urgency text not null check (urgency in ('urgent','ordinary')),
    sensitive boolean not null default false,
    lang text not null,
    data_key bytea,
    sealed_answers bytea not null,
    sealed_next_action bytea,
    next_day date,
    secret_hash bytea,
    secret_tries int not null default 0,
    secret_locked_until timestamptz,
    employer_hash bytea,
    operator_id uuid references operator,
    people int not null default 1 check (people between 1 and 9999),
    sum_claimed bigint,
    currency text,
    outcome text,
    sum_paid bigint,
    people_paid int,
    sealed_outcome_note bytea,
    confirmed boolean,
    rating smallint check (rating between 1 and 5),
    opened_at timestamptz not null,
    taken_at timestamptz,
    closed_at timestamptz,
    changed_at timestamptz not null,
    waiting_since timestamptz,
    erase_at timestamptz
  )`,
  `create index case_open on "case" (office_id, urgency, opened_at) where status <> 'closed'`,
  `create index case_employer on "case" (employer_hash) where employer_hash is not null`,
  `create index case_erase on "case" (erase_at) where erase_at is not null`,
  // A case has one to hundreds of parties; who writes is often not whom it is about.
  `create table party (
    id uuid primary key,
    case_id uuid not null references "case",
    person_id uuid references person,
    roles text[] not null,
    consents text[] not null default '{}',
    sealed_about bytea,
    sum_claimed bigint,
    sum_paid bigint,
    outcome text
  )`,
  `create index party_person on party (person_id)`,
  `create index party_case on party (case_id)`,
  // body is sealed with the case's key when case_id is set, else with the conversation's.
  `create table message (
    id bigint generated always as identity primary key,
    conversation_id uuid references conversation,
    case_id uuid references "case",
    author text not null check (author in ('person','bot','operator','note')),
    operator_id uuid references operator,
    sealed_body bytea not null,
    reply_to bigint references message,
    status text not null check (status in ('received','queued','sent','failed','blocked')),
    at timestamptz not null
  )`,
  `create index message_conversation on message (conversation_id, id)`,
  `create index message_case on message (case_id, id) where case_id is not null`,
  // Where a message stands in Telegram: in the person's chat, in an operator's topic, as a card in the group.
  `create table copy (
    chat_id bigint not null,
    external_id bigint not null,
    message_id bigint not null references message,
    primary key (chat_id, external_id)
  )`,
  `create index copy_message on copy (message_id)`,
  `create table topic (
    case_id uuid primary key references "case",
    operator_id uuid not null references operator,
    chat_id bigint not null,
    thread_id bigint,
    unique (chat_id, thread_id)
  )`,
  `create table card (
    case_id uuid primary key references "case",
    chat_id bigint not null,
    external_id bigint,
    shown_hash bytea,
    repeats int not null default 0
  )`,
  `create table file (
    id uuid primary key,
    conversation_id uuid references conversation,
    case_id uuid references "case",
    media text not null,
    sealed_source bytea not null,
    path text,
    size bigint,
    status text not null check (status in ('wanted','kept','too-big','failed')),
    at timestamptz not null
  )`,
  `create index file_case on file (case_id)`,
  `create index file_conversation on file (conversation_id)`,
  // lane: what must stay in order. budget: whose limits count. urgency: 0 urgent, 1 ordinary, 2 broadcast.
  // attempts: every lease. failures: those that ended in an exception, or without a word.
  // Rows live for seconds: vacuum by count, or the head of the indexes fills with the dead.
  `create table job (
    id bigint generated always as identity primary key,
    kind text not null,
    message_id bigint,
    lane text,
    budget text,
    urgency smallint not null default 1 check (urgency between 0 and 2),
    sealed_payload bytea not null,
    run_at timestamptz not null,
    expires_at timestamptz,
    lease_until timestamptz,
    owner text,
    attempts int not null default 0,
    failures int not null default 0,
    last_error text
  ) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 1000
  )`,
  `create index job_ready on job (urgency, run_at, id)`,
  `create index job_lane on job (lane, id) where lane is not null`,
  `create index job_expires on job (expires_at) where expires_at is not null`,
  // Takes what is ready: urgent before ordinary before broadcast, then by time and id; of each lane only the head,
  // and not while another of its jobs is leased. What others lock is passed over. Counts the attempt in the same
  // breath: the mark that it may be on its way.
  // A function for its settings, and for a plan that is made once a connection. The table is empty one minute and
  // holds 100,000 rows the next, so statistics mislead the planner into sorting them all; walking job_ready in order
  // and probing job_lane is always right.
  `create function lease_jobs(
    worker text, at timestamptz, until timestamptz, how_many int, wanted text[], held bigint[]
  ) returns setof job language plpgsql
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set plan_cache_mode = force_generic_plan
  as $$ begin
    return query with picked as materialized (
      select ready.id from (values (0::smallint), (1::smallint), (2::smallint)) as rank (urgency)
      cross join lateral (
        select j.id from job j
        where j.urgency = rank.urgency and j.run_at <= at
          and (j.lease_until is null or j.lease_until <= at)
          and (j.expires_at is null or j.expires_at > at)
          and (wanted is null or j.kind = any (wanted)) and j.id <> all (held)
          and (j.lane is null or (
            select e.id from job e
            where e.lane = j.lane and e.id <> j.id
              and (e.lease_until > at or (e.id < j.id and (e.expires_at is null or e.expires_at > at)))
            order by e.id limit 1) is null)
        order by j.run_at, j.id limit how_many for update of j skip locked
      ) ready
      limit how_many
    )
    update job set lease_until = until, owner = worker, attempts = job.attempts + 1,
      failures = job.failures + (job.lease_until is not null)::int
    from picked where job.id = picked.id
    returning job.*;
  end $$`,
  // Called in a statement that must not stand: it throws, and nothing of the statement is written.
  `create function moved_on() returns boolean language plpgsql as $$
    begin raise serialization_failure using message = 'the conversation has moved on'; end
  $$`,
  // What was given up is out of its lane but not out of sight.
  `create table dead_job (
    id bigint primary key,
    kind text not null,
    message_id bigint,
    lane text,
    budget text,
    urgency smallint not null,
    sealed_payload bytea not null,
    run_at timestamptz not null,
    attempts int not null,
    error text not null,
    died_at timestamptz not null
  )`,
  `create index dead_job_died on dead_job (died_at)`,
  `create table inbound (
    id text primary key,
    at timestamptz not null,
    status text not null check (status in ('done','failed','set-aside')),
    attempts int not null default 0,
    last_error text,
    sealed_update bytea
  )`,
  `create index inbound_at on inbound (at)`,
  `create table dialogue (
    key text primary key,
    sealed_state bytea not null,
    updated_at timestamptz not null
  )`,
  `create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    operator_id uuid references operator,
    action text not null,
    case_id uuid,
    detail jsonb not null default '{}'
  )`,
  `create index audit_case on audit (case_id, id) where case_id is not null`,
  `create index audit_operator on audit (operator_id, id) where operator_id is not null`,
  // Replayed after a restore, so that who was deleted stays deleted. Holds no identity.
  `create table deletion (
    subject uuid primary key,
    kind text not null check (kind in ('person','case','conversation')),
    at timestamptz not null
  )`,
  // Facts about this database itself, such as the fingerprint of the master key it was made with.
  `create table setting (name text primary key, value text not null)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
