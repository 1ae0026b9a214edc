import { tooMany } from './refusal.ts';
import type { Chat } from './world.ts';

/** Telegram's limits as bots meet them: a private chat's burst and long run, a group's messages a minute. */
export interface Limits {
  privateBurst: number;
  privatePerSecond: number;
  groupPerMinute: number;
}

/** About 1 message a second to a person after a burst of 5; 20 a minute to a group, all topics together. */
export const USUAL_LIMITS: Limits = { privateBurst: 5, privatePerSecond: 1, groupPerMinute: 20 };

/** Counts a call against a chat's limit. `cost` is the number of messages it makes. Throws 429. */
export type Meter = (chat: Chat, kind: 'send' | 'edit' | 'topic', cost?: number) => void;

/** A meter by the given clock (milliseconds); without limits everything passes. */
export function createMeter(limits: Limits | undefined, now: () => number): Meter {
  const buckets = new Map<number, { left: number; at: number }>();
  const stamps = new Map<number, number[]>();

  function person(chat: Chat, { privateBurst, privatePerSecond }: Limits, cost: number): void {
    const at = now();
    const bucket = buckets.get(chat.wire.id) ?? { left: privateBurst, at };
    const left = Math.min(privateBurst, bucket.left + ((at - bucket.at) / 1000) * privatePerSecond);
    // An album may overdraw a full bucket: it can never fit otherwise.
    const needed = Math.min(cost, privateBurst);
    if (left < needed) throw tooMany(Math.max(1, Math.ceil((needed - left) / privatePerSecond)));
    buckets.set(chat.wire.id, { left: left - cost, at });
  }

  function group(chat: Chat, { groupPerMinute }: Limits, cost: number): void {
    const at = now();
    const recent = (stamps.get(chat.wire.id) ?? []).filter((stamp) => stamp > at - 60_000);
    const over = recent.length + Math.min(cost, groupPerMinute) - groupPerMinute;
    const blocking = recent[over - 1];
    if (over > 0 && blocking !== undefined) {
      throw tooMany(Math.max(1, Math.ceil((blocking + 60_000 - at) / 1000)));
    }
    stamps.set(chat.wire.id, [...recent, ...Array.from({ length: cost }, () => at)]);
  }

  return (chat, kind, cost = 1) => {
    if (!limits) return;
    if (chat.wire.type !== 'private') group(chat, limits, cost);
    else if (kind === 'send') person(chat, limits, cost);
  };
}
