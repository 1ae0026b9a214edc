import { audit } from '../../cases/audit.ts';
import { filesIn } from '../../cases/learnt.ts';
import { type Case, lockCase, toldIn } from '../../cases/register.ts';
import type { Runner } from '../../channels/telegram/outcome.ts';
import type { Tx } from '../../store/db.ts';
import { enqueue, type NewJob } from '../../store/enqueue.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import { caseLane, type Jobs } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { operatorsOf } from '../operators.ts';
import { attempt, call, type DeskTools } from './call.ts';
import { forgetTopic, type Holding, holdingOf } from './place.ts';
import { deskSay, speaker } from './words.ts';

/** Telegram's limit for a topic's name. */
const NAME = 128;
/** How much of the talk so far an operator finds in a new topic. */
const HISTORY = 30;

/** Makes the topic of a case in its operator's chat, unless it is there. */
export function createTopic(tools: DeskTools): Runner {
  const { house, api } = tools;
  return async (job) => {
    const { case: id } = job.payload as Jobs['topic'];
    const holding = await holdingOf(house, id);
    if (!holding) return { done: true };
    const { chat, topic } = holding;
    if (topic?.chat === chat && topic.thread !== null) return { done: true };
    if (topic && topic.chat !== chat) return removed(tools, job, id, topic, true);
    const me = await attempt(tools, job, `telegram:desk:${chat}`, (signal) => api.getMe(signal));
    if ('wait' in me) return me.wait;
    if (!('ok' in me) || !me.ok.has_topics_enabled) return withoutTopic(house, holding, 'no-topics');
    const name = nameOf(house, holding).slice(0, NAME);
    const made = await call(tools, job, chat, (signal) => api.createForumTopic(chat, name, {}, signal));
    if ('wait' in made) return made.wait;
    if ('refused' in made)
      return withoutTopic(house, holding, made.refused.kind === 'blocked' ? 'operator-blocked' : 'no-topics');
    const thread = made.ok.message_thread_id;
    return { done: true, in: (tx) => opened(tx, house, holding, thread) };
  };
}

function nameOf(house: House, { found, operator }: Holding): string {
  const kind = speaker(house, operator.languages)({ key: `common:case-type.${found.type}` });
  return `${found.number} · ${kind}`;
}

/** From here the operator sees the case: it is written down together with the topic. */
async function opened(
  tx: Tx,
  house: House,
  { found, operator, chat }: Holding,
  thread: number,
): Promise<void> {
  const now = await lockCase(tx, house.sealer, { id: found.id });
  if (!now) return;
  const at = house.now();
  await keepTopic(tx, found.id, operator.id, chat, thread);
  await audit(tx, { at, operator: operator.id, action: 'view', case: found.id });
  await enqueue(tx, house.sealer, await layOut(tx, house, now, at));
}

/** Brief, answers, files, and the talk so far, in this order. */
async function layOut(tx: Tx, house: House, found: Case, runAt: Date): Promise<NewJob[]> {
  const { flows } = await toldIn(tx, house.sealer, found);
  const talk = await tx
    .selectFrom('message')
    .select('id')
    .where('case_id', '=', found.id)
    .orderBy('id', 'desc')
    .limit(HISTORY)
    .execute();
  const id = found.id;
  const job = (kind: string, payload: object): NewJob => ({
    ...{ kind, lane: caseLane(id), urgency: found.urgency, runAt },
    payload: { case: id, ...payload },
  });
  return [
    job('lay-out', { part: 'brief' }),
    job('lay-out', { part: 'answers' }),
    ...filesIn(flows).map((file) => job('show-file', { file })),
    ...talk.reverse().map((message) => ({ ...job('talk', {}), message: message.id })),
  ];
}

async function keepTopic(
  tx: Tx,
  case_id: string,
  operator_id: string,
  chat_id: number,
  thread_id: number | null,
): Promise<void> {
  const values = { operator_id, chat_id, thread_id };
  await tx
    .insertInto('topic')
    .values({ case_id, ...values })
    .onConflict((oc) => oc.column('case_id').doUpdateSet(values))
    .execute();
}

/** The operator and the supervisors are told why there is no topic, and the operator how to get one. */
async function withoutTopic(
  house: House,
  { found, operator, chat }: Holding,
  why: 'no-topics' | 'operator-blocked',
): Promise<Outcome> {
  const staff = await operatorsOf(house.store.db, house.now(), found.officeId);
  const others = staff.filter((one) => one.operator.role === 'supervisor' && one.inGroup && !one.ended);
  const told = [operator, ...others.map((one) => one.operator).filter(({ id }) => id !== operator.id)];
  const values = { case: found.number, name: operator.name };
  const jobs = told.flatMap(({ telegramId, languages }): NewJob[] => {
    const say = deskSay(house, languages);
    const own = telegramId === chat;
    if (telegramId === null || (own && why === 'operator-blocked')) return [];
    const buttons = own ? [[{ text: say('open-topic'), data: `open:${found.id}` }]] : [];
    const text = say(why, values);
    return [{ kind: 'post', payload: { chat: telegramId, text, buttons }, runAt: house.now() }];
  });
  return {
    done: true,
    in: async (tx) => {
      await keepTopic(tx, found.id, operator.id, chat, null);
      await enqueue(tx, house.sealer, jobs);
    },
  };
}

/** Removes the topic of a case from whoever has it no more. */
export function createLeaveTopic(tools: DeskTools): Runner {
  const { house } = tools;
  return async (job) => {
    const { case: id } = job.payload as Jobs['leave-topic'];
    const row = await house.store.db
      .selectFrom('topic')
      .select(['chat_id', 'thread_id', 'operator_id'])
      .where('case_id', '=', id)
      .executeTakeFirst();
    if (!row) return { done: true };
    const holding = await holdingOf(house, id);
    if (holding?.operator.id === row.operator_id && holding.chat === row.chat_id) return { done: true };
    return removed(tools, job, id, { chat: row.chat_id, thread: row.thread_id }, false);
  };
}

/** `again`: the job comes back to make the topic where it belongs. */
async function removed(
  tools: DeskTools,
  job: Job,
  id: string,
  topic: { chat: number; thread: number | null },
  again: boolean,
): Promise<Outcome> {
  const { house, api } = tools;
  const { chat, thread } = topic;
  if (thread !== null) {
    const left = await call(tools, job, chat, (signal) => api.deleteForumTopic(chat, thread, signal));
    if ('wait' in left) return left.wait;
  }
  return {
    done: true,
    in: async (tx) => {
      const found = await lockCase(tx, house.sealer, { id });
      await forgetTopic(tx, id, topic);
      if (!again || !found) return;
      const { kind, payload } = job;
      await enqueue(tx, house.sealer, [{ kind, payload, lane: caseLane(id), runAt: house.now() }]);
    },
  };
}
