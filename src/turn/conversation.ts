import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Catalog } from '../catalog/catalog.ts';
import { newSession, type Session } from '../engine/session.ts';
import type { Db, Tx } from '../store/db.ts';
import { drawn } from '../store/random.ts';
import type { Sealer } from '../store/seal.ts';
import type { Loaded } from '../store/sessions.ts';
import { sessionKey } from '../store/sessions.ts';
import type { House } from './house.ts';

/** A conversation opened for a turn. `version` is null while it has no row. */
export type Conversation = {
  id: string;
  personId: string;
  addressId: string;
  channel: string;
  cacheKey: string;
  key: Buffer;
  wrappedKey: Buffer;
  version: string | null;
  session: Session;
};

/** The version moved on while a turn was worked out: load again, work it out again. */
export class VersionMoved extends Error {
  override readonly name = 'VersionMoved';
}

type Who = { channel: string; external: string; lang?: string | undefined };

/** From the cache unless `fresh`, else from PostgreSQL, else new. */
export async function loadConversation(house: House, who: Who, fresh: boolean): Promise<Conversation> {
  const hash = house.sealer.hash('address', `${who.channel}:${who.external}`);
  const cacheKey = sessionKey(who.channel, hash);
  const cached = fresh ? null : await house.cache.get(cacheKey);
  const loaded = cached ?? (await rowOf(house.store.db, who.channel, hash));
  if (loaded) return open(house.sealer, loaded, who.channel, cacheKey);
  return begin(house, who, cacheKey);
}

async function rowOf(db: Db, channel: string, hash: Buffer): Promise<Loaded | null> {
  const row = await db
    .selectFrom('address as a')
    .innerJoin('conversation as c', 'c.address_id', 'a.id')
    .select(['c.id', 'c.person_id', 'c.address_id', 'c.version', 'c.data_key', 'c.sealed_state'])
    .where('a.channel', '=', channel)
    .where('a.external_hash', '=', hash)
    .executeTakeFirst();
  return row?.data_key ? loadedOf({ ...row, data_key: row.data_key }) : null;
}

type Row = {
  id: string;
  person_id: string;
  address_id: string;
  version: string;
  data_key: Uint8Array;
  sealed_state: Uint8Array;
};

/** A conversation's row, for `open`. */
export function loadedOf(row: Row): Loaded {
  return {
    conversationId: row.id,
    personId: row.person_id,
    addressId: row.address_id,
    version: row.version,
    dataKey: Buffer.from(row.data_key),
    state: Buffer.from(row.sealed_state),
  };
}

export function open(sealer: Sealer, loaded: Loaded, channel: string, cacheKey: string): Conversation {
  const { conversationId: id, dataKey } = loaded;
  const key = sealer.openKey(dataKey, `conversation:${id}`);
  const state = sealer.unseal(key, `conversation:${id}:state`, loaded.state);
  return {
    id,
    personId: loaded.personId,
    addressId: loaded.addressId,
    channel,
    cacheKey,
    key,
    wrappedKey: dataKey,
    version: loaded.version,
    session: JSON.parse(state.toString('utf8')) as Session,
  };
}

function begin(house: House, { channel, lang }: Who, cacheKey: string): Conversation {
  const id = randomUUID();
  const { key, wrapped } = house.sealer.newKey(`conversation:${id}`);
  return {
    id,
    personId: randomUUID(),
    addressId: randomUUID(),
    channel,
    cacheKey,
    key,
    wrappedKey: wrapped,
    version: null,
    session: newSession(guessed(house.catalog, lang), house.now().toISOString()),
  };
}

/** Kyrgyz, unless the channel says another language that we speak. */
function guessed({ languages }: Catalog, lang: string | undefined): string {
  const code = lang?.slice(0, 2).toLowerCase() ?? '';
  return languages.includes(code) ? code : (languages[0] ?? 'ru');
}

const DAY = 86_400_000;

/**
 * When an unfinished talk is forgotten: after a day without consent to keeping, after seven with it, with reminders
 * thirty days after the last of their dates; never with an open case.
 */
function expiry(session: Session, at: Date): Date | null {
  if (session.open?.length) return null;
  if (session.keep !== true) return new Date(at.getTime() + DAY);
  const answered = [...session.frames.slice(1), ...(session.paused ?? []).flat()];
  const draft = answered.some((frame) => frame.case === undefined && Object.keys(frame.answers).length > 0);
  if (!draft) return null;
  const { until } = session.reminders ?? {};
  return new Date(Math.max(at.getTime() + 7 * DAY, until ? Date.parse(until) + 31 * DAY : 0));
}

export type Moved = { version: string; sealed_state: Buffer; updated_at: Date; expires_at: Date | null };

/** What a turn made of the conversation: the columns to write, and what the cache may keep once they are written. */
export function movedOn(house: House, conversation: Conversation, session: Session): [Moved, Loaded] {
  const { id, personId, addressId, key, wrappedKey } = conversation;
  const at = house.now();
  const version = drawn(9).toString('base64url');
  const state = house.sealer.seal(key, `conversation:${id}:state`, JSON.stringify(session));
  const moved = { version, sealed_state: state, updated_at: at, expires_at: expiry(session, at) };
  return [moved, { conversationId: id, personId, addressId, version, dataKey: wrappedKey, state }];
}

/** Returns no row unless the conversation is still the one the turn began with. */
function movement({ id, version }: Conversation, to: Moved): RawBuilder<unknown> {
  return sql`
    update conversation set version = ${to.version}, sealed_state = ${to.sealed_state},
      updated_at = ${to.updated_at}, expires_at = ${to.expires_at}
    where id = ${id} and version = ${version}
    returning id`;
}

/**
 * Writes what a turn made of the conversation, if it is still the one the turn began with.
 * Takes the row's lock: all that follows in the transaction is in order for this conversation.
 */
export async function writeConversation(
  tx: Tx,
  house: House,
  conversation: Conversation,
  session: Session,
  external: string,
): Promise<Loaded> {
  const [moved, loaded] = movedOn(house, conversation, session);
  if (conversation.version === null) await insertNew(tx, house, conversation, moved, external);
  else if ((await movement(conversation, moved).execute(tx)).rows.length === 0) throw new VersionMoved();
  return loaded;
}

async function insertNew(
  tx: Tx,
  house: House,
  { id, personId, addressId, channel, wrappedKey, session }: Conversation,
  values: Moved,
  external: string,
): Promise<void> {
  const { sealer } = house;
  const personKey = sealer.newKey(`person:${personId}`);
  await tx
    .insertInto('person')
    .values({ id: personId, data_key: personKey.wrapped, lang: session.lang, created_at: values.updated_at })
    .execute();
  const address = await tx
    .insertInto('address')
    .values({
      id: addressId,
      person_id: personId,
      channel,
      external_hash: sealer.hash('address', `${channel}:${external}`),
      sealed_external: sealer.seal(personKey.key, `address:${addressId}`, external),
    })
    .onConflict((oc) => oc.columns(['channel', 'external_hash']).doNothing())
    .executeTakeFirst();
  if (address.numInsertedOrUpdatedRows !== 1n) throw new VersionMoved();
  await tx
    .insertInto('conversation')
    .values({ id, person_id: personId, address_id: addressId, data_key: wrappedKey, ...values })
    .execute();
}
