import type { Runner } from '../../channels/telegram/outcome.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { Jobs } from '../../turn/channel.ts';
import { call, type DeskTools, inThread, keyboard, replying } from './call.ts';

type Post = Jobs['post'];

/** Says the desk's own words to an operator; where the topic they were for is gone, in the chat itself. */
export function createPost(tools: DeskTools): Runner {
  return async (job) => {
    const wanted = job.payload as Post;
    const thread = await threadOf(tools, wanted);
    const sent = await say(tools, job, wanted, thread);
    return sent === 'lost' ? ((await say(tools, job, wanted, null)) as Outcome) : sent;
  };
}

async function threadOf({ house }: DeskTools, wanted: Post): Promise<number | null> {
  if (!wanted.case) return wanted.thread ?? null;
  const row = await house.store.db
    .selectFrom('topic')
    .select('thread_id')
    .where('case_id', '=', wanted.case)
    .where('chat_id', '=', wanted.chat)
    .executeTakeFirst();
  return row?.thread_id ?? null;
}

/** `lost` only where there was a thread to be lost. */
async function say(
  tools: DeskTools,
  job: Job,
  wanted: Post,
  thread: number | null,
): Promise<Outcome | 'lost'> {
  const { chat, text, replyTo, buttons } = wanted;
  const api = thread === null ? tools.api : inThread(tools.api, thread);
  const look = {
    link_preview_options: { is_disabled: true },
    ...replying(replyTo),
    ...keyboard(buttons),
  };
  const sent = await call(tools, job, chat, (signal) => api.sendMessage(chat, text, look, signal));
  if ('wait' in sent) return sent.wait;
  return 'refused' in sent && sent.refused.kind === 'gone' && thread !== null ? 'lost' : { done: true };
}
