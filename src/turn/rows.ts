import { type RawBuilder, sql } from 'kysely';
import { type NewJob, queued } from '../store/queue.ts';
import { caseLane, chatLane, PUSH } from './channel.ts';
import type { NewMessage, Said } from './turn.ts';

/**
 * Table expressions that write a turn's messages and jobs, for a statement that has a `moved`: the conversation's
 * row, locked. With no row in it nothing is written.
 */
export function rowsOf(turn: Said): RawBuilder<unknown> {
  const { messages, house, at } = turn;
  const jobs = [
    ...turn.jobs,
    ...messages.flatMap((message, said) => jobsOf(turn, message, said)),
    ...[...turn.fetch].map((file) => ({ kind: 'fetch', payload: { file }, runAt: at })),
  ];
  const nothing = sql`said (n, id) as (select null::int, null::bigint from moved)`;
  const parts = messages.length > 0 ? [spoken(turn), ...copied(turn)] : [nothing];
  return sql.join(jobs.length > 0 ? [...parts, queued(house.sealer, jobs)] : parts);
}

/** `said (n, id)`: the messages by their places, and a row for none. */
function spoken(turn: Said): RawBuilder<unknown> {
  const { conversation, messages, at } = turn;
  const push = PUSH.has(conversation.channel);
  const rows = messages.map((message, n) => {
    const status = message.author === 'person' ? 'received' : push ? 'queued' : 'sent';
    return sql`(${n}::int, ${message.case?.id ?? null}::uuid, ${message.author}::text,
      ${message.case ? answered(turn) : sql`null::bigint`}, ${sealBody(turn, message)}::bytea, ${status}::text)`;
  });
  return sql`
    spoken (n, case_id, author, reply_to, sealed_body, status) as (values ${sql.join(rows)}),
    kept as (
      insert into message (conversation_id, case_id, author, reply_to, sealed_body, status, at)
      select ${conversation.id}::uuid, case_id, author, reply_to, sealed_body, status, ${at}::timestamptz
      from spoken where exists (select from moved) order by n
      returning id
    ),
    said (n, id) as (
      select null::int, null::bigint from moved
      union all select row_number() over (order by id) - 1, id from kept
    )`;
}

/** The message that the person's own answers, by its number in their chat. */
function answered({ arrival }: Said): RawBuilder<unknown> {
  if (arrival?.replyToMessage === undefined) return sql`null::bigint`;
  return sql`(select message_id from copy
    where chat_id = ${Number(arrival.external)} and external_id = ${arrival.replyToMessage})`;
}

/** Which Telegram message a kept message came from, so that replies to it and edits of it find it. */
function copied({ arrival, conversation, messages }: Said): RawBuilder<unknown>[] {
  const own = messages.findIndex((message) => message.author === 'person');
  if (own < 0 || arrival?.externalMessage === undefined || conversation.channel !== 'telegram') return [];
  const insert = sql`
    copied as (
      insert into copy (chat_id, external_id, message_id)
      select ${Number(arrival.external)}::bigint, ${arrival.externalMessage}::bigint, id
      from said where n = ${own}::int
      on conflict do nothing
    )`;
  return [insert];
}

function jobsOf({ conversation, at }: Said, message: NewMessage, said: number): NewJob[] {
  const { channel, addressId } = conversation;
  const jobs: NewJob[] = [];
  if (message.case) {
    const { id } = message.case;
    jobs.push({ kind: 'talk', payload: { case: id }, message: { said }, lane: caseLane(id), runAt: at });
  }
  if (message.author === 'bot' && PUSH.has(channel)) {
    const { body } = message;
    const replaces = 'shown' in body && body.shown.replaces ? { replaces: true } : {};
    const lane = chatLane(channel, addressId);
    const payload = { address: addressId, ...replaces };
    jobs.push({ kind: 'send', payload, message: { said }, lane, budget: lane, runAt: at });
  }
  return jobs;
}

function sealBody({ house: { sealer }, conversation }: Said, message: NewMessage): Buffer {
  const body = JSON.stringify(message.body);
  if (message.case) return sealer.seal(message.case.key, `case:${message.case.id}:message`, body);
  return sealer.seal(conversation.key, `conversation:${conversation.id}:message`, body);
}
