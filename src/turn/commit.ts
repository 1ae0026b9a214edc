import { sql } from 'kysely';
import type { Effect } from '../engine/effect.ts';
import type { Session } from '../engine/session.ts';
import type { Tx } from '../store/db.ts';
import { ALONE, type Urgency } from '../store/enqueue.ts';
import type { Loaded } from '../store/sessions.ts';
import type { Born } from '../store/worker.ts';
import { admit } from './admit.ts';
import type { Arrival } from './arrival.ts';
import { chatLane, type Jobs } from './channel.ts';
import { type Conversation, movedOn, VersionMoved, writeConversation } from './conversation.ts';
import { handle, isWords, leave } from './handlers.ts';
import { hearAlso } from './hear.ts';
import type { House } from './house.ts';
import { at } from './points.ts';
import { firstSent, replacing, rowsOf } from './rows.ts';
import { sayer } from './screen.ts';
import type { NewMessage, Said, Turn } from './turn.ts';
import type { Committed } from './words.ts';

/** What was committed. `loaded`: for the cache; null when the conversation is gone. `waiting`: jobs wait to be looked for. */
export type Written = { turn: Said; loaded: Loaded | null; waiting: boolean };
type Result = { session: Session; effects: readonly Effect[] };
type BornSend = NonNullable<Committed['born']>;
type From = { external: string; arrival?: Arrival; urgency?: Urgency };

/**
 * Commits a turn; null when its update was worked before: then nothing is written. Most turns only say
 * something, and are one statement; where effects write rows of their own, there is a transaction around them.
 * Throws VersionMoved, NumberTaken.
 */
export async function commitTurn(
  house: House,
  conversation: Conversation,
  result: Result,
  arrival: Arrival,
): Promise<Written | null> {
  const { db } = house.store;
  const from = { external: arrival.external, arrival };
  if (conversation.version !== null && arrival.input.kind !== 'files' && result.effects.every(isWords))
    return commitWords(house, conversation, result, from);
  return db.transaction().execute(async (tx) => {
    if (!(await admit(tx, arrival.inbound, house.now()))) return null;
    const written = await writeTurn(tx, house, conversation, result, from);
    at('before-commit');
    return written;
  });
}

/** Turns that come in the same breath are one statement. */
async function commitWords(
  house: House,
  conversation: Conversation,
  { session, effects }: Result,
  from: From & { arrival: Arrival },
): Promise<Written | null> {
  const turn = begin(house, conversation, session, from);
  const [to, loaded] = movedOn(house, conversation, session);
  hearAlso(turn, effects);
  for (const effect of effects) if (isWords(effect)) leave(turn, effect);
  finish(turn);
  at('before-commit');
  const sent = firstSent(turn);
  turn.hand = sent ? house.reserve('send') : null;
  const { fate, born } = await house
    .commitWords({ turn, to, inbound: from.arrival.inbound })
    .catch((error) => {
      turn.hand?.begin(null);
      throw error;
    });
  turn.hand?.begin(born && sent ? sendOf(turn, sent, born) : null);
  if (fate === 'moved on') throw new VersionMoved();
  return fate === 'done' ? { turn, loaded, waiting: jobsLeft(turn) > (born ? 1 : 0) } : null;
}

/** How many jobs it leaves, at most. */
function jobsLeft({ messages, jobs, fetch }: Said): number {
  return (
    jobs.length + fetch.size + messages.filter((message) => message.author === 'bot' || message.case).length
  );
}

/** What was just written, for the hand that sends it. */
function sendOf(turn: Said, { body }: NewMessage, { job: id, message, reachable }: BornSend): Born {
  const { addressId: address, channel, id: conversation } = turn.conversation;
  const lane = chatLane(channel, address);
  const fresh = { external: turn.arrival?.external ?? '', conversation, reachable, body };
  const payload: Jobs['send'] = { address, ...replacing(body), fresh };
  return { id, kind: 'send', message, lane, budget: lane, runAt: turn.at, payload };
}

/**
 * Writes a turn in the caller's transaction: the conversation first (its lock orders all that follows), then the
 * effects' rows, then messages and jobs. Throws VersionMoved, NumberTaken.
 */
export async function writeTurn(
  tx: Tx,
  house: House,
  conversation: Conversation,
  { session, effects }: Result,
  from: From,
): Promise<Written> {
  const turn: Turn = { ...begin(house, conversation, session, from), tx };
  const loaded = await writeConversation(tx, house, conversation, session, from.external);
  if (from.arrival) await writeFiles(turn, from.arrival);
  hearAlso(turn, effects);
  for (const effect of effects) await handle(turn, effect);
  finish(turn);
  if (turn.messages.length + jobsLeft(turn) > 0)
    await sql`with moved (n) as (values (${ALONE}::bigint)), ${rowsOf(house.sealer, [turn])} select`.execute(
      tx,
    );
  return { turn, loaded: turn.forgotten ? null : loaded, waiting: jobsLeft(turn) > 0 };
}

function begin(house: House, conversation: Conversation, session: Session, from: From): Said {
  const zone = session.zone ?? house.config.TIME_ZONE;
  return {
    house,
    at: house.now(),
    lang: session.lang,
    zone,
    keep: session.keep === true,
    say: sayer(house.catalog.words, session.lang, zone),
    conversation,
    arrival: from.arrival,
    urgency: from.urgency,
    messages: [],
    jobs: [],
    fetch: new Set(),
    shown: [],
  };
}

/** The jobs that follow from the turn as a whole. */
function finish(turn: Said): void {
  const { arrival, jobs, notice } = turn;
  if (turn.forgotten) turn.messages.length = 0;
  if (arrival?.pressId)
    jobs.push({
      kind: 'answer-press',
      payload: { press: arrival.pressId, ...(notice ? { text: notice } : {}) },
      urgency: 'urgent',
      runAt: turn.at,
      expiresAt: new Date(turn.at.getTime() + 100_000),
    });
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
