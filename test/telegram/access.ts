import { findMessage } from './messages.ts';
import { badRequest, forbidden } from './refusal.ts';
import { botMay, botMember, type Chat, type StoredMessage, type Topic, type World } from './world.ts';

/**
 * How much of a chat a call needs. `read`: look; `edit`: change what is there; `write`: act; `send`: reach
 * the person, which a block prevents.
 */
type Access = 'read' | 'edit' | 'write' | 'send';

/** The chat a call names by id or `@username`. Throws what Telegram answers when the bot may not go there. */
export function openChat(world: World, id: number | string | undefined, access: Access): Chat {
  const chat = lookUp(world, id);
  if (!chat) throw badRequest('chat not found');
  if (chat.wire.type === 'private') openPrivate(world, chat, access);
  else openGroup(world, chat, access);
  return chat;
}

function lookUp(world: World, id: number | string | undefined): Chat | undefined {
  if (id === undefined || id === '') throw badRequest('chat_id is empty');
  if (typeof id === 'string' && id.startsWith('@')) {
    const name = id.slice(1).toLowerCase();
    return [...world.chats.values()].find(
      ({ wire }) => wire.type !== 'private' && wire.username?.toLowerCase() === name,
    );
  }
  return world.chats.get(Number(id));
}

function openPrivate(world: World, chat: Chat, access: Access): void {
  const account = world.users.get(chat.wire.id);
  if (!account) throw badRequest('chat not found');
  if (access === 'read') {
    if (!account.wrote) throw badRequest('chat not found');
    return;
  }
  if (account.deactivated) throw forbidden('user is deactivated');
  if (!account.wrote) throw forbidden("bot can't initiate conversation with a user");
  if (account.blocked && access === 'send') throw forbidden('bot was blocked by the user');
}

function openGroup(world: World, chat: Chat, access: Access): void {
  const acts = access === 'write' || access === 'send';
  if (chat.migratedTo !== undefined) {
    const parameters = { migrate_to_chat_id: chat.migratedTo };
    if (acts) throw badRequest('group chat was upgraded to a supergroup chat', parameters);
    return;
  }
  const status = botMember(world, chat)?.status;
  if (status === undefined) throw badRequest('chat not found');
  const kind = `${chat.wire.type} chat`;
  const needed = chat.wire.type === 'group' ? access !== 'read' : true;
  if (status === 'kicked' && needed) throw forbidden(`bot was kicked from the ${kind}`);
  if (status === 'left' && needed) throw forbidden(`bot is not a member of the ${kind}`);
  if (chat.wire.type === 'channel' && acts && status === 'member') {
    throw badRequest('need administrator rights in the channel chat');
  }
}

/** Whether this chat can have topics: a forum supergroup, or a private chat of a bot with topics switched on. */
export function isForum(world: World, chat: Chat): boolean {
  if (chat.wire.type === 'private') return world.me.has_topics_enabled === true;
  return chat.wire.is_forum === true;
}

/**
 * The thread a message goes to; undefined in chats without topics, where Telegram ignores it. Throws
 * `message thread not found` for a topic that is not there (any more), `TOPIC_CLOSED` for one that is shut to the bot.
 */
export function openThread(world: World, chat: Chat, thread: number | undefined): number | undefined {
  if (thread === undefined) return undefined;
  if (chat.wire.type !== 'private' && !chat.wire.is_forum) return undefined;
  const topic = chat.topics.get(thread);
  if (!topic || topic.deleted || !isForum(world, chat)) throw badRequest('message thread not found');
  if (topic.closed && !topic.byBot && !botMay(world, chat, 'can_manage_topics'))
    throw badRequest('TOPIC_CLOSED');
  return topic.id;
}

/** The topic a topic method works on. Throws `TOPIC_ID_INVALID` when it is not there. */
export function openTopic(chat: Chat, thread: number): Topic {
  const topic = chat.topics.get(thread);
  if (!topic || topic.deleted) throw badRequest('TOPIC_ID_INVALID');
  return topic;
}

interface ReplyParameters {
  message_id?: number;
  chat_id?: number | string;
  allow_sending_without_reply?: boolean;
  quote?: string;
}

/** The message that is answered. Throws `message to be replied not found` unless sending without is allowed. */
export function openReply(
  world: World,
  chat: Chat,
  reply: ReplyParameters | undefined,
): StoredMessage | undefined {
  if (reply?.message_id === undefined) return undefined;
  const there = reply.chat_id === undefined ? chat : openChat(world, reply.chat_id, 'read');
  const stored = findMessage(there, reply.message_id);
  if (!stored) {
    if (reply.allow_sending_without_reply) return undefined;
    throw badRequest('message to be replied not found');
  }
  if (reply.quote !== undefined && !(stored.wire.text ?? stored.wire.caption ?? '').includes(reply.quote)) {
    throw badRequest('QUOTE_TEXT_INVALID');
  }
  return stored;
}

/** The message a method works on, or `message to <verb> not found`. */
export function openMessage(chat: Chat, id: number | undefined, verb: string): StoredMessage {
  const stored = id === undefined ? undefined : findMessage(chat, id);
  if (!stored) throw badRequest(`message to ${verb} not found`);
  return stored;
}
