import { isForum, openChat, openReply, openThread } from '../access.ts';
import type { Entity } from '../html.ts';
import { type CheckedMarkup, checkMarkup, type Markup } from '../markup.ts';
import { addMessage, type NewMessage } from '../messages.ts';
import { notPlayed } from '../refusal.ts';
import { formatted } from '../text.ts';
import type { Chat, StoredMessage } from '../world.ts';
import type { Args, Methods, Stage } from './method.ts';

/** What all sending methods have in common. */
export interface Envelope {
  chat_id: number | string;
  message_thread_id?: number;
  reply_parameters?: { message_id?: number; chat_id?: number | string };
  reply_markup?: Markup;
  protect_content?: boolean;
  disable_notification?: boolean;
}

/** Where a message goes, found before anything is made of it. */
interface Place {
  chat: Chat;
  topic: number | undefined;
  replyTo: StoredMessage | undefined;
  markup: CheckedMarkup;
}

const UNPLAYED = ['business_connection_id', 'direct_messages_topic_id', 'suggested_post_parameters'];

/** Opens the chat, the topic, the answered message and the keyboard of a send. Throws Telegram's refusals. */
export function openPlace(stage: Stage, envelope: Envelope): Place {
  for (const field of UNPLAYED) if (field in envelope) throw notPlayed(field);
  if ('ephemeral_message_parameters' in envelope) throw notPlayed('ephemeral messages');
  const chat = openChat(stage.world, envelope.chat_id, 'send');
  return {
    chat,
    topic: openThread(stage.world, chat, envelope.message_thread_id),
    replyTo: openReply(stage.world, chat, envelope.reply_parameters),
    markup: checkMarkup(envelope.reply_markup, chat.wire.type === 'private'),
  };
}

/** Sends content to an opened place; counts against the chat's limit. */
export function deliver(
  stage: Stage,
  envelope: Envelope,
  place: Place,
  content: NewMessage['content'],
): StoredMessage {
  stage.meter(place.chat, 'send');
  return addMessage(stage.world, place.chat, {
    content,
    topic: place.topic,
    replyTo: place.replyTo,
    markup: place.markup,
    protect: envelope.protect_content,
    silent: envelope.disable_notification,
  });
}

/** The caption fields of a message; nothing without a caption. */
export function captionOf(args: {
  caption?: string;
  parse_mode?: string;
  caption_entities?: readonly Entity[];
}): Record<string, unknown> {
  const { text, entities } = formatted('caption', args.caption, args.parse_mode, args.caption_entities);
  if (!text) return {};
  return entities.length ? { caption: text, caption_entities: entities } : { caption: text };
}

function sendMessage(stage: Stage, args: Args<'sendMessage'>): unknown {
  const { text, entities } = formatted('message', args.text, args.parse_mode, args.entities);
  const place = openPlace(stage, args);
  const content: NewMessage['content'] = { text };
  if (entities.length) content.entities = entities;
  if (args.link_preview_options) content.link_preview_options = args.link_preview_options;
  return deliver(stage, args, place, content).wire;
}

function sendLocation(stage: Stage, args: Args<'sendLocation'>): unknown {
  if (args.live_period !== undefined) throw notPlayed('live locations');
  const { latitude, longitude } = args;
  return deliver(stage, args, openPlace(stage, args), { location: { latitude, longitude } }).wire;
}

function sendContact(stage: Stage, args: Args<'sendContact'>): unknown {
  const { phone_number, first_name, last_name, vcard } = args;
  const name = last_name === undefined ? { first_name } : { first_name, last_name };
  const contact = vcard === undefined ? { phone_number, ...name } : { phone_number, ...name, vcard };
  return deliver(stage, args, openPlace(stage, args), { contact }).wire;
}

function sendChatAction(stage: Stage, args: Args<'sendChatAction'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'send');
  if (isForum(stage.world, chat)) openThread(stage.world, chat, args.message_thread_id);
  return true;
}

/** Sending text, places, contacts and "is typing". */
export const sendMethods: Methods = { sendMessage, sendLocation, sendContact, sendChatAction };
