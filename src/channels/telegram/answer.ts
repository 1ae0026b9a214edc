import type { Jobs } from '../../turn/channel.ts';
import { budgetOf, noteReach } from './letter.ts';
import { afterFailure, isFinal, type Runner, type Tools, takeBudget } from './outcome.ts';
import { asSignal } from './post.ts';
import { renderText } from './render.ts';

/** Telegram's limit for the notice a press is answered with, in UTF-16 units. */
const NOTICE = 200;

/** Says words to a chat of which nothing is kept. */
export function createSay(tools: Tools): Runner {
  const { house, api } = tools;
  return async (job) => {
    const { external, text } = job.payload as Jobs['say'];
    const budget = await budgetOf(house, external);
    for (const { text: words, ...look } of renderText(text)) {
      const wait = await takeBudget(tools, budget);
      if (wait) return wait;
      try {
        await api.sendMessage(Number(external), words, look, asSignal(job.signal));
      } catch (error) {
        const next = await afterFailure(tools, job, error, budget);
        if (!isFinal(next)) return next;
        if (next.kind !== 'blocked') return { dead: next.kind };
        return { done: true, in: (tx) => noteReach(tx, house.sealer, external, false) };
      }
    }
    return { done: true };
  };
}

/** Answers a press, so that the button stops turning; counted against no budget. Too late is as good as done. */
export function createAnswerPress(tools: Tools): Runner {
  return async (job) => {
    const { press, text, alert } = job.payload as Jobs['answer-press'];
    try {
      const notice = text === undefined ? {} : { text: shortened(text) };
      const look = alert ? { show_alert: true } : {};
      await tools.api.answerCallbackQuery(press, { ...notice, ...look }, asSignal(job.signal));
    } catch (error) {
      const next = await afterFailure(tools, job, error, 'telegram:presses');
      if (!isFinal(next)) return next;
    }
    return { done: true };
  };
}

function shortened(text: string): string {
  return text.length <= NOTICE ? text.toWellFormed() : `${text.slice(0, NOTICE - 1).toWellFormed()}…`;
}
