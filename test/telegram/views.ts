import type { Entity } from './html.ts';
import { mediaOf } from './media.ts';
import type { Chat, StoredFile, StoredMessage, WireMessage, World } from './world.ts';

/** A button as a person sees it. */
export interface SeenButton {
  text: string;
  data?: string;
  url?: string;
}

/** A message as a person sees it now: a snapshot, later edits do not change it. */
export interface Seen {
  id: number;
  chat: number;
  /** `bot`, or the id of the person (or of the channel or group) that wrote it. */
  from: 'bot' | number;
  /** Text or caption, without markup; empty where there is none. */
  text: string;
  entities: Entity[];
  /** What it is: `text`, `photo`, `document`, `location`, `contact`, … or `service`. */
  kind: string;
  /** `message_thread_id` of the topic it stands in. */
  topic: number | undefined;
  /** Inline buttons, row by row. */
  buttons: SeenButton[][];
  /** Labels of a reply keyboard that came with it. */
  keyboard: string[][] | undefined;
  file: { id: string; name: string; size: number; mime: string } | undefined;
  album: string | undefined;
  replyTo: number | undefined;
  edited: boolean;
  silent: boolean;
  pinned: boolean;
  protected: boolean;
  reactions: string[];
  /** Grows with every change of the world: what happened later has more. */
  revision: number;
  /** The message as the Bot API writes it. */
  wire: WireMessage;
}

/** What someone waits for: part of a text, a pattern, or a predicate. */
export type Wanted = string | RegExp | ((message: Seen) => boolean);

function kindOf(stored: StoredMessage): string {
  const { wire } = stored;
  if (stored.service) return 'service';
  if (wire.text !== undefined) return 'text';
  return mediaOf(wire)?.kind ?? ['location', 'contact'].find((kind) => kind in wire) ?? 'other';
}

function fileOf(world: World, wire: WireMessage): Seen['file'] {
  const media = mediaOf(wire);
  const file: StoredFile | undefined = media && world.files.get(media.file_id);
  return file && { id: file.file_id, name: file.name, size: file.size, mime: file.mime };
}

function buttonsOf(wire: WireMessage): SeenButton[][] {
  return (wire.reply_markup?.inline_keyboard ?? []).map((row) =>
    row.map((button) => ({
      text: button.text,
      ...('callback_data' in button ? { data: button.callback_data } : {}),
      ...('url' in button ? { url: button.url } : {}),
    })),
  );
}

/** Labels of a reply keyboard, or undefined for other markups. */
export function labelsOf(other: StoredMessage['other']): string[][] | undefined {
  if (!other || !('keyboard' in other)) return undefined;
  return other.keyboard.map((row) =>
    row.map((button) => (typeof button === 'string' ? button : button.text)),
  );
}

/** Makes a snapshot of a message. */
export function see(world: World, chat: Chat, stored: StoredMessage): Seen {
  const { wire } = stored;
  return {
    id: wire.message_id,
    chat: wire.chat.id,
    from: stored.mine ? 'bot' : (wire.sender_chat?.id ?? wire.from?.id ?? 0),
    text: wire.text ?? wire.caption ?? '',
    entities: wire.entities ?? wire.caption_entities ?? [],
    kind: kindOf(stored),
    topic: wire.message_thread_id,
    buttons: buttonsOf(wire),
    keyboard: labelsOf(stored.other),
    file: fileOf(world, wire),
    album: wire.media_group_id,
    replyTo: wire.reply_to_message?.message_id,
    edited: wire.edit_date !== undefined,
    silent: stored.silent,
    pinned: chat.pinned.includes(wire.message_id),
    protected: stored.protect,
    reactions: [...stored.reactions.values()],
    revision: stored.revision,
    wire,
  };
}

/** What stands in a chat (or one of its topics) now, in order; deleted messages are gone. */
export function seeAll(world: World, chat: Chat, topic?: number): Seen[] {
  const messages: Seen[] = [];
  for (const stored of chat.messages.values()) {
    if (stored.deleted || (topic !== undefined && stored.wire.message_thread_id !== topic)) continue;
    messages.push(see(world, chat, stored));
  }
  return messages;
}

/** Whether a message is what someone waits for. */
function isWanted(wanted: Wanted, message: Seen): boolean {
  if (typeof wanted === 'function') return wanted(message);
  return typeof wanted === 'string' ? message.text.includes(wanted) : wanted.test(message.text);
}

function told(messages: Seen[]): string {
  const lines = messages.slice(-6).map((message) => {
    const buttons = message.buttons.flat().map((button) => `[${button.text}]`);
    return `  ${message.from === 'bot' ? 'bot' : 'they'}: ${message.text || `(${message.kind})`} ${buttons.join(' ')}`;
  });
  return lines.join('\n') || '  (nothing)';
}

/**
 * Waits until `find` finds something, looking again at every change in the chat. Rejects after `timeout` milliseconds
 * with what can be seen instead.
 */
export function waitUntil<T>(
  world: World,
  chatId: number,
  timeout: number,
  what: string,
  find: () => T | undefined,
  around: () => Seen[] = () => [],
): Promise<T> {
  const origin = new Error();
  const watchers = world.watchers.get(chatId) ?? new Set();
  world.watchers.set(chatId, watchers);
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      watchers.delete(look);
    };
    const look = (): void => {
      try {
        const found = find();
        if (found === undefined) return;
        done();
        resolve(found);
      } catch (error) {
        done();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      done();
      origin.message = `waited ${timeout} ms for ${what}; there is:\n${told(around())}`;
      reject(origin);
    }, timeout);
    watchers.add(look);
    look();
  });
}

/** Waits for a message of the bot that changed after a revision. */
export function waitForMessage(
  world: World,
  chat: Chat,
  wanted: Wanted,
  { timeout = 5000, after = 0, topic }: { timeout?: number; after?: number; topic?: number | undefined } = {},
): Promise<Seen> {
  const find = (): Seen | undefined => {
    for (const stored of chat.messages.values()) {
      if (!stored.mine || stored.deleted || stored.revision <= after) continue;
      if (topic !== undefined && stored.wire.message_thread_id !== topic) continue;
      const message = see(world, chat, stored);
      if (isWanted(wanted, message)) return message;
    }
    return undefined;
  };
  return waitUntil(world, chat.wire.id, timeout, String(wanted), find, () => seeAll(world, chat, topic));
}
