import { Api, GrammyError, HttpError } from 'grammy';
import type { Config } from '../../config.ts';
import { codeOf } from '../../store/db.ts';

/** How long a call may take. A send that is not answered by then may have been done all the same. */
const CALL_SECONDS = 15;
/** How long Telegram holds a poll that has nothing to bring. */
export const POLL_SECONDS = 30;

/** The updates the house asks for; all else Telegram keeps to itself. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
] as const;

type Where = Pick<Config, 'BOT_TOKEN' | 'BOT_API_ROOT'>;

/**
 * A client of the Bot API. `poll`: its calls may take as long as a poll does. No retries: the queue's are all
 * there are. Throws when there is no BOT_TOKEN.
 */
export function createApi(config: Where, poll = false): Api {
  const seconds = poll ? POLL_SECONDS + CALL_SECONDS : CALL_SECONDS;
  return new Api(tokenOf(config), { apiRoot: rootOf(config), timeoutSeconds: seconds });
}

/** Where the bytes of a file are, as `getFile` named it. Holds the token: never log it. */
export function fileUrl(config: Where, path: string): string {
  return `${rootOf(config)}/file/bot${tokenOf(config)}/${path}`;
}

/** The bot's own id: the part of its token before the colon. */
export function botId(config: Where): number {
  return Number(tokenOf(config).split(':', 1)[0]);
}

function tokenOf({ BOT_TOKEN }: Where): string {
  if (!BOT_TOKEN) throw new Error('There is no BOT_TOKEN: set it, or do not start Telegram');
  return BOT_TOKEN;
}

function rootOf({ BOT_API_ROOT }: Where): string {
  return BOT_API_ROOT.replace(/\/+$/, '');
}

/**
 * What a failed call means. `code` may stand in a log: it never quotes what was sent.
 *
 * - `retry-after`: too fast; nothing was done
 * - `blocked`: this chat cannot be reached (the bot was blocked, the account is gone, the bot is no member)
 * - `gone`: the message, topic or press that the call speaks of is not there, or cannot be changed any more
 * - `not-modified`: it looks so already
 * - `migrated`: the group has another id now
 * - `permanent`: it would be refused again · `temporary`: it may go through later, or it already has
 */
export type Refusal =
  | { kind: 'retry-after'; ms: number }
  | { kind: 'blocked' }
  | { kind: 'gone' }
  | { kind: 'not-modified' }
  | { kind: 'migrated'; to: number }
  | { kind: 'permanent'; code: string }
  | { kind: 'temporary'; code: string };

/** Telegram tells errors apart by their words only. */
const WORDS: readonly [RegExp, Refusal][] = [
  [/message is not modified/i, { kind: 'not-modified' }],
  [/temporarily unavailable/i, { kind: 'temporary', code: 'file' }],
  [/chat not found|PEER_ID_INVALID|user is deactivated|USER_IS_BLOCKED/i, { kind: 'blocked' }],
  [/message (.+ )?not found|message identifier is not specified|MESSAGE_ID_INVALID/i, { kind: 'gone' }],
  [/message can't be (edited|deleted)|there is no (text|caption) in the message/i, { kind: 'gone' }],
  [/TOPIC_(ID_INVALID|DELETED)|query is too old|query ID is invalid/i, { kind: 'gone' }],
  [/file is too big|Entity Too Large/i, { kind: 'permanent', code: 'too-big' }],
  [/file_id|file identifier|FILE_(REFERENCE|ID)/i, { kind: 'permanent', code: 'bad-file' }],
];

/** 401, 404: a wrong token, which somebody will mend; 409: another poll; 420: a flood without a number. */
const PASSING = new Set([401, 404, 409, 420]);

/** Says what a failed call means. Anything that is not an error of the Bot API is thrown on. */
export function classify(error: unknown): Refusal {
  if (error instanceof HttpError) return { kind: 'temporary', code: networkCode(error.error) };
  if (!(error instanceof GrammyError)) throw error;
  const { error_code: status, description, parameters } = error;
  if (parameters.retry_after !== undefined || status === 429)
    return { kind: 'retry-after', ms: Math.max(parameters.retry_after ?? 1, 1) * 1_000 };
  if (parameters.migrate_to_chat_id !== undefined)
    return { kind: 'migrated', to: parameters.migrate_to_chat_id };
  if (status >= 500 || PASSING.has(status)) return { kind: 'temporary', code: String(status) };
  const known = WORDS.find(([words]) => words.test(description))?.[1];
  if (known) return known;
  if (status === 403) return { kind: 'blocked' };
  const name = /\b[A-Z]{3,}(_[A-Z]+)+\b/.exec(description)?.[0];
  return { kind: 'permanent', code: name ?? String(status) };
}

/** What may stand in a log of any failure: a code, never the words (an API error's may hold the token). */
export function reasonOf(error: unknown): string {
  if (!(error instanceof HttpError) && !(error instanceof GrammyError)) return codeOf(error);
  const refusal = classify(error);
  return 'code' in refusal ? refusal.code : refusal.kind;
}

/** How long Telegram wants to be left alone after this failure, if it says so, in ms. */
export function restOf(error: unknown): number | undefined {
  const seconds = error instanceof GrammyError ? error.parameters.retry_after : undefined;
  return seconds === undefined ? undefined : seconds * 1_000;
}

/** ECONNRESET and its like; an answer that is no JSON; our own time limit. */
function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return 'network';
  if ('type' in error && typeof error.type === 'string' && !('code' in error)) return error.type;
  return codeOf(error) === 'Error' ? 'timeout' : codeOf(error);
}
