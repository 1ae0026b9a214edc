import type { Effect } from '../engine/effect.ts';
import type { Session } from '../engine/session.ts';
import type { Tx } from '../store/db.ts';
import { enqueue } from '../store/queue.ts';
import type { Loaded } from '../store/sessions.ts';
import type { Arrival } from './arrival.ts';
import { caseLane, chatLane, PUSH } from './channel.ts';
import type { Conversation } from './conversation.ts';
import { writeConversation } from './conversation.ts';
import { handle } from './handlers.ts';
import { hearAlso } from './hear.ts';
import type { House } from './house.ts';
import { sayer } from './screen.ts';
import type { NewMessage, Turn } from './turn.ts';

export type Written = { turn: Turn; loaded: Loaded | null };

/**
 * Writes a turn: the conversation first (its lock orders all that follows), then the effects' rows, then
 * messages and jobs. Everything in the caller's transaction. Throws VersionMoved, NumberTaken.
 */
export async function writeTurn(
  tx: Tx,
  house: House,
  conversation: Conversation,
  result: { session: Session; effects: readonly Effect[] },
  from: { external: string; arrival?: Arrival },
): Promise<Written> {
  const { session, effects } = result;
  const zone = session.zone ?? house.config.TIME_ZONE;
  const turn: Turn = {
    house,
    tx,
    at: house.now(),
    lang: session.lang,
    zone,
    keep: session.keep === true,
    say: sayer(house.catalog.words, session.lang, zone),
    conversation,
    arrival: from.arrival,
    messages: [],
    jobs: [],
    fetch: new Set(),
    shown: [],
  };
  const loaded = await writeConversation(tx, house, conversation, session, from.external);
  if (from.arrival) await writeFiles(turn, from.arrival);
  hearAlso(turn, effects);
  for (const effect of effects) await handle(turn, effect);
  if (turn.arrival?.pressId) answerPress(turn, turn.arrival.pressId);
  if (!turn.forgotten) await writeMessages(turn);
  for (const file of turn.fetch) turn.jobs.push({ kind: 'fetch', payload: { file }, runAt: turn.at });
  await enqueue(tx, house.sealer, turn.jobs);
  return { turn, loaded: turn.forgotten ? null : loaded };
}

async function writeFiles(
  { tx, house, conversation, at, keep, fetch }: Turn,
  { input, sources }: Arrival,
): Promise<void> {
  if (input.kind !== 'files' || !sources) return;
  const rows = input.files.flatMap(({ id, media }) => {
    const source = sources[id];
    if (!source) return [];
    const kept = 'path' in source;
    return {
      id,
      media,
      conversation_id: conversation.id,
      sealed_source: house.sealer.sealHouse(`file:${id}`, JSON.stringify(source)),
      path: kept ? source.path : null,
      size: source.size ?? null,
      status: kept ? ('kept' as const) : ('wanted' as const),
      at,
    };
  });
  if (rows.length === 0) return;
  await tx.insertInto('file').values(rows).execute();
  if (!keep) return;
  for (const row of rows) if (row.status === 'wanted') fetch.add(row.id);
}

function answerPress({ jobs, notice, at }: Turn, press: string): void {
  jobs.push({
    kind: 'answer-press',
    payload: { press, ...(notice ? { text: notice } : {}) },
    urgency: 'urgent',
    runAt: at,
    expiresAt: new Date(at.getTime() + 100_000),
  });
}

async function writeMessages(turn: Turn): Promise<void> {
  const { tx, house, conversation, messages, at, jobs } = turn;
  if (messages.length === 0) return;
  const push = PUSH.has(conversation.channel);
  const answered = messages.some((message) => message.case) ? await answeredBy(turn) : null;
  const rows = messages.map((message) => ({
    conversation_id: conversation.id,
    case_id: message.case?.id ?? null,
    author: message.author,
    reply_to: message.case ? answered : null,
    sealed_body: sealBody(house, conversation, message),
    status:
      message.author === 'person' ? ('received' as const) : push ? ('queued' as const) : ('sent' as const),
    at,
  }));
  const ids = await tx.insertInto('message').values(rows).returning('id').execute();
  messages.forEach((message, i) => {
    const id = ids[i]?.id as number;
    if (message.case) jobs.push(talkJob(message.case.id, id, at));
    if (message.author === 'bot' && push) jobs.push(sendJob(turn, message, id));
  });
  await noteCopy(
    turn,
    ids.map((row) => row.id),
  );
}

/** The message that the person's own answers, by its number in their chat. */
async function answeredBy({ tx, arrival }: Turn): Promise<number | null> {
  if (arrival?.replyToMessage === undefined) return null;
  const row = await tx
    .selectFrom('copy')
    .select('message_id')
    .where('chat_id', '=', Number(arrival.external))
    .where('external_id', '=', arrival.replyToMessage)
    .executeTakeFirst();
  return row?.message_id ?? null;
}

function talkJob(caseId: string, message: number, at: Date) {
  return { kind: 'talk', payload: { case: caseId, message }, lane: caseLane(caseId), runAt: at };
}

function sendJob({ conversation: { channel, addressId }, at }: Turn, { body }: NewMessage, id: number) {
  const replaces = 'shown' in body && body.shown.replaces ? { replaces: true } : {};
  return {
    kind: 'send',
    payload: { message: id, address: addressId, ...replaces },
    lane: chatLane(channel, addressId),
    budget: chatLane(channel, addressId),
    runAt: at,
  };
}

/** Which Telegram message a kept message came from, so that replies to it and edits of it find it. */
async function noteCopy(
  { tx, arrival, conversation, messages }: Turn,
  ids: readonly number[],
): Promise<void> {
  const own = messages.findIndex((message) => message.author === 'person');
  const message = ids[own];
  if (message === undefined || arrival?.externalMessage === undefined || conversation.channel !== 'telegram')
    return;
  await tx
    .insertInto('copy')
    .values({ chat_id: Number(arrival.external), external_id: arrival.externalMessage, message_id: message })
    .onConflict((oc) => oc.doNothing())
    .execute();
}

function sealBody({ sealer }: House, conversation: Conversation, message: NewMessage): Buffer {
  const body = JSON.stringify(message.body);
  if (message.case) return sealer.seal(message.case.key, `case:${message.case.id}:message`, body);
  return sealer.seal(conversation.key, `conversation:${conversation.id}:message`, body);
}
