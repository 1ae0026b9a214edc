import type { BotCommand } from '@grammyjs/types';
import type { Where } from './acts.ts';
import type { Press, PressWhere } from './press.ts';
import type { Seen, Wanted } from './views.ts';
import type { Topic, WireUser } from './world.ts';

/** A file a person sends: its bytes, or a size for which bytes are made up. */
export interface SentFile extends Where {
  caption?: string;
  size?: number;
  bytes?: Uint8Array;
  name?: string;
  mime?: string;
  duration?: number;
  emoji?: string;
}

/** Where and how long to wait for a message of the bot. */
export interface WaitOptions {
  /** Milliseconds, default 5,000. */
  timeout?: number;
  /** Only what changed after this message (or revision). Default: after the person's last own act. */
  after?: Seen | number;
  topic?: number | string;
}

/** A person with a Telegram account. Every act emits the updates that Telegram would send. */
export interface Person {
  id: number;
  user: WireUser;
  /** Writes a text to the bot, or into a group or topic. */
  send: (text: string, where?: Where) => Seen;
  /** Opens the bot: `/start`, or `/start <payload>` by a link. */
  start: (payload?: string) => Seen;
  /** Presses an inline button by its label, its data, or the option id at the end of its data. */
  press: (button: string | RegExp, where?: PressWhere) => Press;
  /** Presses with any data on any message: forged or outdated. */
  pressData: (message: Seen | number, data: string, where?: Pick<Where, 'in'>) => Press;
  photo: (file?: SentFile) => Seen;
  voice: (file?: SentFile) => Seen;
  video: (file?: SentFile) => Seen;
  document: (file?: SentFile) => Seen;
  sticker: (file?: SentFile) => Seen;
  location: (place?: { latitude: number; longitude: number } & Where) => Seen;
  /** Shares a contact: their own (as the keyboard's button does), or somebody else's. */
  contact: (contact?: { own?: boolean; phone?: string; first_name?: string } & Where) => Seen;
  /** Sends several files as one album; each is a message of its own. */
  album: (files: (SentFile & { kind: 'photo' | 'video' | 'document' })[], where?: Where) => Seen[];
  edit: (message: Seen, text: string) => Seen;
  reply: (message: Seen, text: string, where?: Where) => Seen;
  /** Forwards a message, or a text of somebody (a hidden account, if given by name only). */
  forward: (what: Seen | string, options?: Where & { from?: { user: WireUser } | string }) => Seen;
  /** Puts a reaction on a message (none: takes it away). */
  react: (message: Seen, emoji?: string) => void;
  block: () => void;
  unblock: () => void;
  /** The account is gone for good. */
  deactivate: () => void;
  join: (group: { id: number }, link?: string) => void;
  leave: (group: { id: number }) => void;
  /** What the private chat (or one topic of it) shows now, in order, both sides. */
  messages: (topic?: number | string) => Seen[];
  /** The newest message of the bot in the private chat. */
  last: () => Seen;
  /** Topics of the private chat that are there now. */
  topics: () => Topic[];
  /** Labels of the reply keyboard that is up now. */
  keyboard: () => string[][] | undefined;
  /** The menu of commands this person sees. */
  commands: () => BotCommand[];
  /** Waits for a message of the bot, new or edited since this person's last act. */
  waitFor: (wanted: Wanted, options?: WaitOptions) => Promise<Seen>;
}
