import { randomBytes } from 'node:crypto';
import type { Update as WireUpdate } from 'grammy/types';
import { codeOf } from '../../../store/db.ts';
import { close, nextAction } from '../../actions.ts';
import { type Deed, say } from '../scene.ts';
import { outcomeOf, type Topic, tell } from '../topic-at.ts';
import type { Update } from '../update.ts';
import { deskSay, speaker } from '../words.ts';
import type { About, Wish } from './ask.ts';
import { dialoguesOf, type Name, runDialogue, type State, VERSION } from './run.ts';

/** How long a dialogue waits for its answer. */
const WAIT_MS = 3_600_000;

/** Whether something is asked in this topic: nothing, a question, or one that was not answered in time. */
export type Asked = { kind: 'nothing' } | { kind: 'over' } | { kind: 'open'; state: State };

export async function askedIn(deed: Deed, topic: Topic): Promise<Asked> {
  const key = keyOf(deed, topic);
  const row = await deed.tx.selectFrom('dialogue').selectAll().where('key', '=', key).executeTakeFirst();
  if (!row) return { kind: 'nothing' };
  const sealed = deed.house.sealer.unsealHouse(`dialogue:${key}`, row.sealed_state);
  const state = JSON.parse(sealed.toString('utf8')) as State;
  const late = row.updated_at.getTime() + WAIT_MS < deed.at.getTime();
  return late || state.version[1] !== VERSION ? { kind: 'over' } : { kind: 'open', state };
}

/** By chat, thread and user: what one operator is asked in one topic. */
function keyOf({ operator }: Deed, { chat, thread }: Topic): string {
  return `${chat}:${thread}:${operator.telegramId}`;
}

export async function endDialogue(deed: Deed, topic: Topic): Promise<void> {
  await deed.tx.deleteFrom('dialogue').where('key', '=', keyOf(deed, topic)).execute();
}

/** Begins a dialogue about a case, in its topic; one that is under way there ends. */
export async function beginDialogue(deed: Deed, topic: Topic, update: Update, name: Name): Promise<void> {
  const { found } = topic;
  const row = await deed.tx
    .selectFrom('case')
    .select('currency')
    .where('id', '=', found.id)
    .executeTakeFirst();
  const about: About = {
    case: found.id,
    nonce: randomBytes(6).toString('base64url'),
    languages: deed.operator.languages,
    outcomes: deed.house.catalog.caseTypes[found.type]?.outcomes ?? [],
    people: found.people,
    currency: row?.currency ?? 'RUB',
  };
  await step(deed, topic, update, undefined, { name, about });
}

/**
 * One update through the dialogue under way; what it wishes is done in this transaction.
 * @returns whether the update was a press on what is not asked any more
 */
export async function step(
  deed: Deed,
  topic: Topic,
  update: Update,
  state: State | undefined,
  enter?: { name: Name; about: About },
): Promise<{ stale: boolean }> {
  const { house, at } = deed;
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(house.config.TIME_ZONE)
    .toPlainDate()
    .toString();
  const ran = await runDialogue(dialoguesOf(house), update.raw as WireUpdate, today, state, enter);
  await keep(deed, topic, ran.state);
  if (ran.broken !== undefined) {
    house.log.error({ case: topic.found.id, code: codeOf(ran.broken), kind: 'dialogue' }, 'a dialogue broke');
    tell(deed, topic, deskSay(house, deed.operator.languages)('dialogue-broken'));
  }
  for (const wish of ran.wishes) await grant(deed, topic, wish);
  return { stale: ran.wishes.some((wish) => wish.do === 'stale') };
}

async function keep(deed: Deed, topic: Topic, state: State | undefined): Promise<void> {
  if (!state) return endDialogue(deed, topic);
  const key = keyOf(deed, topic);
  const sealed_state = deed.house.sealer.sealHouse(`dialogue:${key}`, JSON.stringify(state));
  const values = { sealed_state, updated_at: deed.at };
  await deed.tx
    .insertInto('dialogue')
    .values({ key, ...values })
    .onConflict((oc) => oc.column('key').doUpdateSet(values))
    .execute();
}

/** The case is looked at again now: it may have changed hands since the first question. */
async function grant(deed: Deed, topic: Topic, wish: Wish): Promise<void> {
  const deskWords = deskSay(deed.house, deed.operator.languages);
  const { found, chat } = topic;
  if (wish.do === 'say') return tell(deed, topic, wish.text, wish.buttons);
  if (wish.do === 'next') {
    const done = await nextAction(deed, found.id, wish.next);
    return tell(deed, topic, outcomeOf(deed, done, 'next-kept'));
  }
  if (wish.do !== 'close') return;
  const done = await close(deed, found.id, wish.closing);
  if (done.kind !== 'done') return tell(deed, topic, outcomeOf(deed, done, ''));
  const outcome = speaker(
    deed.house,
    deed.operator.languages,
  )({ key: `common:outcome.${wish.closing.outcome}` });
  say(deed, { chat }, deskWords('closed-done', { case: found.number, outcome }));
}
