import { isHeld } from '../../cases/case.ts';
import { type Case, lockCase, readCase } from '../../cases/register.ts';
import { scan } from '../../engine/safety.ts';
import type { Tx } from '../../store/db.ts';
import { caseLane } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { finish } from '../act.ts';
import { operatorBy } from '../operators.ts';
import { rewrite } from '../saying.ts';
import type { DeskTools } from './call.ts';
import { by, once, type Scene } from './scene.ts';
import { outcomeOf, tell, topicAt } from './topic-at.ts';
import type { Message, Update } from './update.ts';
import { deskSay } from './words.ts';

/** An operator changed a message of theirs: what went to the person changes too. What went nowhere stays there. */
export async function edited(tools: DeskTools, update: Update, message: Message): Promise<void> {
  await once(tools, update, message.chat.id, async (scene) => {
    const standing = await operatorBy(scene.tx, { telegramId: message.chat.id }, scene.at);
    if (!standing?.inGroup || standing.ended) return;
    const deed = by(scene, standing.operator);
    const topic = await topicAt(deed, message.chat.id, message.message_thread_id);
    const row = await copied(deed, message);
    if (!topic || row?.case_id !== topic.found.id) return;
    const desk = deskSay(deed.house, deed.operator.languages);
    const text = message.text ?? message.caption ?? '';
    const words = row.author === 'note' ? text.replace(/^\s*\/note(@\w+)?\s*/i, '') : text;
    if (/^\s*\//.test(words)) return tell(deed, topic, desk('edit-command'), undefined, message.message_id);
    const done = await rewrite(deed, topic.found.id, row.id, words);
    if (done.kind !== 'done') tell(deed, topic, outcomeOf(deed, done, ''), undefined, message.message_id);
  });
}

/**
 * A person changed a message of the talk with an operator: the operator's copy changes too.
 * @returns false where the channel must go on: it is no message of such a talk, or there are safety words in it,
 *   which the person's own turn sees to
 */
export async function personEdited(tools: DeskTools, update: Update, message: Message): Promise<boolean> {
  const { house } = tools;
  const known = await copied({ tx: house.store.db }, message);
  if (known?.author !== 'person' || !known.case_id) return false;
  const found = await readCase(house.store.db, house.sealer, known.case_id);
  if (!found || !isHeld(found.status)) return false;
  const { id } = found;
  const text = message.text ?? message.caption ?? '';
  const work = async ({ tx, jobs, at }: Pick<Scene, 'tx' | 'jobs' | 'at'>) => {
    await lockCase(tx, house.sealer, { id });
    await reword(tx, house, found, known.id, text);
    const payload = { case: id, to: 'desk' };
    jobs.push({ kind: 'edit', payload, message: known.id, lane: caseLane(id), runAt: at });
  };
  if (scan(house.catalog.safety, text).length === 0) {
    await once(tools, update, message.chat.id, work, false);
    return true;
  }
  await house.store.db.transaction().execute(async (tx) => {
    const scene = { house, tx, at: house.now(), jobs: [] };
    await work(scene);
    await finish(scene);
  });
  return false;
}

async function reword(tx: Tx, { sealer }: House, found: Case, message: number, text: string): Promise<void> {
  const context = `case:${found.id}:message`;
  const row = await tx
    .selectFrom('message')
    .select('sealed_body')
    .where('id', '=', message)
    .executeTakeFirst();
  if (!row) return;
  const body = JSON.parse(sealer.unseal(found.key, context, row.sealed_body).toString('utf8'));
  const sealed_body = sealer.seal(found.key, context, JSON.stringify({ ...body, text }));
  await tx.updateTable('message').set({ sealed_body }).where('id', '=', message).execute();
}

type Reader = { tx: Parameters<typeof operatorBy>[0] };

async function copied({ tx }: Reader, { chat, message_id }: Message) {
  return tx
    .selectFrom('copy as c')
    .innerJoin('message as m', 'm.id', 'c.message_id')
    .select(['m.id', 'm.author', 'm.case_id'])
    .where('c.chat_id', '=', chat.id)
    .where('c.external_id', '=', message_id)
    .executeTakeFirst();
}
