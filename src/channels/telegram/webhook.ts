import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from 'grammy';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
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
 * `POST /telegram`, to be mounted at the root; null without a secret, and then there is no such route.
 * 200 once everything is committed; 401 for a wrong secret, 400 for what is no JSON, 503 while the store is
 * away, 500 when the turn failed: then Telegram brings the update again.
 */
export function createWebhook(
  { WEBHOOK_SECRET: secret }: Pick<Config, 'WEBHOOK_SECRET'>,
  options: WebhookOptions,
): Hono | null {
  if (!secret) return null;
  const app = new Hono();
  app.use('/telegram', async (c, next) => {
    if (same(c.req.header('x-telegram-bot-api-secret-token') ?? '', secret)) return next();
    options.onRefused?.();
    return c.text('Unauthorized', 401);
  });
  app.post('/telegram', bodyLimit({ maxSize: LARGEST_BODY }), async (c) => {
    const update: unknown = await c.req.json().catch(() => undefined);
    if (typeof update !== 'object' || update === null) return c.text('Not an update', 400);
    try {
      await options.intake.take(update);
      return c.body(null, 200);
    } catch (error) {
      const away = storeIsAway(error);
      options.log.warn({ code: codeOf(error), status: away ? 503 : 500 }, 'an update was refused');
      return c.text('Again, please', away ? 503 : 500);
    }
  });
  return app;
}

/** Takes the same time for any two strings, whatever their lengths. */
function same(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
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
