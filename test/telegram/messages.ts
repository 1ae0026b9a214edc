import type { CheckedMarkup } from './markup.ts';
import { type Chat, type StoredMessage, seconds, touch, type WireMessage, type World } from './world.ts';

/** What a new message is made of; `content` holds its text or media in the Bot API's fields. */
export interface NewMessage {
  content: Record<string, unknown>;
  /** The person who writes, or nobody: then it is the bot's own. */
  from?: WireMessage['from'];
  /** Anonymous administrators and channels write as a chat. */
  as?: WireMessage['chat'];
  topic?: number | undefined;
  replyTo?: StoredMessage | undefined;
  markup?: CheckedMarkup;
  service?: boolean;
  protect?: boolean | undefined;
  silent?: boolean | undefined;
}

/** The next `message_id`: private chats and basic groups share one count, supergroups and channels have their own. */
function nextId(world: World, chat: Chat): number {
  if (chat.wire.type === 'private' || chat.wire.type === 'group') {
    world.last.message += 1;
    return world.last.message;
  }
  chat.lastMessageId += 1;
  return chat.lastMessageId;
}

/** A message as it is quoted inside another one: without its own quote. */
function quoted({ reply_to_message: _, ...wire }: WireMessage): WireMessage {
  return wire;
}

/**
 * In a forum supergroup Telegram gives every message of a topic that answers nothing a `reply_to_message`:
 * the service message that created the topic.
 */
function replyOf(chat: Chat, message: NewMessage): StoredMessage | undefined {
  if (message.replyTo) return message.replyTo;
  if (chat.wire.type !== 'supergroup' || message.topic === undefined) return undefined;
  return chat.messages.get(message.topic);
}

/** Puts a message into a chat and returns it. No update is emitted. */
export function addMessage(world: World, chat: Chat, message: NewMessage): StoredMessage {
  const wire: WireMessage = {
    message_id: nextId(world, chat),
    date: seconds(world),
    chat: chat.wire,
    ...message.content,
  };
  const mine = message.from === undefined && message.as === undefined;
  if (chat.wire.type !== 'channel') wire.from = message.from ?? world.bot;
  const as = message.as ?? (chat.wire.type === 'channel' ? chat.wire : undefined);
  if (as) wire.sender_chat = as;
  if (message.topic !== undefined) {
    wire.message_thread_id = message.topic;
    wire.is_topic_message = true;
  }
  const reply = replyOf(chat, message);
  if (reply && !reply.deleted) wire.reply_to_message = quoted(reply.wire);
  if (message.markup?.inline) wire.reply_markup = message.markup.inline;
  if (message.protect) wire.has_protected_content = true;
  const stored: StoredMessage = {
    wire,
    mine,
    service: message.service ?? false,
    deleted: false,
    revision: world.revision + 1,
    first: wire.text ?? wire.caption ?? '',
    other: message.markup?.other,
    protect: message.protect ?? false,
    silent: message.silent ?? false,
    reactions: new Map(),
  };
  chat.messages.set(wire.message_id, stored);
  touch(world, chat.wire.id);
  return stored;
}

/** Changes a message in place; fields set to `undefined` go away. */
export function changeMessage(world: World, stored: StoredMessage, changes: Record<string, unknown>): void {
  const wire: WireMessage = { ...stored.wire, ...changes, edit_date: seconds(world) };
  for (const key of Object.keys(changes)) if (changes[key] === undefined) delete wire[key];
  stored.wire = wire;
  stored.revision = world.revision + 1;
  touch(world, wire.chat.id);
}

/** Removes a message from the chat for everybody; it stays countable. */
export function removeMessage(world: World, chat: Chat, stored: StoredMessage): void {
  stored.deleted = true;
  chat.pinned = chat.pinned.filter((id) => id !== stored.wire.message_id);
  stored.revision = world.revision + 1;
  touch(world, chat.wire.id);
}

/** The message with this id if it is there and not deleted. */
export function findMessage(chat: Chat, id: number): StoredMessage | undefined {
  const stored = chat.messages.get(id);
  return stored && !stored.deleted ? stored : undefined;
}
