import { PUSH } from '../channel.ts';
import type { Sayer } from '../turn.ts';

/** The message that held a secret is taken out of the chat, where the channel can. */
export const unsay: Sayer<'unsay'> = ({ arrival, conversation, jobs, at }) => {
  if (!arrival?.externalMessage || !PUSH.has(conversation.channel)) return;
  const payload = { external: arrival.external, messages: [arrival.externalMessage] };
  jobs.push({ kind: 'unsay', payload, urgency: 'urgent', runAt: at });
};
