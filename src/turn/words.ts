import { sql } from 'kysely';
import type { Db } from '../store/db.ts';
import { asTable } from '../store/rows.ts';
import type { Sealer } from '../store/seal.ts';
import { together } from '../store/together.ts';
import { admission } from './admit.ts';
import type { Moved } from './conversation.ts';
import { rowsOf } from './rows.ts';
import type { Said } from './turn.ts';

/** A turn that only says something: all its rows are known before it is committed. */
export type WordsTurn = { turn: Said; to: Moved; inbound: string };
/** `seen`: its update was worked before. `moved on`: so has the conversation. Of either nothing is written. */
export type Fate = 'done' | 'seen' | 'moved on';
/** What became of a turn. `born`: the job that was written with its hand's lease, and what need not be read for it. */
export type Committed = { fate: Fate; born: { job: number; message: number; reachable: boolean } | null };
export type CommitWords = (turn: WordsTurn) => Promise<Committed>;

type To = { db: Db; sealer: Sealer };

/** One statement is on its way at a time: while it is, turns gather for the next. */
const AT_ONCE = 1;

const TURN = {
  inbound: 'text',
  at: 'timestamptz',
  conversation: 'uuid',
  version: 'text',
  to_version: 'text',
  sealed_state: 'bytea',
  expires_at: 'timestamptz',
  owner: 'text',
  address: 'uuid',
} as const;

/** Commits turns; those that come while others are being committed are one statement. */
export function createCommitter(db: Db, sealer: Sealer): CommitWords {
  return together((turns) => commitAll({ db, sealer }, turns), {
    atOnce: AT_ONCE,
    keyOf: ({ turn }) => turn.conversation.id,
  });
}

/**
 * The conversations' rows first, in the order of their ids (who locks in one order cannot deadlock) and only while they
 * are still the ones the turns began with; then the updates' ids, and of those that are new all the rest.
 * A conversation that somebody else holds just now keeps only its own turn waiting: that is committed alone.
 * @param waits for whoever holds a row
 */
async function commitAll(
  to: To,
  turns: readonly WordsTurn[],
  waits = false,
): Promise<(Committed | Promise<Committed>)[]> {
  const { db, sealer } = to;
  const rows = turns.map(({ turn, to, inbound }) => ({
    inbound,
    at: to.updated_at,
    conversation: turn.conversation.id,
    version: turn.conversation.version,
    to_version: to.version,
    sealed_state: to.sealed_state,
    expires_at: to.expires_at,
    owner: turn.hand?.owner ?? null,
    address: turn.conversation.addressId,
  }));
  const { rows: fates } = await sql<Row>`
    with turn as (
      select turn.n, inbound, at, conversation, version, to_version, sealed_state, expires_at,
        owner, address
      from ${asTable('turn', TURN, rows)}
    ),
    held as (
      select turn.n from turn join conversation c on c.id = turn.conversation and c.version = turn.version
      order by c.id for no key update of c ${sql.raw(waits ? '' : 'skip locked')}
    ),
    admitted as (${admission(sql`select inbound, at from turn join held using (n)`)}),
    moved (n) as (
      update conversation set version = turn.to_version, sealed_state = turn.sealed_state, updated_at = turn.at,
        expires_at = turn.expires_at
      from turn join admitted on admitted.id = turn.inbound
      where conversation.id = turn.conversation
      returning turn.n
    ),
    ${rowsOf(
      sealer,
      turns.map(({ turn }) => turn),
    )}
    select case
      when n in (select n from moved) then 'done'
      when n in (select n from held) then 'seen'
      when exists (select from inbound where id = turn.inbound and status <> 'failed') then 'seen'
      when exists (select from conversation c where c.id = turn.conversation and c.version = turn.version) then 'held up'
      else 'moved on' end as fate,
      queued.id as job, queued.message_id as message,
      queued.id is not null and (select reachable from address where id = turn.address) as reachable
    from turn left join queued on queued.owner = turn.owner
    order by n`.execute(db);
  return fates.map(({ fate, job, message, reachable }, i) => {
    const turn = turns[i];
    if (fate === 'held up' && turn && !waits) return commitAlone(to, turn);
    return {
      fate: fate === 'held up' ? 'moved on' : fate,
      born: job === null || message === null ? null : { job, message, reachable },
    };
  });
}

async function commitAlone(to: To, turn: WordsTurn): Promise<Committed> {
  const [fate] = await commitAll(to, [turn], true);
  if (!fate) throw new Error('A turn was committed without a word');
  return fate;
}

type Row = { fate: Fate | 'held up'; job: number | null; message: number | null; reachable: boolean };
