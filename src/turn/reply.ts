import type { Arrival } from './arrival.ts';
import type { House } from './house.ts';

/**
 * Says which case a reply is about: the message it answers is looked up by its number in the chat. A reply to
 * anything else, or to nothing we know, is an ordinary message.
 */
export async function withReply({ store }: House, arrival: Arrival): Promise<Arrival> {
  const { input, external, replyToMessage } = arrival;
  if (replyToMessage === undefined || (input.kind !== 'text' && input.kind !== 'files')) return arrival;
  const found = await store.db
    .selectFrom('copy as c')
    .innerJoin('message as m', 'm.id', 'c.message_id')
    .innerJoin('case as k', 'k.id', 'm.case_id')
    .select('k.number')
    .where('c.chat_id', '=', Number(external))
    .where('c.external_id', '=', replyToMessage)
    .executeTakeFirst();
  return found ? { ...arrival, input: { ...input, replyTo: found.number } } : arrival;
}
