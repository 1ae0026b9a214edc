import { PUSH, remindLane } from '../channel.ts';
import type { Handler } from '../turn.ts';

/**
 * A conversation has one timer: a new one takes the place of the old. One that rings just now stays with its worker,
 * and finds nothing that is due.
 */
export const remind: Handler<'remind'> = async ({ tx, conversation, jobs }, { at }) => {
  const lane = remindLane(conversation.id);
  await tx.deleteFrom('job').where('lane', '=', lane).where('owner', 'is', null).execute();
  if (at === null || !PUSH.has(conversation.channel)) return;
  jobs.push({
    kind: 'remind',
    payload: { conversation: conversation.id },
    lane,
    urgency: 'broadcast',
    runAt: new Date(at),
  });
};
