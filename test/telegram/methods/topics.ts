import { isForum, openChat, openTopic } from '../access.ts';
import { addService } from '../emit.ts';
import { badRequest, violates } from '../refusal.ts';
import { closeTopic, createTopic, deleteTopic } from '../topics.ts';
import { botMay, type Chat, type Topic } from '../world.ts';
import type { Args, Methods, Stage } from './method.ts';

const NAME = 128;

function checkName(name: string | undefined): void {
  if (name !== undefined && name.length > NAME) {
    throw violates(
      'TOPIC_TITLE_TOO_LONG',
      `a topic's name of ${name.length} characters, ${NAME} are allowed`,
    );
  }
}

function checkRight(stage: Stage, chat: Chat, topic: Topic | undefined, what: string): void {
  if (topic?.byBot || botMay(stage.world, chat, 'can_manage_topics')) return;
  throw badRequest(`not enough rights to ${what} topic`);
}

/** A topic of a chat that can have topics. */
function open(stage: Stage, args: { chat_id: number | string; message_thread_id: number }) {
  const chat = openChat(stage.world, args.chat_id, 'write');
  if (!isForum(stage.world, chat)) throw badRequest('the chat is not a forum');
  return { chat, topic: openTopic(chat, args.message_thread_id) };
}

function createForumTopic(stage: Stage, args: Args<'createForumTopic'>): unknown {
  if (!args.name.trim()) throw violates('name must be non-empty');
  checkName(args.name);
  const chat = openChat(stage.world, args.chat_id, 'send');
  if (!isForum(stage.world, chat)) throw badRequest('the chat is not a forum');
  checkRight(stage, chat, undefined, 'create a');
  stage.meter(chat, 'topic');
  const topic = createTopic(stage.queue, chat, args);
  const { name, icon_color, icon_custom_emoji_id } = topic;
  const icon = icon_custom_emoji_id === undefined ? {} : { icon_custom_emoji_id };
  return { message_thread_id: topic.id, name, icon_color, ...icon };
}

function editForumTopic(stage: Stage, args: Args<'editForumTopic'>): unknown {
  const { chat, topic } = open(stage, args);
  checkName(args.name);
  checkRight(stage, chat, topic, 'edit the');
  const name = args.name && args.name !== topic.name ? args.name : undefined;
  const icon = args.icon_custom_emoji_id;
  if (name === undefined && (icon === undefined || icon === (topic.icon_custom_emoji_id ?? ''))) {
    throw badRequest('TOPIC_NOT_MODIFIED');
  }
  stage.meter(chat, 'topic');
  if (name !== undefined) topic.name = name;
  if (icon !== undefined) topic.icon_custom_emoji_id = icon;
  const changed = { ...(name === undefined ? {} : { name }) };
  const content = {
    forum_topic_edited: icon === undefined ? changed : { ...changed, icon_custom_emoji_id: icon },
  };
  addService(stage.queue, chat, content, { topic: topic.id });
  return true;
}

function toggle(stage: Stage, args: Args<'closeForumTopic'>, closed: boolean): unknown {
  const { chat, topic } = open(stage, args);
  if (chat.wire.type === 'private') throw badRequest('the chat is not a supergroup forum');
  checkRight(stage, chat, topic, 'close or open the');
  stage.meter(chat, 'topic');
  closeTopic(stage.queue, chat, topic, closed);
  return true;
}

function deleteForumTopic(stage: Stage, args: Args<'deleteForumTopic'>): unknown {
  const { chat, topic } = open(stage, args);
  if (!topic.byBot && !botMay(stage.world, chat, 'can_delete_messages')) {
    throw badRequest('not enough rights to delete the topic');
  }
  deleteTopic(stage.queue, chat, topic);
  return true;
}

/** Topics of forum supergroups and of private chats. */
export const topicMethods: Methods = {
  createForumTopic,
  editForumTopic,
  closeForumTopic: (stage, args) => toggle(stage, args, true),
  reopenForumTopic: (stage, args) => toggle(stage, args, false),
  deleteForumTopic,
};
