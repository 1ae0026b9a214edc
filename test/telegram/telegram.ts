import type { Call, Violation } from './calls.ts';
import type { Chaos, ChaosOptions } from './chaos.ts';
import type { Faults } from './faults.ts';
import type { Group, GroupOptions } from './groups.ts';
import type { Limits } from './limits.ts';
import type { Matcher } from './matcher.ts';
import type { Person } from './person.ts';
import type { WireUpdate } from './updates.ts';
import type { CourierTimes } from './webhook.ts';
import type { WireUser } from './world.ts';

/** How a double begins; everything has a default. */
export interface TelegramOptions {
  token?: string;
  /** Fields of getMe to change. */
  bot?: Partial<WireUser>;
  /** `has_topics_enabled` of getMe: topics in private chats. Default true. */
  topics?: boolean;
  /** Milliseconds since the epoch; by default the machine's clock. */
  now?: () => number;
  /** The first `update_id`. */
  firstUpdateId?: number;
  /** Rate limits: none (default), Telegram's usual ones, or others. */
  limits?: boolean | Limits;
  /** What `telegram.calls` keeps: all (default), nothing, or the last so many. */
  record?: boolean | number;
  /** Turns a webhook's public URL into the one on this machine that the double posts to. */
  deliverTo?: (url: string) => string;
  /** Waits of the webhook delivery, in milliseconds. */
  webhook?: Partial<CourierTimes>;
  /** Port to listen on; by default a free one. */
  port?: number;
}

/** A message the bot has created in a chat; deleted ones are still listed. */
export interface Sent {
  id: number;
  /** Text or caption as it was sent. */
  text: string;
  topic: number | undefined;
  deleted: boolean;
  /** Seconds since the epoch. */
  date: number;
}

/** A Telegram for tests. */
export interface Telegram extends Omit<Faults, 'chaos' | 'decide'> {
  /** For grammY's `client.apiRoot`. */
  url: string;
  token: string;
  me: WireUser;
  /** Calls that broke the Bot API; a test asserts that there are none. */
  violations: Violation[];
  calls: Call[];
  /** Every update ever queued, in order; `push(updates[n])` delivers one again. Empty with `record: false`. */
  updates: WireUpdate[];
  user: (spec?: Partial<WireUser>) => Person;
  group: (options?: GroupOptions) => Group;
  /** Queues a raw update and returns its id; one given with an old `update_id` is a redelivery. */
  push: (update: Record<string, unknown>) => number;
  /** Everything the bot ever sent to a chat, in order: for counting visible duplicates. */
  sent: (chatId: number) => Sent[];
  /** The bytes of a file by its `file_id`: what a person or the bot sent. Throws for an unknown one. */
  bytes: (fileId: string) => Uint8Array;
  /** Updates the bot has not taken yet (confirmed by poll, or answered 2xx by webhook). */
  pending: () => number;
  /** Waits until the bot has taken all updates; `timeout` in milliseconds, default 5,000. */
  idle: (timeout?: number) => Promise<void>;
  /** Waits for a call that ends from now on. */
  waitForCall: (matcher: Matcher, timeout?: number) => Promise<Call>;
  /** Starts seeded chaos; `calm()` ends it. */
  chaos: (options: ChaosOptions) => Chaos;
  stop: () => Promise<void>;
}
