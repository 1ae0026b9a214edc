import type { House } from '../../src/turn/house.ts';
import type { Call } from '../telegram/calls.ts';
import type { Telegram } from '../telegram/telegram.ts';
import type { Weather } from './storm.ts';
import type { Death } from './worker.ts';

/** How a message came to stand twice in a chat: its connection was cut, or its process died, before the end was written. */
export type MessageCounts = { sent: number; doubledByCut: number; doubledByDeath: number };

/** A send that was answered is written down within this time, in ms; while PostgreSQL is away it waits. */
const WINDOW_MS = 1_500;
/** What a process sent with its last breath is read by the double so much later at most, in ms. */
const LAST_BREATH_MS = 1_000;
/** So many sends are lost on average with a process at most; its worker may do 64 at once. */
const IN_FLIGHT = 20;

type Sky = { deaths: readonly Death[]; outages: Weather['outages'] };
type Copy = { chat_id: number; external_id: number; message_id: number };

/**
 * Compares what stands in the chats with what the house knows to have sent. A message in a chat that is in no book
 * was sent by a run that did not live to write it down: the same must stand there again, and that run must have lost
 * its connection or its process. What is wrong goes to `problems`.
 */
export async function checkMessages(
  house: House,
  telegram: Telegram,
  people: readonly { id: number }[],
  sky: Sky,
  problems: string[],
): Promise<MessageCounts> {
  const counts = { sent: 0, doubledByCut: 0, doubledByDeath: 0 };
  const { db } = house.store;
  const unsent = await db
    .selectFrom('message')
    .select(['id', 'status'])
    .where('author', '=', 'bot')
    .where('status', '<>', 'sent')
    .execute();
  for (const { id, status } of unsent) problems.push(`message ${id} is ${status}`);
  const calls = callsByMessage(telegram.calls);
  const copies = await copiesByChat(house);
  for (const { id: chat } of people) {
    const known = copies.get(chat) ?? [];
    checkOrder(chat, known, problems);
    const sent = telegram.sent(chat);
    counts.sent += sent.length;
    for (const message of sent) {
      if (known.some((copy) => copy.external_id === message.id)) continue;
      const again = sent.find(({ id, text }) => id > message.id && text === message.text);
      if (!again)
        problems.push(`chat ${chat}: "${message.text.slice(0, 40)}" is in no book, and not sent again`);
      const call = calls.get(`${chat}:${message.id}`);
      const cause = causeOf(call, sky);
      if (cause === 'cut') counts.doubledByCut += 1;
      else if (cause === 'death') counts.doubledByDeath += 1;
      else problems.push(`chat ${chat}: message ${message.id} was doubled without cause`);
    }
  }
  if (counts.doubledByDeath > sky.deaths.length * IN_FLIGHT)
    problems.push(`${counts.doubledByDeath} messages doubled by ${sky.deaths.length} deaths`);
  return counts;
}

/** The copies of the bot's own messages. */
async function copiesByChat({ store }: House): Promise<Map<number, Copy[]>> {
  const rows = await store.db
    .selectFrom('copy as c')
    .innerJoin('message as m', 'm.id', 'c.message_id')
    .select(['c.chat_id', 'c.external_id', 'c.message_id'])
    .where('m.author', '=', 'bot')
    .orderBy('c.external_id')
    .execute();
  return Map.groupBy(rows, (row) => row.chat_id);
}

/** Each message stands there once, in the order in which it was written. */
function checkOrder(chat: number, copies: readonly Copy[], problems: string[]): void {
  for (const [i, copy] of copies.entries()) {
    const before = copies[i - 1];
    if (before && before.message_id >= copy.message_id)
      problems.push(`chat ${chat}: message ${copy.message_id} stands behind message ${before.message_id}`);
  }
}

function callsByMessage(calls: readonly Call[]): Map<string, Call> {
  const known = new Map<string, Call>();
  for (const call of calls) {
    const result = 'result' in call.outcome ? (call.outcome.result as { message_id?: number } | null) : null;
    if (/^send/.test(call.method) && result?.message_id)
      known.set(`${call.params.chat_id}:${result.message_id}`, call);
  }
  return known;
}

function causeOf(call: Call | undefined, { deaths, outages }: Sky): 'cut' | 'death' | null {
  if (!call) return null;
  if (call.outcome.kind === 'cut') return 'cut';
  const away = (to: number) =>
    outages.reduce(
      (ms, outage) => ms + Math.max(0, Math.min(outage.to, to) - Math.max(outage.from, call.at)),
      0,
    );
  const inHand = ({ at }: Death) => at >= call.at - LAST_BREATH_MS && at - call.at - away(at) <= WINDOW_MS;
  return deaths.some(inHand) ? 'death' : null;
}
