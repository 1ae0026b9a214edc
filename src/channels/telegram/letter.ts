import { sql } from 'kysely';
import type { Db } from '../../store/db.ts';
import type { Sealer } from '../../store/seal.ts';
import type { MessageAuthor, MessageStatus } from '../../store/tables.ts';
import { together } from '../../store/together.ts';
import { chatLane } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import type { Body } from '../../turn/turn.ts';

/** Where a person is reached, opened for one job. */
export type Address = {
  id: string;
  /** Telegram's chat id */
  chat: number;
  reachable: boolean;
  /** the person has asked for deletion, and nothing of their case may show on their phone */
  hidden: boolean;
};

/** One message with where it goes, opened for one job. */
export type Letter = {
  id: number;
  author: MessageAuthor;
  status: MessageStatus;
  conversation: string | null;
  case: string | null;
  replyTo: number | null;
  body: Body;
  address: Address;
};

type AddressRow = {
  address: string;
  reachable: boolean;
  sealed_external: Buffer;
  person: string;
  person_key: Buffer | null;
  delete_at: Date | null;
};

/** Null when the person was deleted. */
function openAddress({ sealer }: House, row: AddressRow): Address | null {
  if (!row.person_key) return null;
  const key = sealer.openKey(row.person_key, `person:${row.person}`);
  const external = sealer.unseal(key, `address:${row.address}`, row.sealed_external).toString('utf8');
  const { address: id, reachable } = row;
  return { id, chat: Number(external), reachable, hidden: row.delete_at !== null };
}

/** The address, or null when it or its person was deleted. */
export async function readAddress(house: House, id: string): Promise<Address | null> {
  const row = await house.store.db
    .selectFrom('address as a')
    .innerJoin('person as p', 'p.id', 'a.person_id')
    .select(['a.id as address', 'a.reachable', 'a.sealed_external'])
    .select(['p.id as person', 'p.data_key as person_key', 'p.delete_at'])
    .where('a.id', '=', id)
    .executeTakeFirst();
  return row ? openAddress(house, row) : null;
}

type LetterRow = AddressRow & {
  id: number;
  author: MessageAuthor;
  status: MessageStatus;
  conversation_id: string | null;
  case_id: string | null;
  reply_to: number | null;
  sealed_body: Buffer;
  case_key: Buffer | null;
  conversation_key: Buffer | null;
};

/** Reads a message and its address; null when either was deleted. */
export type ReadLetter = (asked: { message: number; address: string }) => Promise<Letter | null>;

/** What is asked at once is one statement; each letter is opened by itself, so that one that is spoilt hurts no other. */
export function createReadLetter(house: House): ReadLetter {
  const read = createReadRow(house);
  return async (asked) => {
    const row = await read(asked);
    return row ? openLetter(house, row) : null;
  };
}

/** `limit 1` has the planner look each row up, whatever it guesses of the tables' sizes. */
function createReadRow(house: House) {
  return together(async (asked: readonly { message: number; address: string }[]) => {
    const messages = asked.map(({ message }) => message);
    const addresses = asked.map(({ address }) => address);
    const { rows } = await sql<LetterRow>`
      select m.id, m.author, m.status, m.conversation_id, m.case_id, m.reply_to, m.sealed_body,
        k.data_key as case_key, c.data_key as conversation_key, a.id as address, a.reachable, a.sealed_external,
        p.id as person, p.data_key as person_key, p.delete_at
      from unnest(${messages}::bigint[], ${addresses}::uuid[]) as asked (message, address)
      cross join lateral (select id, author, status, conversation_id, case_id, reply_to, sealed_body from message where id = asked.message limit 1) m
      cross join lateral (select id, person_id, reachable, sealed_external from address where id = asked.address limit 1) a
      cross join lateral (select id, data_key, delete_at from person where id = a.person_id limit 1) p
      left join lateral (select data_key from "case" where id = m.case_id limit 1) k on true
      left join lateral (select data_key from conversation where id = m.conversation_id limit 1) c on true`.execute(
      house.store.db,
    );
    return asked.map(({ message, address }) =>
      rows.find((each) => each.id === message && each.address === address),
    );
  });
}

function openLetter(house: House, row: LetterRow): Letter | null {
  const address = openAddress(house, row);
  const owner = row.case_id ? `case:${row.case_id}` : `conversation:${row.conversation_id}`;
  const wrapped = row.case_id ? row.case_key : row.conversation_key;
  if (!wrapped || !address) return null;
  return {
    id: row.id,
    author: row.author,
    status: row.status,
    conversation: row.conversation_id,
    case: row.case_id,
    replyTo: row.reply_to,
    body: bodyOf(house, owner, wrapped, row.sealed_body),
    address,
  };
}

/** @param owner `case:<id>` or `conversation:<id>`, whose key it is */
export function bodyOf({ sealer }: House, owner: string, wrapped: Uint8Array, sealed: Uint8Array): Body {
  const key = sealer.openKey(wrapped, owner);
  return JSON.parse(sealer.unseal(key, `${owner}:message`, sealed).toString('utf8')) as Body;
}

/** Whether a chat can be written to, as Telegram told. */
export async function noteReach(db: Db, sealer: Sealer, external: string, reachable: boolean): Promise<void> {
  await db
    .updateTable('address')
    .set({ reachable })
    .where('channel', '=', 'telegram')
    .where('external_hash', '=', sealer.hash('address', `telegram:${external}`))
    .where('reachable', '=', !reachable)
    .execute();
}

/** The budget of a chat: the lane of its address, or where there is no address any more, a name that tells nobody whose. */
export async function budgetOf({ store, sealer }: House, external: string): Promise<string> {
  const hash = sealer.hash('address', `telegram:${external}`);
  const row = await store.db
    .selectFrom('address')
    .select('id')
    .where('channel', '=', 'telegram')
    .where('external_hash', '=', hash)
    .executeTakeFirst();
  return chatLane('telegram', row?.id ?? hash.toString('hex').slice(0, 32));
}
