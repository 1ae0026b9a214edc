import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { codeOf, storeIsAway } from '../../store/db.ts';
import { ALLOWED_UPDATES, reasonOf, restOf } from './api.ts';
import type { Intake } from './intake.ts';

/** An update is some kilobytes; nobody sends more here in good faith. */
const LARGEST_BODY = 1024 * 1024;
/** How many updates Telegram brings at once. */
const CONNECTIONS = 40;

export type WebhookOptions = {
  intake: Intake;
  log: Pick<Log, 'warn'>;
  /** Somebody knocked without the secret. */
  onRefused?: (() => void) | undefined;
};

/**
 * Answers `POST /telegram`; null without a secret, and then there is no such address.
 * 200 once everything is committed; 401 for a wrong secret, 405, 413, 400 for what is no JSON, 503 while the store is
 * away, 500 when the turn failed: then Telegram brings the update again.
 */
export function createWebhook(
  { WEBHOOK_SECRET: secret }: Pick<Config, 'WEBHOOK_SECRET'>,
  options: WebhookOptions,
): RequestListener | null {
  if (!secret) return null;
  const isOurs = secretCheck(secret);
  return async (req, res) => {
    if (req.method !== 'POST') return answer(res, 405, 'POST, please');
    if (!isOurs(String(req.headers['x-telegram-bot-api-secret-token'] ?? ''))) {
      options.onRefused?.();
      return answer(res, 401, 'Unauthorized');
    }
    const body = await bodyOf(req).catch(() => '');
    if (body === null) return answer(res, 413, 'Too large');
    const update = parsed(body);
    if (typeof update !== 'object' || update === null) return answer(res, 400, 'Not an update');
    try {
      await options.intake.take(update);
      answer(res, 200);
    } catch (error) {
      const status = storeIsAway(error) ? 503 : 500;
      options.log.warn({ code: codeOf(error), status }, 'an update was refused');
      answer(res, status, 'Again, please');
    }
  };
}

/** What is left unread of the request goes with its connection. */
function answer(res: ServerResponse, status: number, text = ''): void {
  const unread = !res.req.complete;
  res.writeHead(status, {
    'Content-Length': Buffer.byteLength(text),
    ...(unread ? { Connection: 'close' } : {}),
  });
  res.end(text);
}

/** The body of a request; null when it is larger than anything Telegram sends. Rejects when the line broke. */
async function bodyOf(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes <= LARGEST_BODY) chunks.push(chunk);
  }
  if (bytes > LARGEST_BODY) return null;
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Takes the same time for any two strings, whatever their lengths. */
function secretCheck(secret: string): (given: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const ours = digest(secret);
  return (given) => timingSafeEqual(digest(given), ours);
}

/** Tells Telegram where to bring updates; tries until it is heard or `signal` says stop. */
export async function announceWebhook(
  api: Api,
  config: Pick<Config, 'WEBHOOK_URL' | 'WEBHOOK_SECRET'>,
  log: Pick<Log, 'warn'>,
  signal: AbortSignal,
): Promise<void> {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = config;
  if (!url || !secret) return;
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      await api.setWebhook(url, {
        secret_token: secret,
        allowed_updates: ALLOWED_UPDATES,
        max_connections: CONNECTIONS,
      });
      return;
    } catch (error) {
      log.warn({ code: reasonOf(error), attempts: tries }, 'the webhook could not be set');
      const ms = restOf(error) ?? Math.min(500 * 2 ** tries, 60_000);
      await sleep(ms, undefined, { signal }).catch(() => {});
    }
  }
}
