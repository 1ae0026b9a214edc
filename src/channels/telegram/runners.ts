import type { JobKind } from '../../turn/channel.ts';
import { createRemind } from '../../turn/remind.ts';
import { createAnswerPress, createSay } from './answer.ts';
import { createFetch } from './files.ts';
import type { Runner, Tools } from './outcome.ts';
import { createClear, createUnsay } from './removal.ts';
import { createSend } from './send.ts';

/** What Telegram does for the queue, by the job's kind. */
export function createRunners(
  tools: Tools,
): Record<
  Extract<JobKind, 'send' | 'say' | 'answer-press' | 'unsay' | 'clear' | 'fetch' | 'remind'>,
  Runner
> {
  return {
    send: createSend(tools),
    say: createSay(tools),
    'answer-press': createAnswerPress(tools),
    unsay: createUnsay(tools),
    clear: createClear(tools),
    fetch: createFetch(tools),
    remind: createRemind(tools.house),
  };
}
