import type { Job } from '../store/run-job.ts';
import type { Outcome } from '../store/settle.ts';
import type { Jobs } from './channel.ts';
import type { House } from './house.ts';
import { tellConversation } from './tell.ts';

/**
 * The timer of a conversation rings: in one transaction the session learns of it, its reminder is queued for its
 * chat, and the next timer set. Should the process die after that commit the timer rings again, and nothing is due:
 * a date is never told twice, but for a send that was under way. Who cannot be reached, or is hidden, is not written to.
 */
export function createRemind(house: House): (job: Job) => Promise<Outcome> {
  return async ({ payload }) => {
    const { conversation } = payload as Jobs['remind'];
    const stale = await house.store.db
      .transaction()
      .execute((tx) => tellConversation(tx, house, conversation, { kind: 'ring' }));
    if (stale !== null) {
      await house.cache.drop(stale);
      house.wake();
    }
    return { done: true };
  };
}
