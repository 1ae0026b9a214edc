import { randomUUID } from 'node:crypto';
import { lockCase } from '../../../src/cases/register.ts';
import { enqueue } from '../../../src/store/enqueue.ts';
import { openPayload } from '../../../src/store/queue.ts';
import { chatLane } from '../../../src/turn/channel.ts';
import type { Body } from '../../../src/turn/turn.ts';
import type { World } from './world.ts';

/** The rows of a person, by their chat. */
export async function rowsOf({ house: { store, sealer } }: World, chat: number) {
  const found = await store.db
    .selectFrom('address as a')
    .innerJoin('conversation as c', 'c.address_id', 'a.id')
    .leftJoin('party as p', 'p.person_id', 'a.person_id')
    .select(['a.id as address', 'a.reachable', 'a.person_id as person', 'c.id as conversation', 'c.data_key'])
    .select('p.case_id')
    .where('a.external_hash', '=', sealer.hash('address', `telegram:${chat}`))
    .executeTakeFirstOrThrow();
  return found;
}

/** An operator writes to the person about their case. Returns the message's id. */
export async function operatorSays(
  world: World,
  chat: number,
  body: Body,
  replyTo: number | null = null,
): Promise<number> {
  const { house } = world;
  const { address, conversation, case_id: caseId } = await rowsOf(world, chat);
  const id = await house.store.db.transaction().execute(async (tx) => {
    const found = await lockCase(tx, house.sealer, { id: caseId ?? '' });
    if (!found) throw new Error('the person has no case');
    const message = await tx
      .insertInto('message')
      .values({
        conversation_id: conversation,
        case_id: found.id,
        author: 'operator',
        sealed_body: house.sealer.seal(found.key, `case:${found.id}:message`, JSON.stringify(body)),
        reply_to: replyTo,
        status: 'queued',
        at: house.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const lane = chatLane('telegram', address);
    const about = { kind: 'send', payload: { address }, message: message.id };
    await enqueue(tx, house.sealer, [{ ...about, lane, budget: lane, runAt: house.now() }]);
    return message.id;
  });
  house.wake();
  return id;
}

/** A file row of an operator's, as the desk writes it. */
export async function operatorFile(world: World, media: string, source: object): Promise<string> {
  const { sealer, store, now } = world.house;
  const id = randomUUID();
  const sealed = sealer.sealHouse(`file:${id}`, JSON.stringify(source));
  await store.db
    .insertInto('file')
    .values({ id, media, sealed_source: sealed, status: 'kept', at: now() })
    .execute();
  return id;
}

export async function statusOf({ house }: World, message: number): Promise<string> {
  const row = await house.store.db
    .selectFrom('message')
    .select('status')
    .where('id', '=', message)
    .executeTakeFirstOrThrow();
  return row.status;
}

/** What jobs of this kind carry, with the message they are about; those that wait. */
export async function payloadsOf({ house }: World, kind: string): Promise<unknown[]> {
  const rows = await house.store.db
    .selectFrom('job')
    .select(['kind', 'sealed_payload', 'message_id'])
    .where('kind', '=', kind)
    .orderBy('id')
    .execute();
  return rows.map(({ kind: of, sealed_payload: sealedPayload, message_id: message }) => ({
    ...(openPayload(house.sealer, { kind: of, sealedPayload }) as object),
    ...(message === null ? {} : { message }),
  }));
}
