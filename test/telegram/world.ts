import type { InlineKeyboardMarkup } from '@grammyjs/types';
import type { Entity } from './html.ts';
import type { CheckedMarkup } from './markup.ts';

/** `User` as the Bot API writes it. */
export interface WireUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  [more: string]: unknown;
}

/** `Chat` as the Bot API writes it. */
export interface WireChat {
  id: number;
  type: 'private' | 'group' | 'supergroup' | 'channel';
  title?: string;
  username?: string;
  first_name?: string;
  is_forum?: boolean;
}

/** `Message` as the Bot API writes it; media and service fields are open. */
export interface WireMessage {
  message_id: number;
  date: number;
  chat: WireChat;
  from?: WireUser;
  sender_chat?: WireChat;
  message_thread_id?: number;
  is_topic_message?: true;
  text?: string;
  entities?: Entity[];
  caption?: string;
  caption_entities?: Entity[];
  reply_markup?: InlineKeyboardMarkup;
  reply_to_message?: WireMessage;
  edit_date?: number;
  media_group_id?: string;
  [more: string]: unknown;
}

/** A message as the world keeps it; deleted ones stay for counting. */
export interface StoredMessage {
  wire: WireMessage;
  /** Sent by the bot. */
  mine: boolean;
  service: boolean;
  deleted: boolean;
  /** The world's revision at the last change, for those who wait. */
  revision: number;
  /** Text or caption when it was created, before edits. */
  first: string;
  /** A keyboard other than inline: such a message cannot be edited. */
  other: CheckedMarkup['other'] | undefined;
  protect: boolean;
  silent: boolean;
  reactions: Map<number, string>;
}

/** A topic of a forum supergroup or of a private chat; `id` is its `message_thread_id`. */
export interface Topic {
  id: number;
  name: string;
  icon_color: number;
  icon_custom_emoji_id?: string;
  closed: boolean;
  deleted: boolean;
  byBot: boolean;
}

/** A member of a group; `rights` only matter for administrators. */
export interface Member {
  status: 'creator' | 'administrator' | 'member' | 'left' | 'kicked';
  rights: Record<string, boolean>;
}

/** A chat with all that ever was in it. */
export interface Chat {
  wire: WireChat;
  messages: Map<number, StoredMessage>;
  topics: Map<number, Topic>;
  members: Map<number, Member>;
  pinned: number[];
  /** Last `message_id` where the chat counts by itself (supergroups, channels). */
  lastMessageId: number;
  migratedTo: number | undefined;
  links: Map<string, { wire: unknown; used: number; limit: number; expires: number }>;
}

/** A person's account as Telegram sees it. */
export interface Account {
  user: WireUser;
  /** Wrote to the bot at least once: before that the bot cannot begin. */
  wrote: boolean;
  blocked: boolean;
  deactivated: boolean;
}

/** A file; bytes are made when they are needed, so a "2 GB" file costs nothing. */
export interface StoredFile {
  file_id: string;
  file_unique_id: string;
  kind: 'photo' | 'document' | 'voice' | 'video' | 'audio' | 'sticker';
  size: number;
  name: string;
  mime: string;
  bytes: () => Uint8Array;
  path: string | undefined;
  pathUntil: number;
}

/** A pressed button that waits for `answerCallbackQuery`. */
export interface PendingPress {
  at: number;
  chat: number;
  answer: { text?: string; show_alert?: boolean; url?: string } | undefined;
}

/** Everything the double knows. Plain data; the functions around it change it. */
export interface World {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** The bot as it stands in messages. */
  bot: WireUser;
  /** The bot as getMe shows it. */
  me: WireUser;
  users: Map<number, Account>;
  chats: Map<number, Chat>;
  files: Map<string, StoredFile>;
  presses: Map<string, PendingPress>;
  /** Commands, names and descriptions by method family, scope and language. */
  profile: Map<string, unknown>;
  revision: number;
  /** Who waits for a change, by chat. */
  watchers: Map<number, Set<() => void>>;
  last: { user: number; chat: number; message: number; file: number; press: number; album: number };
}

/** A world with a bot and nobody else. */
export function createWorld(now: () => number, me: WireUser): World {
  const { id, is_bot, first_name, username = '' } = me;
  return {
    now,
    bot: { id, is_bot, first_name, username },
    me,
    users: new Map(),
    chats: new Map(),
    files: new Map(),
    presses: new Map(),
    profile: new Map(),
    revision: 0,
    watchers: new Map(),
    last: { user: 700_000_100, chat: 1_900_000_000, message: 0, file: 0, press: 0, album: 0 },
  };
}

/** A new, empty chat in the world. */
export function addChat(world: World, wire: WireChat): Chat {
  const chat: Chat = {
    wire,
    messages: new Map(),
    topics: new Map(),
    members: new Map(),
    pinned: [],
    lastMessageId: 0,
    migratedTo: undefined,
    links: new Map(),
  };
  world.chats.set(wire.id, chat);
  return chat;
}

/** Marks a change in a chat and wakes those who wait for one there. */
export function touch(world: World, chatId: number): void {
  world.revision += 1;
  for (const watcher of world.watchers.get(chatId) ?? []) watcher();
}

/** Seconds since the epoch, as Telegram writes dates. */
export function seconds(world: World): number {
  return Math.floor(world.now() / 1000);
}

/** What the bot may do in a group: its membership, or `undefined` if it never was there. */
export function botMember(world: World, chat: Chat): Member | undefined {
  return chat.members.get(world.bot.id);
}

/** Whether the bot holds a right in a group; in a private chat it holds all. */
export function botMay(world: World, chat: Chat, right: string): boolean {
  if (chat.wire.type === 'private') return true;
  const member = botMember(world, chat);
  return (
    member?.status === 'creator' || (member?.status === 'administrator' && member.rights[right] === true)
  );
}
