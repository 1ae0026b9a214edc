import { readNumber } from '../../cases/case.ts';
import type { FileRef } from '../../engine/answer.ts';
import type { Command, Input } from '../../engine/input.ts';
import { COMMANDS } from '../../engine/input.ts';
import type { Arrival, FileSource } from '../../turn/arrival.ts';
import { type Message, type Press, SERVICE, UNREADABLE, Update } from './update.ts';

/** Who we are: the id is in the token, the name Telegram tells. */
export type Bot = { readonly id: number; username?: string | undefined };

/**
 * What an update is.
 *
 * - `arrival`: a person said or did something · `status`: they ask how their case is going, `about` a number
 *   and a secret word if those follow the command
 * - `reach`: a person blocked the bot, or let it in again
 * - `group`: somebody speaks to the bot where others can see it
 * - `none`: nothing that a person expects an answer to; `reason` may stand in a log
 */
export type Parsed =
  | { kind: 'arrival'; arrival: Arrival }
  | { kind: 'status'; inbound: string; external: string; message: number; lang?: string; about: string }
  | { kind: 'reach'; external: string; reachable: boolean }
  | { kind: 'group'; chat: number; lang?: string }
  | { kind: 'none'; reason: string };

type Content = { input: Input; sources?: Record<string, FileSource> };

/**
 * Reads an update as Telegram sends it. Never throws: what is not an update at all is `none` too.
 * @param fresh draws a file's id
 */
export function parse(json: unknown, bot: Bot, fresh: () => string): Parsed {
  const read = Update.safeParse(json);
  if (!read.success) return { kind: 'none', reason: 'malformed' };
  const update = read.data;
  const inbound = `telegram:${bot.id}:${update.update_id}`;
  if (update.message) return said(update.message, bot, inbound, fresh);
  if (update.edited_message) return edited(update.edited_message, inbound);
  if (update.callback_query) return pressed(update.callback_query, inbound);
  if (update.my_chat_member?.chat.type === 'private') {
    const { chat, new_chat_member: now } = update.my_chat_member;
    return { kind: 'reach', external: String(chat.id), reachable: now.status !== 'kicked' };
  }
  return { kind: 'none', reason: Object.keys(update).find((key) => key !== 'update_id') ?? 'empty' };
}

function said(message: Message, bot: Bot, inbound: string, fresh: () => string): Parsed {
  const { chat, from, message_id } = message;
  if (from?.is_bot) return { kind: 'none', reason: 'bot' };
  const lang = languageOf(from);
  if (chat.type === 'group' || chat.type === 'supergroup')
    return isAddressed(message, bot)
      ? { kind: 'group', chat: chat.id, ...lang }
      : { kind: 'none', reason: 'group' };
  if (chat.type !== 'private') return { kind: 'none', reason: 'chat' };
  const external = String(chat.id);
  const about = statusIn(message.text ?? '');
  if (about !== null) {
    return { kind: 'status', inbound, external, message: message_id, ...lang, about };
  }
  const content = contentOf(message, fresh);
  if (!content) return { kind: 'none', reason: 'service' };
  const reply = message.reply_to_message;
  const replyTo = reply && (!reply.chat || reply.chat.id === chat.id) ? reply.message_id : undefined;
  return {
    kind: 'arrival',
    arrival: {
      ...{ inbound, channel: 'telegram', external, ...lang, ...content, externalMessage: message_id },
      ...(replyTo === undefined ? {} : { replyToMessage: replyTo }),
    },
  };
}

function languageOf(from: { language_code?: string | undefined } | undefined): { lang?: string } {
  return from?.language_code ? { lang: from.language_code } : {};
}

/** A command, the bot's name, or a reply to one of its messages. */
function isAddressed({ text = '', entities = [], reply_to_message: reply }: Message, bot: Bot): boolean {
  if (reply?.from?.id === bot.id) return true;
  const name = `@${bot.username ?? ''}`.toLowerCase();
  return entities.some(({ type, offset, length }) => {
    const words = text.slice(offset, offset + length).toLowerCase();
    if (type === 'mention') return words === name;
    return type === 'bot_command' && (!words.includes('@') || words.endsWith(name));
  });
}

function contentOf(message: Message, fresh: () => string): Content | null {
  const { text, location, contact, from } = message;
  if (text !== undefined) return { input: worded(text) };
  const files = filesOf(message, fresh);
  if (files) return files;
  if (location) {
    const { latitude, longitude, live_period } = location;
    if (live_period !== undefined) return other('live-location');
    return { input: { kind: 'point', latitude, longitude } };
  }
  if (contact) {
    if (contact.user_id === undefined || contact.user_id !== from?.id) return other('contact');
    return { input: { kind: 'contact', phone: international(contact.phone_number) } };
  }
  const name = UNREADABLE.find((key) => key in message);
  if (name) return other(name);
  return Object.keys(message).some((key) => SERVICE.has(key)) ? null : other('unknown');
}

function other(name: string): Content {
  return { input: { kind: 'other', name } };
}

/** Telegram leaves the plus out of its own users' numbers. */
function international(phone: string): string {
  return /^[1-9]/.test(phone) ? `+${phone}` : phone;
}

/** What is asked of `/status`, or a case number with a word behind it, as people were told to write them. */
function statusIn(text: string): string | null {
  const command = /^\/status(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text);
  if (command) return (command[1] ?? '').trim();
  const [, number = ''] = /^\s*№?\s*(\d{3}[ -]?\d{4})\s+\S/.exec(text) ?? [];
  return readNumber(number) ? text.trim().replace(/^№\s*/, '') : null;
}

/** `/start` may carry anything behind it; a command nobody knows is no answer to a question. */
function worded(text: string): Input {
  const typed = /^\/([a-z0-9_]+)(?:@\w+)?(\s[\s\S]*)?$/i.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return { kind: 'text', text };
  const name = COMMANDS.find((command): command is Command => command === typed);
  return name ? { kind: 'command', name } : { kind: 'other', name: 'command' };
}

/** In this order: an animation comes with a `document` of the same file beside it, a live photo with a `photo`. */
const MEDIA = [
  ['voice', 'voice'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['animation', 'video'],
  ['live_photo', 'video'],
  ['document', 'document'],
] as const;

function filesOf(message: Message, fresh: () => string): Content | null {
  const kind = MEDIA.find(([key]) => message[key] !== undefined);
  const file = kind ? message[kind[0]] : largest(message.photo);
  if (!file) return null;
  const media: FileRef['media'] = kind ? kind[1] : 'photo';
  const id = fresh();
  const { caption, media_group_id: group } = message;
  const size = file.file_size === undefined ? {} : { size: file.file_size };
  return {
    input: {
      kind: 'files',
      files: [{ id, media }],
      ...(caption ? { text: caption } : {}),
      ...(group ? { group } : {}),
    },
    sources: { [id]: { telegram: file.file_id, ...size } },
  };
}

/** Telegram lists the sizes of a photo from small to large. */
function largest(photo: Message['photo']) {
  return photo?.reduce((best, size) => ((size.file_size ?? 0) >= (best.file_size ?? 0) ? size : best));
}

/** A live location is an edit every few seconds: nobody wants to hear of each. */
function edited(message: Message, inbound: string): Parsed {
  const { chat, from, message_id, location, text, caption } = message;
  if (chat.type !== 'private' || from?.is_bot) return { kind: 'none', reason: 'edited' };
  if (location) return { kind: 'none', reason: 'live-location' };
  const input: Input = { kind: 'edited', text: text ?? caption ?? '' };
  const external = String(chat.id);
  const who = { inbound, channel: 'telegram', external, ...languageOf(from) };
  return { kind: 'arrival', arrival: { ...who, input, externalMessage: message_id } };
}

/** The option stands verbatim after the last colon; data that no button of ours carries fits no prompt. */
function pressed({ id, from, data = '', message }: Press, inbound: string): Parsed {
  if (message?.chat.type !== 'private') return { kind: 'none', reason: 'press' };
  const colon = data.lastIndexOf(':');
  const input: Input = {
    kind: 'press',
    nonce: data.slice(0, Math.max(colon, 0)),
    option: data.slice(colon + 1),
  };
  const external = String(message.chat.id);
  const who = { inbound, channel: 'telegram', external, ...languageOf(from) };
  return { kind: 'arrival', arrival: { ...who, input, pressId: id } };
}
