import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { Jobs } from '../../turn/channel.ts';
import { chatLane } from '../../turn/channel.ts';
import { budgetOf, readAddress } from './letter.ts';
import { afterFailure, isFinal, type Runner, type Tools } from './outcome.ts';
import { asSignal } from './post.ts';

/** Telegram takes so many at once. */
const AT_ONCE = 100;
/** A bot deletes what is younger than 48 hours; a few minutes less, since our clocks are not theirs. */
const YOUNG_MS = 48 * 3_600_000 - 600_000;

/** Takes messages of the person out of the chat: what held a secret. */
export function createUnsay(tools: Tools): Runner {
  return async (job) => {
    const { external, messages } = job.payload as Jobs['unsay'];
    const budget = await budgetOf(tools.house, external);
    return (await remove(tools, job, Number(external), messages, budget)) ?? { done: true };
  };
}

/** The quick exit: takes out of the chat what the bot and the person wrote in the last 48 hours, as far as it is known. */
export function createClear(tools: Tools): Runner {
  const { house } = tools;
  return async (job) => {
    const { address: id, messages = [] } = job.payload as Jobs['clear'];
    const address = await readAddress(house, id);
    if (!address) return { done: true };
    const rows = await house.store.db
      .selectFrom('copy as c')
      .innerJoin('message as m', 'm.id', 'c.message_id')
      .innerJoin('conversation as v', 'v.id', 'm.conversation_id')
      .select('c.external_id')
      .where('c.chat_id', '=', address.chat)
      .where('v.address_id', '=', id)
      .where('m.at', '>', new Date(house.now().getTime() - YOUNG_MS))
      .orderBy('c.external_id', 'desc')
      .execute();
    const all = [...new Set([...messages, ...rows.map((row) => row.external_id)])];
    const wait = await remove(tools, job, address.chat, all, chatLane('telegram', id));
    if (wait) return wait;
    return { done: true, in: (tx) => forget(tx, address.chat, all) };
  };
}

async function forget(tx: Parameters<NonNullable<Done['in']>>[0], chat: number, all: readonly number[]) {
  if (all.length === 0) return;
  await tx.deleteFrom('copy').where('chat_id', '=', chat).where('external_id', 'in', all).execute();
}
type Done = Extract<Outcome, { done: true }>;

/** Null when all that can go is gone. One that cannot go refuses its whole hundred: then each by itself. */
async function remove(
  tools: Tools,
  job: Job,
  chat: number,
  messages: readonly number[],
  budget: string,
): Promise<Outcome | null> {
  for (let at = 0; at < messages.length; at += AT_ONCE) {
    const some = messages.slice(at, at + AT_ONCE);
    try {
      await tools.api.deleteMessages(chat, some, asSignal(job.signal));
    } catch (error) {
      const next = await afterFailure(tools, job, error, budget);
      if (!isFinal(next)) return next;
      if (next.kind === 'blocked') return null;
      if (some.length === 1) continue;
      for (const message of some) {
        const later = await remove(tools, job, chat, [message], budget);
        if (later) return later;
      }
    }
  }
  return null;
}
