import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Log } from '../../log.ts';
import type { Lock } from '../../store/advisory-lock.ts';
import { codeOf, type Store } from '../../store/db.ts';
import { ALLOWED_UPDATES, POLL_SECONDS, reasonOf, restOf } from './api.ts';
import type { Intake } from './intake.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { asSignal } from './post.ts';

export type PollOptions = {
  /** Made with `createApi(config, true)`: its calls last as long as a poll. */
  api: Api;
  intake: Intake;
  store: Pick<Store, 'tryLock'>;
  log: Pick<Log, 'info' | 'warn'>;
  /** How long one poll waits for updates, in seconds. */
  pollSeconds?: number | undefined;
};

export type Poller = {
  /** Takes nothing more, finishes what it has, and confirms it; at the deadline leaves the rest to come again. */
  stop(deadlineMs: number): Promise<void>;
};

/** How often another process's lock is tried. */
const TAKEOVER_MS = 2_000;
/** A batch whose slowest chat is not done by then does not hold up what came since. */
const PATIENCE_MS = 300;
const LONGEST_REST_MS = 5_000;

/**
 * Polls Telegram, in one process of all; another takes over when this one ends. Chats are worked side by side,
 * each in order; only what is finished is confirmed, so that nothing is lost with the process.
 */
export function startPolling(options: PollOptions): Poller {
  const stopping = new AbortController();
  const ended = rule(options, stopping.signal);
  return {
    async stop(deadlineMs) {
      stopping.abort();
      const late = new AbortController();
      await Promise.race([ended, sleep(deadlineMs, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    },
  };
}

async function rule(options: PollOptions, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const lock = await options.store.tryLock('telegram-poll').catch((error: unknown) => {
      options.log.warn({ code: codeOf(error) }, 'the lock of the poll');
      return null;
    });
    if (lock) await reign(options, lock, stopping);
    else await rest(TAKEOVER_MS, stopping);
  }
}

/** Polls for as long as the lock is ours. */
async function reign(options: PollOptions, lock: Lock, stopping: AbortSignal): Promise<void> {
  const end = AbortSignal.any([stopping, lock.lost]);
  const ledger = createLedger();
  const running = new Set<Promise<void>>();
  options.log.info({}, 'polling Telegram');
  let troubles = 0;
  // A webhook left from another way of running would refuse every poll.
  let hooked = true;
  while (!end.aborted) {
    try {
      if (hooked) await options.api.deleteWebhook({}, asSignal(end));
      hooked = false;
      await fetchBatch(options, ledger, running, end);
      troubles = 0;
    } catch (error) {
      if (!end.aborted) await rest(troubleMs(options, error, ++troubles), end);
    }
  }
  await Promise.all(running);
  if (!lock.lost.aborted) await confirm(options, ledger);
  await lock.release();
}

async function fetchBatch(
  { api, intake, pollSeconds = POLL_SECONDS }: PollOptions,
  ledger: Ledger,
  running: Set<Promise<void>>,
  end: AbortSignal,
): Promise<void> {
  const offset = ledger.offset();
  const updates = await api.getUpdates(
    {
      ...(offset === undefined ? {} : { offset }),
      limit: 100,
      timeout: ledger.open() > 0 ? 0 : pollSeconds,
      allowed_updates: ALLOWED_UPDATES,
    },
    asSignal(end),
  );
  ledger.confirmed(offset);
  for (const update of updates) {
    if (!ledger.begin(update.update_id)) continue;
    const work = intake
      .take(update, (_, failures) => waitAgain(failures, end))
      .then(
        () => ledger.finish(update.update_id),
        () => {}, // it stays open: Telegram will bring it again
      )
      .then(() => void running.delete(work));
    running.add(work);
  }
  if (running.size === 0) return;
  const late = new AbortController();
  await Promise.race([Promise.all(running), rest(PATIENCE_MS, AbortSignal.any([end, late.signal]))]);
  late.abort();
}

/** A failed update is brought again in its place, so that its chat stays in order. False when we must go. */
async function waitAgain(failures: number, end: AbortSignal): Promise<boolean> {
  if (!end.aborted) await rest(Math.min(100 * 2 ** failures, LONGEST_REST_MS), end);
  return !end.aborted;
}

/** How long to leave Telegram alone after a failed poll. 409: somebody else polls, or a webhook is set. */
function troubleMs({ log }: PollOptions, error: unknown, troubles: number): number {
  log.warn({ code: reasonOf(error), attempts: troubles }, 'a poll failed');
  return restOf(error) ?? Math.min(250 * 2 ** troubles, LONGEST_REST_MS);
}

/** Tells Telegram what was finished last. Should it not hear, the updates come again, and are known. */
async function confirm({ api, log }: PollOptions, ledger: Ledger): Promise<void> {
  const offset = ledger.offset();
  if (offset === undefined) return;
  try {
    await api.getUpdates({ offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES });
  } catch (error) {
    log.warn({ code: reasonOf(error) }, 'the last updates could not be confirmed');
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
