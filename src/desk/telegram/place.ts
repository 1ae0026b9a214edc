import { isHeld } from '../../cases/case.ts';
import type { Case } from '../../cases/register.ts';
import { lockCase, readCase } from '../../cases/register.ts';
import type { Tx } from '../../store/db.ts';
import { enqueue } from '../../store/enqueue.ts';
import type { Outcome } from '../../store/settle.ts';
import { caseLane } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import type { Operator } from '../act.ts';
import { operatorBy } from '../operators.ts';

/** A case, who has it, and the topic it has with them; `thread` is null where none could be made. */
export type Holding = {
  found: Case;
  operator: Operator;
  /** the operator's private chat with the bot */
  chat: number;
  topic: { chat: number; thread: number | null } | null;
};

/** Where a case is shown. */
export type Place = Holding & { thread: number };

/**
 * Who may be shown the case in Telegram: its operator, if they are in the group and have not ended. Null for
 * nobody, and for cases that are never opened in Telegram.
 */
export async function holdingOf(house: House, caseId: string): Promise<Holding | null> {
  const { db } = house.store;
  const found = await readCase(db, house.sealer, caseId);
  if (!found?.operatorId || !isHeld(found.status) || found.sensitive) return null;
  const standing = await operatorBy(db, { id: found.operatorId }, house.now());
  const chat = standing?.operator.telegramId;
  if (!standing?.inGroup || standing.ended || !chat) return null;
  const row = await db
    .selectFrom('topic')
    .select(['chat_id', 'thread_id'])
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  const topic = row ? { chat: row.chat_id, thread: row.thread_id } : null;
  return { found, operator: standing.operator, chat, topic };
}

const DONE: Outcome = { done: true };

/**
 * Shows something in the case's topic. Where there is none, or it is lost, it is made anew, and all of the case laid
 * out in it: what was to be shown now is part of that. `lays`: the caller is itself laying out a topic, and
 * leaves it if there is none.
 */
export async function inTopic(
  house: House,
  caseId: string,
  show: (place: Place) => Promise<Outcome | 'lost'>,
  lays = false,
): Promise<Outcome> {
  const holding = await holdingOf(house, caseId);
  if (!holding) return DONE;
  const { topic, chat } = holding;
  if (topic?.chat !== chat) return lays ? DONE : { done: true, in: (tx) => makeTopic(tx, house, caseId) };
  if (topic.thread === null) return DONE;
  const outcome = await show({ ...holding, thread: topic.thread });
  if (outcome !== 'lost') return outcome;
  return {
    done: true,
    in: async (tx) => {
      await lockCase(tx, house.sealer, { id: caseId });
      await forgetTopic(tx, caseId, { chat, thread: topic.thread });
      await makeTopic(tx, house, caseId);
    },
  };
}

/** Has a topic made for whoever has the case, if it has none. */
async function makeTopic(tx: Tx, house: House, caseId: string): Promise<void> {
  const found = await lockCase(tx, house.sealer, { id: caseId });
  if (!found) return;
  await enqueue(tx, house.sealer, [
    {
      kind: 'topic',
      payload: { case: caseId },
      lane: caseLane(caseId),
      urgency: found.urgency,
      runAt: house.now(),
    },
  ]);
}

/** Forgets this topic, what was asked in it, and where the case's messages stood. */
export async function forgetTopic(
  tx: Tx,
  caseId: string,
  { chat, thread }: { chat: number; thread: number | null },
): Promise<void> {
  const gone = await tx
    .deleteFrom('topic')
    .where('case_id', '=', caseId)
    .where('chat_id', '=', chat)
    .where('thread_id', thread === null ? 'is' : '=', thread)
    .returning('case_id')
    .executeTakeFirst();
  if (!gone) return;
  await tx.deleteFrom('dialogue').where('key', 'like', `${chat}:${thread}:%`).execute();
  const messages = tx.selectFrom('message').select('id').where('case_id', '=', caseId);
  await tx.deleteFrom('copy').where('chat_id', '=', chat).where('message_id', 'in', messages).execute();
}
