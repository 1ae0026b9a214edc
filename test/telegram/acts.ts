import { announce } from './emit.ts';
import { isIn } from './members.ts';
import { addMessage, changeMessage, findMessage } from './messages.ts';
import type { Stage } from './methods/method.ts';
import { findEntities } from './text.ts';
import type { Seen } from './views.ts';
import type { Account, Chat, StoredMessage, Topic } from './world.ts';

/** Where a person writes; nothing means their private chat with the bot. */
export interface Where {
  /** A group, by its handle. */
  in?: { id: number };
  /** A topic, by its `message_thread_id` or its name. */
  topic?: number | string;
  /** The message that is answered. */
  reply_to?: Seen | number;
  /** As an anonymous administrator: in the name of the group. */
  anonymous?: boolean;
}

/** The chat an act happens in. */
export function chatOf(stage: Stage, account: Account, where: { in?: { id: number } }): Chat {
  const id = where.in?.id ?? account.user.id;
  const chat = stage.world.chats.get(id);
  if (!chat) throw new Error(`no chat ${id} in the double's world`);
  return chat;
}

/** A topic by id or name (the youngest of that name). Throws when there is none. */
export function topicOf(chat: Chat, topic: number | string): Topic {
  const found = [...chat.topics.values()]
    .reverse()
    .find((each) => !each.deleted && (each.id === topic || each.name === topic));
  if (!found) {
    const names = [...chat.topics.values()].filter((each) => !each.deleted).map((each) => each.name);
    throw new Error(`no topic ${topic} in chat ${chat.wire.id}; there are: ${names.join(', ') || 'none'}`);
  }
  return found;
}

/** What a real client would not let a person do is a mistake of the test. */
function checkMayWrite(account: Account, chat: Chat, topic: Topic | undefined): void {
  const name = account.user.first_name;
  if (account.deactivated) throw new Error(`${name}'s account is deactivated`);
  if (chat.wire.type === 'private') {
    if (account.blocked) throw new Error(`${name} has blocked the bot: unblock() first`);
    return;
  }
  if (!isIn(chat, account)) throw new Error(`${name} is not in "${chat.wire.title}": join() first`);
  const status = chat.members.get(account.user.id)?.status;
  if (topic?.closed && status === 'member') throw new Error(`the topic "${topic.name}" is closed to ${name}`);
  if (chat.migratedTo !== undefined) throw new Error('the group was upgraded: write to the supergroup');
}

/** A person puts content into a chat; the bot gets the update if it may see it. */
export function write(
  stage: Stage,
  account: Account,
  content: Record<string, unknown>,
  where: Where = {},
): StoredMessage {
  const chat = chatOf(stage, account, where);
  const topic = where.topic === undefined ? undefined : topicOf(chat, where.topic);
  checkMayWrite(account, chat, topic);
  if (chat.wire.type === 'private') account.wrote = true;
  const reply = typeof where.reply_to === 'object' ? where.reply_to.id : where.reply_to;
  const anonymous = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };
  const stored = addMessage(stage.world, chat, {
    content,
    from: where.anonymous ? anonymous : account.user,
    ...(where.anonymous ? { as: chat.wire } : {}),
    topic: topic?.id,
    replyTo: reply === undefined ? undefined : findMessage(chat, reply),
  });
  announce(stage.queue, chat, stored);
  return stored;
}

/** The content of a text that a person types, with the entities Telegram finds in it. */
export function typed(text: string): Record<string, unknown> {
  const entities = findEntities(text);
  return entities.length ? { text, entities } : { text };
}

/** A person changes the text or caption of their own message. */
export function rewrite(stage: Stage, account: Account, message: Seen, text: string): StoredMessage {
  const chat = stage.world.chats.get(message.chat);
  const stored = chat && findMessage(chat, message.id);
  if (!stored || stored.wire.from?.id !== account.user.id)
    throw new Error('people edit only their own messages');
  const content =
    stored.wire.text === undefined ? { caption: text } : { entities: undefined, ...typed(text) };
  changeMessage(stage.world, stored, content);
  announce(stage.queue, chat, stored, true);
  return stored;
}
