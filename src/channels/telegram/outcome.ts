import type { Api } from 'grammy';
import type { Budgets, Limit } from '../../store/budget.ts';
import type { Job } from '../../store/run-job.ts';
import { backoffMs, type Outcome } from '../../store/settle.ts';
import type { House } from '../../turn/house.ts';
import { classify, type Refusal } from './api.ts';

/** What runners of Telegram's jobs work with. */
export type Tools = { house: House; api: Api; budgets: Budgets };
export type Runner = (job: Job) => Promise<Outcome>;

/** About one message a second to a person, after a burst. */
const CHAT: Limit = { perSecond: 1, burst: 5 };
/** Changing what is there is not counted so strictly. */
const EDITS: Limit = { perSecond: 3, burst: 10 };
/** All chats together. */
const BOT: Limit = { perSecond: 30, burst: 30 };

/** After so many attempts, a day of them, nothing is to be hoped for. */
const ENOUGH = 300;

/**
 * Takes one call from the bot's budget and the chat's. Null when it may go, else when to come again. What was taken in
 * vain is not given back: one of the bot's thirty is soon made up for, one of a chat's would cost it a second.
 */
export async function takeBudget(
  { house, budgets }: Tools,
  name: string,
  edit = false,
): Promise<Outcome | null> {
  const wait =
    (await budgets.take('telegram', BOT)) ||
    (await budgets.take(edit ? `${name}:edit` : name, edit ? EDITS : CHAT));
  return wait > 0 ? { later: new Date(house.now().getTime() + wait) } : null;
}

/** A refusal that time will not mend. */
export type Final = Exclude<Refusal, { kind: 'retry-after' | 'temporary' }>;

/**
 * What a failed call means for its job: an outcome that comes again, or a refusal that is final. Too fast: this
 * chat pauses, nobody else. A failure that passes is tried for a day.
 */
export async function afterFailure(
  { house, budgets }: Tools,
  job: Job,
  error: unknown,
  budget: string,
): Promise<Outcome | Final> {
  const refusal = classify(error);
  if (refusal.kind === 'retry-after') {
    await Promise.all([budgets.pause(budget, refusal.ms), budgets.pause(`${budget}:edit`, refusal.ms)]);
    return { later: new Date(house.now().getTime() + refusal.ms) };
  }
  const code = 'code' in refusal ? refusal.code : refusal.kind;
  house.log.warn({ job: job.id, kind: job.kind, code, attempts: job.attempts }, 'a call failed');
  if (refusal.kind !== 'temporary') return refusal;
  return again(house, job, refusal.code) ?? { kind: 'permanent', code: refusal.code };
}

/** A failure that may pass is tried again, later each time; null when that was enough. */
export function again({ now }: House, { attempts }: Job, code: string): Outcome | null {
  if (attempts >= ENOUGH) return null;
  return { retryAt: new Date(now().getTime() + backoffMs(attempts)), error: code };
}

/** Whether a failure is final. */
export function isFinal(next: Outcome | Final): next is Final {
  return 'kind' in next;
}
