import { eraseCase, erasePerson } from '../cases/retention.ts';
import { forgetQuestions } from '../cases/unanswered.ts';
import type { Session } from '../engine/session.ts';
import { sessionKey } from '../store/sessions.ts';
import { loadedOf, open, writeConversation } from './conversation.ts';
import type { House } from './house.ts';

/** So many a round, so that no round holds locks for long. */
const AT_ONCE = 200;
/** How long an update's id is remembered: Telegram brings nothing again after a day. */
const INBOUND_DAYS = 30;
const DAY_MS = 86_400_000;

/** How long a job that was given up is kept to be looked at. */
const DEAD_DAYS = 90;

export type Tidied = {
  conversations: number;
  cases: number;
  persons: number;
  inbound: number;
  messages: number;
  dead: number;
  questions: number;
};

/**
 * Forgets what has had its time: drafts, conversations of those who keep nothing, cases past their retention,
 * persons whose 72 hours are over, what nobody consented to keep, questions nobody answered. May run anywhere at any time, side by side.
 */
export async function tidy(house: House): Promise<Tidied> {
  const at = house.now();
  return {
    conversations: await expired(house, at),
    cases: await pastRetention(house, at),
    persons: await toBeErased(house, at),
    inbound: await oldInbound(house, at),
    messages: await unkept(house, at),
    dead: await longDead(house, at),
    questions: await forgetQuestions(house.store.db, at),
  };
}

/** Who has no case is forgotten whole; of who has one, only what was begun and not ended. */
async function expired(house: House, at: Date): Promise<number> {
  const { store, sealer, cache } = house;
  const stale: string[] = [];
  await store.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('conversation as c')
      .innerJoin('address as a', 'a.id', 'c.address_id')
      .select(['c.id', 'c.person_id', 'c.address_id', 'c.version', 'c.data_key', 'c.sealed_state'])
      .select(['a.channel', 'a.external_hash'])
      .select((eb) =>
        eb
          .exists(eb.selectFrom('party').select('id').whereRef('person_id', '=', 'c.person_id'))
          .as('has_case'),
      )
      .where('c.expires_at', '<', at)
      .limit(AT_ONCE)
      .forUpdate('c')
      .skipLocked()
      .execute();
    for (const row of rows) {
      const cacheKey = sessionKey(row.channel, row.external_hash);
      stale.push(cacheKey);
      if (!row.has_case || !row.data_key) {
        await erasePerson(tx, row.person_id, at);
        continue;
      }
      const loaded = loadedOf({ ...row, data_key: row.data_key });
      const conversation = open(sealer, loaded, row.channel, cacheKey);
      await writeConversation(tx, house, conversation, withoutDrafts(conversation.session), '');
    }
  });
  await Promise.all(stale.map((key) => cache.erase(key)));
  return stale.length;
}

/** The session back at the menu; runs that belong to a case stay. */
function withoutDrafts({ paused: _paused, reminders: _reminders, ...session }: Session): Session {
  const [home, ...running] = session.frames;
  if (running.some((frame) => frame.case)) return session;
  return { ...session, frames: home ? [{ ...home, step: 'menu', answers: {} }] : [] };
}

async function pastRetention({ store }: House, at: Date): Promise<number> {
  return store.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('case')
      .select('id')
      .where('erase_at', '<', at)
      .where('data_key', 'is not', null)
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of rows) await eraseCase(tx, id, at);
    return rows.length;
  });
}

async function toBeErased({ store }: House, at: Date): Promise<number> {
  return store.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('person')
      .select('id')
      .where('delete_at', '<', at)
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of rows) await erasePerson(tx, id, at);
    return rows.length;
  });
}

async function oldInbound({ store }: House, at: Date): Promise<number> {
  const before = new Date(at.getTime() - INBOUND_DAYS * DAY_MS);
  const done = await store.db
    .deleteFrom('inbound')
    .where('at', '<', before)
    .where('status', '=', 'done')
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

async function longDead({ store }: House, at: Date): Promise<number> {
  const before = new Date(at.getTime() - DEAD_DAYS * DAY_MS);
  const done = await store.db.deleteFrom('dead_job').where('died_at', '<', before).executeTakeFirst();
  return Number(done.numDeletedRows);
}

/** The bot's own screens to people who keep nothing go after a day, once they have been delivered. */
async function unkept({ store }: House, at: Date): Promise<number> {
  const before = new Date(at.getTime() - DAY_MS);
  return store.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('message as m')
      .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
      .innerJoin('person as h', 'h.id', 'c.person_id')
      .select('m.id')
      .where('m.case_id', 'is', null)
      .where('m.at', '<', before)
      .where('m.status', '<>', 'queued')
      .where((eb) => eb.or([eb('h.keep', 'is', null), eb('h.keep', '=', false)]))
      .limit(AT_ONCE)
      .execute();
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) return 0;
    await tx.deleteFrom('copy').where('message_id', 'in', ids).execute();
    await tx.updateTable('message').set({ reply_to: null }).where('reply_to', 'in', ids).execute();
    await tx.deleteFrom('message').where('id', 'in', ids).execute();
    return ids.length;
  });
}
