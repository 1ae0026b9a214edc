import type { Runner } from '../../channels/telegram/outcome.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { MessageStatus } from '../../store/tables.ts';
import { type Jobs, messageOf } from '../../turn/channel.ts';
import { call, type DeskTools, inThread, replying } from './call.ts';
import { holdingOf, type Place } from './place.ts';
import { copiesIn } from './talk.ts';
import { deskSay } from './words.ts';

/** How a message fares, by a reaction to it. */
const REACTION = { queued: '✍', sent: '👌' } as const;

/** Shows an operator how their message fares, on the message itself. */
export function createDelivered(tools: DeskTools): Runner {
  return async (job) => {
    const { case: id, status } = job.payload as Jobs['delivered'];
    const holding = await holdingOf(tools.house, id);
    const thread = holding?.topic?.thread;
    if (!holding || !thread || holding.topic?.chat !== holding.chat) return { done: true };
    const place = { ...holding, thread };
    const [own] = await copiesIn(tools.house, place.chat, messageOf(job));
    if (own === undefined) return { done: true };
    if (status === 'queued') return showQueued(tools, job, place, own);
    return status === 'sent' ? react(tools, job, place, own, status) : explain(tools, job, place, own);
  };
}

/** Shown only if it waits still; should it have gone meanwhile, what was shown must not stay. */
async function showQueued(tools: DeskTools, job: Job, place: Place, own: number): Promise<Outcome> {
  const message = messageOf(job);
  if ((await statusOf(tools, message)) !== 'queued') return { done: true };
  const shown = await react(tools, job, place, own, 'queued');
  if ((await statusOf(tools, message)) !== 'sent') return shown;
  return react(tools, job, place, own, 'sent');
}

async function statusOf({ house }: DeskTools, message: number): Promise<MessageStatus | undefined> {
  const asked = house.store.db.selectFrom('message').select('status').where('id', '=', message);
  return (await asked.executeTakeFirst())?.status;
}

async function react(
  tools: DeskTools,
  job: Job,
  { chat }: Place,
  own: number,
  as: keyof typeof REACTION,
): Promise<Outcome> {
  const reaction = [{ type: 'emoji' as const, emoji: REACTION[as] }];
  const shown = await call(
    tools,
    job,
    chat,
    (signal) => tools.api.setMessageReaction(chat, own, reaction, {}, signal),
    true,
  );
  return 'wait' in shown ? shown.wait : { done: true };
}

/** A reply: why it did not go, and what to do. */
async function explain(tools: DeskTools, job: Job, place: Place, own: number): Promise<Outcome> {
  const { chat, thread, operator } = place;
  const { status } = job.payload as Jobs['delivered'];
  const text = deskSay(tools.house, operator.languages)(status === 'blocked' ? 'blocked' : 'failed');
  const api = inThread(tools.api, thread);
  const told = await call(tools, job, chat, (signal) => api.sendMessage(chat, text, replying(own), signal));
  return 'wait' in told ? told.wait : { done: true };
}
