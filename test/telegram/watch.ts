import type { Call } from './calls.ts';
import { type Matcher, matching } from './matcher.ts';
import type { Sent } from './telegram.ts';
import { pendingUpdates, type UpdateQueue } from './updates.ts';
import type { World } from './world.ts';

/** Everything the bot ever sent to a chat, in order. */
export function sentTo(world: World, chatId: number): Sent[] {
  return [...(world.chats.get(chatId)?.messages.values() ?? [])]
    .filter((stored) => stored.mine && !stored.service)
    .map(({ wire, first, deleted }) => ({
      id: wire.message_id,
      text: first,
      topic: wire.message_thread_id,
      deleted,
      date: wire.date,
    }));
}

/** Resolves when the bot has taken all updates; rejects after `timeout` milliseconds. */
export function untilIdle(queue: UpdateQueue, timeout: number): Promise<void> {
  const origin = new Error();
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      queue.settled.delete(look);
    };
    const look = (): void => {
      if (pendingUpdates(queue) > 0) return;
      done();
      resolve();
    };
    const timer = setTimeout(() => {
      done();
      origin.message = `after ${timeout} ms the bot has still not taken ${pendingUpdates(queue)} updates`;
      reject(origin);
    }, timeout);
    queue.settled.add(look);
    look();
  });
}

/** Resolves with the next call that matches; rejects after `timeout` milliseconds. */
export function untilCall(ears: Set<(call: Call) => void>, matcher: Matcher, timeout: number): Promise<Call> {
  const matches = matching(matcher);
  const origin = new Error();
  return new Promise((resolve, reject) => {
    const hear = (call: Call): void => {
      if (!matches(call)) return;
      clearTimeout(timer);
      ears.delete(hear);
      resolve(call);
    };
    const timer = setTimeout(() => {
      ears.delete(hear);
      origin.message = `no call of ${JSON.stringify(matcher) ?? matcher} within ${timeout} ms`;
      reject(origin);
    }, timeout);
    ears.add(hear);
  });
}
