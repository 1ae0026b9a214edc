import { Api } from 'grammy';
import {
  afterFailure,
  type Final,
  isFinal,
  type Tools,
  takeBudget,
} from '../../channels/telegram/outcome.ts';
import type { Bot } from '../../channels/telegram/parse.ts';
import { asSignal, Unsendable } from '../../channels/telegram/post.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { DeskButton } from '../../turn/channel.ts';

/** What the desk works with in Telegram. `me`: this bot. */
export type DeskTools = Tools & { me: Bot };

/** What came of a call: its answer, an outcome for the job (to come again), or a refusal that is final. */
export type Called<T> = { ok: T } | { wait: Outcome } | { refused: Final };

type Signal = ReturnType<typeof asSignal>;

/** One call within the limits of a chat. `edit`: nothing new appears there. */
export async function call<T>(
  tools: Tools,
  job: Job,
  chat: number,
  run: (signal: Signal) => Promise<T>,
  edit = false,
): Promise<Called<T>> {
  const budget = `telegram:desk:${chat}`;
  const wait = await takeBudget(tools, budget, edit);
  if (wait) return { wait };
  return attempt(tools, job, budget, run);
}

/** One call whose limit is seen to already, or that has none. */
export async function attempt<T>(
  tools: Tools,
  job: Job,
  budget: string,
  run: (signal: Signal) => Promise<T>,
): Promise<Called<T>> {
  try {
    return { ok: await run(asSignal(job.signal)) };
  } catch (error) {
    if (error instanceof Unsendable) return { refused: { kind: 'permanent', code: error.name } };
    const next = await afterFailure(tools, job, error, budget);
    return isFinal(next) ? { refused: next } : { wait: next };
  }
}

/**
 * The API, for one thread: all that is sent goes there. Telegram has been seen to put a message for a topic that
 * was deleted into the chat itself: that is taken back, and answered as a topic that is not there.
 */
export function inThread(api: Api, thread: number): Api {
  const threaded = new Api(api.token, api.options);
  threaded.config.use(...api.config.installedTransformers(), async (prev, method, payload, signal) => {
    const answer = await prev(method, { ...payload, message_thread_id: thread }, signal);
    const sent = answer.ok ? (answer.result as Placed) : undefined;
    if (typeof sent !== 'object' || sent.message_thread_id === thread) return answer;
    await prev('deleteMessage', { chat_id: sent.chat.id, message_id: sent.message_id }, signal);
    return { ok: false, error_code: 400, description: 'Bad Request: message thread not found' };
  });
  return threaded;
}

type Placed = { message_id: number; message_thread_id?: number; chat: { id: number } };

/** Rows of buttons as Telegram takes them; nothing without any. */
export function keyboard(buttons: readonly (readonly DeskButton[])[] | undefined) {
  if (!buttons?.length) return {};
  const inline_keyboard = buttons.map((row) => row.map(({ text, data }) => ({ text, callback_data: data })));
  return { reply_markup: { inline_keyboard } };
}

/** A reply to a message that may be gone. */
export function replying(to: number | null | undefined) {
  if (to === null || to === undefined) return {};
  return { reply_parameters: { message_id: to, allow_sending_without_reply: true } };
}
