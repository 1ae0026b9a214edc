import { chatLane, PUSH } from '../channel.ts';
import type { Handler } from '../turn.ts';

export const clear: Handler<'clear'> = async ({ conversation: { channel, addressId }, jobs, at }) => {
  if (!PUSH.has(channel)) return;
  jobs.push({
    kind: 'clear',
    payload: { address: addressId },
    lane: chatLane(channel, addressId),
    urgency: 'urgent',
    runAt: at,
  });
};
