import { isForum } from './access.ts';
import { addService } from './emit.ts';
import { removeMessage } from './messages.ts';
import { badRequest } from './refusal.ts';
import type { UpdateQueue } from './updates.ts';
import { type Chat, type Topic, touch, type WireUser } from './world.ts';

const BLUE = 7_322_096;

/**
 * Creates a topic in a forum supergroup or a private chat and returns it. Its id is the `message_id` of the
 * service message that announces it. Throws `the chat is not a forum`.
 */
export function createTopic(
  queue: UpdateQueue,
  chat: Chat,
  spec: { name: string; icon_color?: number; icon_custom_emoji_id?: string },
  by?: WireUser,
): Topic {
  if (!isForum(queue.world, chat)) throw badRequest('the chat is not a forum');
  const { name, icon_color = BLUE, icon_custom_emoji_id } = spec;
  const icon = icon_custom_emoji_id === undefined ? {} : { icon_custom_emoji_id };
  const id = nextTopicId(queue, chat);
  const topic: Topic = {
    id,
    name,
    icon_color,
    ...icon,
    closed: false,
    deleted: false,
    byBot: by === undefined,
  };
  chat.topics.set(id, topic);
  const content = { forum_topic_created: { name, icon_color, ...icon } };
  addService(queue, chat, content, { topic: id, ...(by ? { from: by } : {}) });
  return topic;
}

function nextTopicId(queue: UpdateQueue, chat: Chat): number {
  return (chat.wire.type === 'private' ? queue.world.last.message : chat.lastMessageId) + 1;
}

/** Closes or reopens a topic, with the service message that tells so. Throws `TOPIC_NOT_MODIFIED`. */
export function closeTopic(
  queue: UpdateQueue,
  chat: Chat,
  topic: Topic,
  closed: boolean,
  by?: WireUser,
): void {
  if (topic.closed === closed) throw badRequest('TOPIC_NOT_MODIFIED');
  topic.closed = closed;
  const content = closed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} };
  addService(queue, chat, content, { topic: topic.id, ...(by ? { from: by } : {}) });
}

/** Deletes a topic with all its messages. Nobody is told, as at Telegram. */
export function deleteTopic(queue: UpdateQueue, chat: Chat, topic: Topic): void {
  topic.deleted = true;
  for (const stored of chat.messages.values()) {
    const inside = stored.wire.message_thread_id === topic.id;
    if (inside && !stored.deleted) removeMessage(queue.world, chat, stored);
  }
  touch(queue.world, chat.wire.id);
}
