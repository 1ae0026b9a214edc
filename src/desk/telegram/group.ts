import { setInGroup } from '../membership.ts';
import { operatorBy } from '../operators.ts';
import type { DeskTools } from './call.ts';
import { followGroup } from './cards.ts';
import type { Known } from './known.ts';
import { greeting, isIn, missingCards } from './members.ts';
import { by, once } from './scene.ts';
import type { Membership, Message, Update } from './update.ts';

/** Somebody came into the group or left it. False when it is no group of operators. */
export async function memberChanged(
  tools: DeskTools,
  known: Known,
  update: Update,
  { chat, new_chat_member: member }: Membership,
): Promise<boolean> {
  if (!(await known.isGroup(chat.id))) return false;
  await once(tools, update, chat.id, async (scene) => {
    const standing = await operatorBy(scene.tx, { telegramId: member.user.id }, scene.at);
    if (!standing || standing.ended) return;
    const group = await scene.tx
      .selectFrom('office')
      .select('group_chat_id')
      .where('id', '=', standing.operator.officeId)
      .executeTakeFirst();
    if (group?.group_chat_id !== chat.id) return;
    const inGroup = isIn(member);
    await setInGroup(by(scene, standing.operator), inGroup);
    if (inGroup !== standing.inGroup) scene.jobs.push(greeting(scene.house, standing.operator, inGroup));
  });
  return true;
}

/** What is written in the group is between colleagues; only its becoming a supergroup matters. */
export async function inGroup(
  tools: DeskTools,
  known: Known,
  update: Update,
  message: Message,
): Promise<boolean> {
  const moved = movedTo(message);
  if (moved && ((await known.isGroup(moved.from)) || (await known.isGroup(moved.to)))) {
    await once(tools, update, message.chat.id, async ({ tx, jobs, at }) => {
      await followGroup(tx, moved.from, moved.to);
      jobs.push(...(await missingCards(tx, at)));
    });
    known.forget();
    return true;
  }
  return known.isGroup(message.chat.id);
}

/** Both chats tell it, the old one and the new. */
function movedTo({ chat, migrate_to_chat_id, migrate_from_chat_id }: Message) {
  if (migrate_to_chat_id !== undefined) return { from: chat.id, to: migrate_to_chat_id };
  return migrate_from_chat_id === undefined ? null : { from: migrate_from_chat_id, to: chat.id };
}
