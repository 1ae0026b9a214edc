import { PUSH } from '../channel.ts';
import type { Handler } from '../turn.ts';

/** The message that held a secret is taken out of the chat, where the channel can. */
export const unsay: Handler<'unsay'> = async ({ arrival, conversation, jobs, at }) => {
  if (!arrival?.externalMessage || !PUSH.has(conversation.channel)) return;
  const payload = { external: arrival.external, messages: [arrival.externalMessage] };
  jobs.push({ kind: 'unsay', payload, urgency: 'urgent', runAt: at });
};
