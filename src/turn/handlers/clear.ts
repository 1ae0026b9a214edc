import { chatLane, PUSH } from '../channel.ts';
import type { Handler } from '../turn.ts';

export const clear: Handler<'clear'> = async ({ arrival, conversation, jobs, at }) => {
  const { channel, addressId } = conversation;
  if (!PUSH.has(channel)) return;
  const said = arrival?.externalMessage;
  jobs.push({
    kind: 'clear',
    payload: { address: addressId, ...(said ? { messages: [said] } : {}) },
    lane: chatLane(channel, addressId),
    urgency: 'urgent',
    runAt: at,
  });
};
