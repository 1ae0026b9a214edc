import { type RawBuilder, sql } from 'kysely';
import { type NewJob, queued } from '../store/enqueue.ts';
import { asTable } from '../store/rows.ts';
import type { Sealer } from '../store/seal.ts';
import { caseLane, chatLane, PUSH } from './channel.ts';
import type { Body, NewMessage, Said } from './turn.ts';

const SPOKEN = {
  turn: 'bigint',
  conversation: 'uuid',
  case_id: 'uuid',
  author: 'text',
  reply_chat: 'bigint',
  reply_to: 'bigint',
  sealed_body: 'bytea',
  status: 'text',
  at: 'timestamptz',
} as const;
const COPIED = { chat: 'bigint', external: 'bigint', said: 'bigint' } as const;

/**
 * Table expressions that write the messages and jobs of turns, for a statement that has a `moved (n)`: the places,
 * from 1, of those whose conversation's row it holds. Of the others nothing is written.
 */
export function rowsOf(sealer: Sealer, turns: readonly Said[]): RawBuilder<unknown> {
  const said = turns.flatMap((turn, i) => turn.messages.map((message) => ({ turn, message, n: i + 1 })));
  const jobs = turns.flatMap((turn, i) => {
    const first = said.findIndex((one) => one.turn === turn) + 1;
    const sent = firstSent(turn);
    return [
      ...turn.jobs,
      ...turn.messages.flatMap((message, m) => jobsOf(turn, message, first + m, message === sent)),
      ...[...turn.fetch].map((file) => ({ kind: 'fetch', payload: { file }, runAt: turn.at })),
    ].map((job) => ({ ...job, turn: i + 1 }));
  });
  const spoken = said.map(({ turn, message, n }) => spokenRow(turn, message, n));
  const copies = said.flatMap(({ turn, message }, place) => copyRow(turn, message, place + 1));
  return sql`
    spoken as (
      select message.n, conversation, case_id, author, reply_chat, reply_to, sealed_body, status, at,
        row_number() over (order by message.n) as place
      from ${asTable('message', SPOKEN, spoken)} join moved on moved.n = message.turn
    ),
    kept as (
      insert into message (conversation_id, case_id, author, reply_to, sealed_body, status, at)
      select conversation, case_id, author,
        (select message_id from copy where chat_id = reply_chat and external_id = spoken.reply_to),
        sealed_body, status, at
      from spoken order by place
      returning id
    ),
    said (n, id) as (
      select spoken.n, written.id from spoken
      join (select id, row_number() over (order by id) as place from kept) written using (place)
    ),
    copied as (
      insert into copy (chat_id, external_id, message_id)
      select chat, external, said.id
      from ${asTable('own', COPIED, copies)} join said on said.n = own.said
      on conflict do nothing
    ),
    ${queued(sealer, jobs)}`;
}

function spokenRow(turn: Said, message: NewMessage, n: number) {
  const { conversation, arrival, at } = turn;
  const push = PUSH.has(conversation.channel);
  // What the person answers, by its number in their chat.
  const answers = message.case && arrival?.replyToMessage !== undefined;
  return {
    turn: n,
    conversation: conversation.id,
    case_id: message.case?.id ?? null,
    author: message.author,
    reply_chat: answers ? Number(arrival.external) : null,
    reply_to: answers ? (arrival.replyToMessage ?? null) : null,
    sealed_body: sealBody(turn, message),
    status: message.author === 'person' ? 'received' : push ? 'queued' : 'sent',
    at,
  };
}

/** Which Telegram message a person's words came from, so that replies to it and edits of it find it. */
function copyRow({ arrival, conversation, messages }: Said, message: NewMessage, said: number) {
  const own = messages.find(({ author }) => author === 'person');
  if (message !== own || arrival?.externalMessage === undefined || conversation.channel !== 'telegram')
    return [];
  return [{ chat: Number(arrival.external), external: arrival.externalMessage, said }];
}

/** What a free hand may send at once: nothing of the turn stands before it in its lane, and it answers nobody's words. */
export function firstSent({ conversation, messages, jobs }: Said): NewMessage | undefined {
  if (!PUSH.has(conversation.channel)) return undefined;
  const lane = chatLane(conversation.channel, conversation.addressId);
  const first = messages.find(({ author }) => author === 'bot');
  return first?.case || jobs.some((job) => job.lane === lane) ? undefined : first;
}

function jobsOf(
  { conversation, at, hand, urgency }: Said,
  message: NewMessage,
  said: number,
  now: boolean,
): NewJob[] {
  const { channel, addressId } = conversation;
  const jobs: NewJob[] = [];
  if (message.case) {
    const { id } = message.case;
    jobs.push({ kind: 'talk', payload: { case: id }, message: { said }, lane: caseLane(id), runAt: at });
  }
  if (message.author === 'bot' && PUSH.has(channel)) {
    const lane = chatLane(channel, addressId);
    const payload = { address: addressId, ...replacing(message.body) };
    const lease = (now && hand) || undefined;
    jobs.push({ kind: 'send', payload, message: { said }, lane, budget: lane, urgency, runAt: at, lease });
  }
  return jobs;
}

/** Whether it takes the place of the screen before it. */
export function replacing(body: Body): { replaces?: true } {
  return 'shown' in body && body.shown.replaces ? { replaces: true } : {};
}

function sealBody({ house: { sealer }, conversation }: Said, message: NewMessage): Buffer {
  const body = JSON.stringify(message.body);
  if (message.case) return sealer.seal(message.case.key, `case:${message.case.id}:message`, body);
  return sealer.seal(conversation.key, `conversation:${conversation.id}:message`, body);
}
