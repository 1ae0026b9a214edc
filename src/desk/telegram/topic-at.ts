import { isHeld } from '../../cases/case.ts';
import { type Case, lockCase } from '../../cases/register.ts';
import { keepCopy } from '../../channels/telegram/copies.ts';
import type { Done } from '../held.ts';
import type { Said } from '../saying.ts';
import { type Deed, say } from './scene.ts';
import type { Message } from './update.ts';
import { deskSay } from './words.ts';

/** A case's topic in the chat of the operator who has it. */
export type Topic = { found: Case; chat: number; thread: number };

/** The case whose topic this thread is; null when it is none, or not the operator's any more. */
export async function topicAt(deed: Deed, chat: number, thread: number | undefined): Promise<Topic | null> {
  if (thread === undefined) return null;
  const row = await deed.tx
    .selectFrom('topic')
    .select('case_id')
    .where('chat_id', '=', chat)
    .where('thread_id', '=', thread)
    .executeTakeFirst();
  const found = row && (await lockCase(deed.tx, deed.house.sealer, { id: row.case_id }));
  if (!found || !isHeld(found.status) || found.operatorId !== deed.operator.id) return null;
  return { found, chat, thread };
}

/** What is said of a deed: that it was done, or why not. */
export function outcomeOf({ house, operator }: Deed, done: Done, words: string): string {
  const desk = deskSay(house, operator.languages);
  if (done.kind === 'done') return desk(words);
  if (done.kind === 'already-taken') return desk('already-taken', { by: done.by });
  return desk(done.kind);
}

/** Says something in the case's topic. */
export function tell(
  deed: Deed,
  { found, chat }: Topic,
  text: string,
  buttons?: Parameters<typeof say>[3],
  replyTo?: number,
): void {
  say(deed, { chat, case: found.id, ...(replyTo === undefined ? {} : { replyTo }) }, text, buttons);
}

/** Notes where the message stands, or says why it was not taken. */
export async function kept(
  deed: Deed,
  topic: Topic,
  { chat, message_id }: Message,
  said: Said,
): Promise<void> {
  if (said.message !== undefined) return keepCopy(deed.tx, chat.id, message_id, said.message);
  tell(deed, topic, outcomeOf(deed, said, 'failed'), undefined, message_id);
}
