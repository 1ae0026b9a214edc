import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../store/db.ts';
import { asTable } from '../../store/rows.ts';
import type { House } from '../../turn/house.ts';
import type { Letter } from './letter.ts';
import { bodyOf } from './letter.ts';

/** Notes that a message stands in a chat under this number; what stood there before is no more. */
export async function keepCopy(db: Db, chat: number, external: number, message: number): Promise<void> {
  await db
    .insertInto('copy')
    .values({ chat_id: chat, external_id: external, message_id: message })
    .onConflict((oc) => oc.columns(['chat_id', 'external_id']).doUpdateSet({ message_id: message }))
    .execute();
}

/** A message that has come through: which, and where it stands now. */
export type Sent = { chat: number; external: number; message: number };

const SENT = { chat: 'bigint', external: 'bigint', message: 'bigint' } as const;

/** Table expressions that note the same for messages that have come through, unless they were deleted meanwhile. */
export function sentRows(sent: readonly Sent[]): RawBuilder<unknown> {
  return sql`
    came as (select chat, external, message from ${asTable('came', SENT, sent)}),
    sent as (
      update message set status = 'sent' where id in (select message from came order by message) returning id
    ),
    stands as (
      insert into copy (chat_id, external_id, message_id)
      select chat, external, message from came join sent on sent.id = came.message
      on conflict (chat_id, external_id) do update set message_id = excluded.message_id
    )`;
}

/** How many parts of the message stand in the person's chat already. */
export async function copiesOf({ store }: House, { id, address }: Letter): Promise<number> {
  const rows = await store.db
    .selectFrom('copy')
    .select('external_id')
    .where('message_id', '=', id)
    .where('chat_id', '=', address.chat)
    .execute();
  return rows.length;
}

/** The number, in the person's chat, of the message that this one answers. */
export async function whereItStands({ store }: House, { replyTo, address }: Letter): Promise<number | null> {
  if (replyTo === null) return null;
  const row = await store.db
    .selectFrom('copy')
    .select('external_id')
    .where('message_id', '=', replyTo)
    .where('chat_id', '=', address.chat)
    .orderBy('external_id', 'desc')
    .executeTakeFirst();
  return row?.external_id ?? null;
}

/**
 * The number of the screen that this one takes the place of: the last thing in the chat, in one message, with
 * the same nonce. Null when anything was said since, by whomever: people look at the end of a chat.
 */
export async function screenBefore(house: House, letter: Letter): Promise<number | null> {
  if (!letter.conversation || !('shown' in letter.body)) return null;
  const [last, before] = await house.store.db
    .selectFrom('copy as c')
    .innerJoin('message as m', 'm.id', 'c.message_id')
    .leftJoin('conversation as v', 'v.id', 'm.conversation_id')
    .select(['c.external_id', 'm.id', 'm.case_id', 'm.conversation_id', 'm.sealed_body'])
    .select('v.data_key')
    .where('c.chat_id', '=', letter.address.chat)
    .orderBy('c.external_id', 'desc')
    .limit(2)
    .execute();
  if (!last?.data_key || last.case_id || before?.id === last.id) return null;
  if (last.conversation_id !== letter.conversation) return null;
  const body = bodyOf(house, `conversation:${last.conversation_id}`, last.data_key, last.sealed_body);
  return 'shown' in body && body.shown.nonce === letter.body.shown.nonce ? last.external_id : null;
}
