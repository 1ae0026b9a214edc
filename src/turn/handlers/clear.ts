import { chatLane, PUSH } from '../channel.ts';
import type { Sayer } from '../turn.ts';

export const clear: Sayer<'clear'> = ({ arrival, conversation, jobs, at }) => {
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
