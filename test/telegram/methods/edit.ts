import type { InlineKeyboardMarkup } from '@grammyjs/types';
import { openChat, openMessage } from '../access.ts';
import { addService } from '../emit.ts';
import { checkMarkup } from '../markup.ts';
import { changeMessage, findMessage, removeMessage } from '../messages.ts';
import { badRequest, notPlayed, violates } from '../refusal.ts';
import { formatted } from '../text.ts';
import { botMay, type Chat, type StoredMessage, touch, type World } from '../world.ts';
import { checkIds } from './copy.ts';
import type { Args, Methods, Stage } from './method.ts';

const DAY = 86_400;
const SAME =
  'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
  'content and reply markup of the message';

interface Target {
  chat_id?: number | string;
  message_id?: number;
  inline_message_id?: string;
  reply_markup?: InlineKeyboardMarkup;
}

interface Opened {
  chat: Chat;
  stored: StoredMessage;
  markup: InlineKeyboardMarkup | undefined;
}

function open(stage: Stage, args: Target): Opened {
  if (args.inline_message_id !== undefined) throw notPlayed('inline messages');
  if ('business_connection_id' in args) throw notPlayed('business_connection_id');
  if (args.chat_id === undefined || args.message_id === undefined) {
    throw violates('message identifier is not specified');
  }
  const chat = openChat(stage.world, args.chat_id, 'edit');
  const markup = checkMarkup(args.reply_markup, chat.wire.type === 'private').inline;
  const stored = openMessage(chat, args.message_id, 'edit');
  const forwarded = stored.wire.forward_origin !== undefined;
  if (!stored.mine || stored.service || stored.other || forwarded)
    throw badRequest("message can't be edited");
  return { chat, stored, markup };
}

function change(stage: Stage, opened: Opened, changes: Record<string, unknown>): unknown {
  const { chat, stored, markup } = opened;
  const next: Record<string, unknown> = { ...changes, reply_markup: markup };
  const same = Object.keys(next).every(
    (key) => JSON.stringify(next[key]) === JSON.stringify(stored.wire[key]),
  );
  if (same) throw badRequest(SAME);
  stage.meter(chat, 'edit');
  changeMessage(stage.world, stored, next);
  return stored.wire;
}

function editMessageText(stage: Stage, args: Args<'editMessageText'>): unknown {
  if ('rich_message' in args && args.rich_message) throw notPlayed('rich messages');
  const { text, entities } = formatted('message', args.text, args.parse_mode, args.entities);
  const opened = open(stage, args);
  if (opened.stored.wire.text === undefined) throw badRequest('there is no text in the message to edit');
  const changes: Record<string, unknown> = { text, entities: entities.length ? entities : undefined };
  if (args.link_preview_options) changes.link_preview_options = args.link_preview_options;
  return change(stage, opened, changes);
}

function editMessageCaption(stage: Stage, args: Args<'editMessageCaption'>): unknown {
  const { text, entities } = formatted('caption', args.caption, args.parse_mode, args.caption_entities);
  const opened = open(stage, args);
  const { wire } = opened.stored;
  if (!wire.photo && !wire.document && !wire.video && !wire.audio && !wire.voice) {
    throw badRequest('there is no caption in the message to edit');
  }
  const caption_entities = entities.length ? entities : undefined;
  return change(stage, opened, { caption: text || undefined, caption_entities });
}

function editMessageReplyMarkup(stage: Stage, args: Args<'editMessageReplyMarkup'>): unknown {
  return change(stage, open(stage, args), {});
}

/** A bot deletes for 48 hours: in private everything, in groups its own, as an administrator also others'. */
function checkDeletable(world: World, chat: Chat, stored: StoredMessage): void {
  const old = Math.floor(world.now() / 1000) - stored.wire.date >= 2 * DAY;
  const may = botMay(world, chat, 'can_delete_messages');
  if (stored.wire.forum_topic_created && chat.wire.type === 'supergroup')
    throw badRequest("message can't be deleted");
  if (chat.wire.type === 'private' || !may) {
    if (chat.wire.type !== 'private' && !stored.mine) throw badRequest("message can't be deleted");
    if (old) throw badRequest("message can't be deleted for everyone");
  }
}

function deleteMessage(stage: Stage, args: Args<'deleteMessage'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'write');
  const stored = openMessage(chat, args.message_id, 'delete');
  checkDeletable(stage.world, chat, stored);
  removeMessage(stage.world, chat, stored);
  return true;
}

function deleteMessages(stage: Stage, args: Args<'deleteMessages'>): unknown {
  checkIds(args.message_ids);
  const chat = openChat(stage.world, args.chat_id, 'write');
  const found = args.message_ids.flatMap((id) => findMessage(chat, id) ?? []);
  for (const stored of found) checkDeletable(stage.world, chat, stored);
  for (const stored of found) removeMessage(stage.world, chat, stored);
  return true;
}

function checkPinRight(stage: Stage, chat: Chat): void {
  if (!botMay(stage.world, chat, 'can_pin_messages')) {
    throw badRequest('not enough rights to manage pinned messages in the chat');
  }
}

function pinChatMessage(stage: Stage, args: Args<'pinChatMessage'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'write');
  const stored = openMessage(chat, args.message_id, 'pin');
  checkPinRight(stage, chat);
  if (stored.service) throw badRequest("service messages can't be pinned");
  if (chat.pinned.includes(args.message_id)) return true;
  chat.pinned.push(args.message_id);
  const { reply_to_message: _, ...pinned_message } = stored.wire;
  addService(stage.queue, chat, { pinned_message }, { topic: stored.wire.message_thread_id });
  return true;
}

function unpinChatMessage(stage: Stage, args: Args<'unpinChatMessage'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'write');
  checkPinRight(stage, chat);
  const id = args.message_id ?? chat.pinned.at(-1);
  if (args.message_id !== undefined) openMessage(chat, args.message_id, 'unpin');
  if (id === undefined) throw badRequest('message to unpin not found');
  chat.pinned = chat.pinned.filter((pinned) => pinned !== id);
  touch(stage.world, chat.wire.id);
  return true;
}

function setMessageReaction(stage: Stage, args: Args<'setMessageReaction'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'send');
  const stored = openMessage(chat, args.message_id, 'react');
  const reactions = args.reaction ?? [];
  if (reactions.length > 1) throw violates('REACTIONS_TOO_MANY', 'a bot sets at most one reaction');
  const [reaction] = reactions;
  if (reaction && reaction.type !== 'emoji') throw badRequest('REACTION_INVALID');
  if (reaction) stored.reactions.set(stage.world.bot.id, reaction.emoji);
  else stored.reactions.delete(stage.world.bot.id);
  touch(stage.world, chat.wire.id);
  return true;
}

/** Changing, deleting, pinning and reacting to messages. */
export const editMethods: Methods = {
  editMessageText,
  editMessageCaption,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
  pinChatMessage,
  unpinChatMessage,
  setMessageReaction,
};
