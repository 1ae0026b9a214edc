import { keepCopy } from '../../channels/telegram/copies.ts';
import type { Runner } from '../../channels/telegram/outcome.ts';
import { partsOf, post } from '../../channels/telegram/post.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { MessageAuthor } from '../../store/tables.ts';
import { caseLane, type Jobs, messageOf } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { call, type DeskTools, inThread } from './call.ts';
import { inTopic, type Place } from './place.ts';

/** A message of a case, opened for the desk. */
export type Spoken = {
  id: number;
  author: MessageAuthor;
  by: string | null;
  replyTo: number | null;
  body: { text?: string; files?: string[] };
};

/** Carries a message of the case into its topic, unless it stands there. */
export function createTalk(tools: DeskTools): Runner {
  const { house } = tools;
  return (job) => {
    const { case: id } = job.payload as Jobs['talk'];
    return inTopic(house, id, async (place) => {
      if (await isLaidOutLater(house, job)) return { done: true };
      const spoken = await readSpoken(house, place.found, messageOf(job));
      return spoken ? carry(tools, job, place, spoken) : { done: true };
    });
  };
}

/** The topic was made after this was said, and what was said is laid out in it, in its place. */
async function isLaidOutLater({ store }: House, job: Job): Promise<boolean> {
  const { case: id } = job.payload as Jobs['talk'];
  const row = await store.db
    .selectFrom('job')
    .select('id')
    .where('lane', '=', caseLane(id))
    .where('kind', '=', 'lay-out')
    .where('id', '>', job.id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Null when it is not there any more. */
export async function readSpoken(
  { store, sealer }: House,
  { id, key }: Pick<Place['found'], 'id' | 'key'>,
  message: number,
): Promise<Spoken | null> {
  const row = await store.db
    .selectFrom('message as m')
    .leftJoin('operator as o', 'o.id', 'm.operator_id')
    .select(['m.author', 'm.reply_to', 'm.sealed_body', 'o.name'])
    .where('m.id', '=', message)
    .where('m.case_id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const body = JSON.parse(sealer.unseal(key, `case:${id}:message`, row.sealed_body).toString('utf8'));
  return { id: message, author: row.author, by: row.name, replyTo: row.reply_to, body };
}

/** What a message looks like in the topic: the person's own words as they are, others with who said them. */
export function asShown({ author, by, body }: Spoken): Spoken['body'] {
  const mark = author === 'note' ? `📝 ${by ?? ''}` : author === 'operator' ? `💬 ${by ?? ''}` : '';
  return mark ? { ...body, text: `${mark}: ${body.text ?? ''}` } : body;
}

async function carry(tools: DeskTools, job: Job, place: Place, spoken: Spoken): Promise<Outcome | 'lost'> {
  const { house } = tools;
  const { chat, thread } = place;
  const threaded = { ...tools, api: inThread(tools.api, thread) };
  const parts = partsOf(asShown(spoken));
  const there = await copiesIn(house, chat, spoken.id);
  if (there.length >= 1 && spoken.author !== 'person') return { done: true };
  const replyTo = spoken.replyTo === null ? null : ((await copiesIn(house, chat, spoken.replyTo))[0] ?? null);
  for (const [i, part] of parts.entries()) {
    if (i < there.length) continue;
    const how = { replyTo: i ? null : replyTo, signal: job.signal };
    const sent = await call(tools, job, chat, () => post(threaded, chat, part, how));
    if ('wait' in sent) return sent.wait;
    if ('refused' in sent) return sent.refused.kind === 'gone' ? 'lost' : { done: true };
    await keepCopy(house.store.db, chat, sent.ok, spoken.id);
  }
  return { done: true };
}

/** The numbers under which a message stands in a chat, the first part first. */
export async function copiesIn({ store }: House, chat: number, message: number): Promise<number[]> {
  const rows = await store.db
    .selectFrom('copy')
    .select('external_id')
    .where('chat_id', '=', chat)
    .where('message_id', '=', message)
    .orderBy('external_id')
    .execute();
  return rows.map((row) => row.external_id);
}
