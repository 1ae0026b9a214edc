import { isHeld } from '../../cases/case.ts';
import { readCase } from '../../cases/register.ts';
import { caseLane } from '../../turn/channel.ts';
import { release, take, transfer } from '../actions.ts';
import { operatorBy } from '../operators.ts';
import type { DeskTools } from './call.ts';
import { released, showAgain } from './commands.ts';
import { askedIn, beginDialogue, step } from './dialogue/stage.ts';
import { offerCanned, offerColleagues, sendCanned } from './offers.ts';
import { answer, by, type Deed, once, say } from './scene.ts';
import { outcomeOf, type Topic, topicAt } from './topic-at.ts';
import type { Press, Update } from './update.ts';
import { type DeskSay, deskSay } from './words.ts';

/** A notice, or an alert that must be tapped away; null: nothing to say. */
type Notice = { text: string; alert?: boolean } | null;

const DATA = /^(take|next|give|release|close|canned|open|dlg):([\w-]+)(?::(.+))?$/;

/** Whether a button with this data is the desk's. */
export function isDesks(data: string | undefined): boolean {
  return DATA.test(data ?? '');
}

/** A press on a button of the desk. Each is answered. */
export async function pressed(tools: DeskTools, update: Update, press: Press): Promise<void> {
  const user = press.from.id;
  await once(tools, update, user, async (scene) => {
    const standing = await operatorBy(scene.tx, { telegramId: user }, scene.at);
    const desk = deskSay(scene.house, standing?.operator.languages);
    if (!standing) return answer(scene, press.id, desk('not-operator'), true);
    if (standing.ended) return answer(scene, press.id, desk('ended'), true);
    if (!standing.inGroup) {
      scene.jobs.push({ kind: 'member', payload: { operator: standing.operator.id }, runAt: scene.at });
      return answer(scene, press.id, desk('not-in-group'), true);
    }
    const notice = await work(by(scene, standing.operator), update, press, desk);
    answer(scene, press.id, notice?.text, notice?.alert);
  });
}

async function work(deed: Deed, update: Update, press: Press, desk: DeskSay): Promise<Notice> {
  const [, verb = '', id = '', rest] = DATA.exec(press.data ?? '') ?? [];
  if (verb === 'take') return taken(deed, id, desk);
  if (verb === 'open') return opened(deed, id, desk);
  const topic = await topicAt(deed, deed.operator.telegramId ?? 0, press.message?.message_thread_id);
  if (!topic || (verb !== 'dlg' && topic.found.id !== id)) return { text: desk('stale'), alert: true };
  switch (verb) {
    case 'dlg':
      return answered(deed, topic, update, desk);
    case 'close':
    case 'next':
      await beginDialogue(deed, topic, update, verb);
      return null;
    case 'release': {
      const done = await release(deed, id);
      if (done.kind === 'done') released(deed, topic);
      return done.kind === 'done' ? null : { text: outcomeOf(deed, done, ''), alert: true };
    }
    case 'canned':
      if (rest) return { text: await sendCanned(deed, topic, rest) };
      await offerCanned(deed, topic);
      return null;
    default:
      return given(deed, topic, rest, desk);
  }
}

/** The second hand is told who has it. */
async function taken(deed: Deed, id: string, desk: DeskSay): Promise<Notice> {
  if (!isUuid(id)) return { text: desk('gone'), alert: true };
  const found = await readCase(deed.tx, deed.house.sealer, id);
  if (found?.sensitive) return { text: desk('console-only'), alert: true };
  const done = await take(deed, id);
  return { text: outcomeOf(deed, done, 'taken'), alert: done.kind !== 'done' };
}

/** Shows a case of theirs again: its topic is made if it has none. */
async function opened(deed: Deed, id: string, desk: DeskSay): Promise<Notice> {
  const found = isUuid(id) ? await readCase(deed.tx, deed.house.sealer, id) : null;
  if (!found || !isHeld(found.status) || found.operatorId !== deed.operator.id)
    return { text: desk('not-yours'), alert: true };
  const row = await deed.tx
    .selectFrom('topic')
    .select(['thread_id', 'chat_id'])
    .where('case_id', '=', id)
    .executeTakeFirst();
  if (row?.thread_id && row.chat_id === deed.operator.telegramId) await showAgain(deed, id);
  else deed.jobs.push({ kind: 'topic', payload: { case: id }, lane: caseLane(id), runAt: deed.at });
  return { text: desk('opening') };
}

async function answered(deed: Deed, topic: Topic, update: Update, desk: DeskSay): Promise<Notice> {
  const asked = await askedIn(deed, topic);
  if (asked.kind !== 'open') return { text: desk('stale'), alert: true };
  const { stale } = await step(deed, topic, update, asked.state);
  return stale ? { text: desk('stale') } : null;
}

async function given(deed: Deed, topic: Topic, to: string | undefined, desk: DeskSay): Promise<Notice> {
  if (to === undefined) {
    await offerColleagues(deed, topic);
    return null;
  }
  const done = await transfer(deed, topic.found.id, { telegramId: Number(to) });
  if (done.kind !== 'done') return { text: outcomeOf(deed, done, ''), alert: true };
  say(deed, { chat: topic.chat }, desk('transferred', { case: topic.found.number }));
  return null;
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
