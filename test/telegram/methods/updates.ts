import { notPlayed, violates } from '../refusal.ts';
import { allow, conflict, pendingUpdates } from '../updates.ts';
import type { Args, Call, Methods, Stage } from './method.ts';

const KINDS = new Set([
  ...[
    'message',
    'edited_message',
    'channel_post',
    'edited_channel_post',
    'inline_query',
    'poll',
    'poll_answer',
  ],
  ...['chosen_inline_result', 'callback_query', 'shipping_query', 'pre_checkout_query', 'my_chat_member'],
  ...['chat_member', 'chat_join_request', 'message_reaction', 'message_reaction_count', 'chat_boost'],
  ...['removed_chat_boost', 'business_connection', 'business_message', 'edited_business_message'],
  ...['deleted_business_messages', 'guest_message', 'purchased_paid_media', 'managed_bot', 'subscription'],
  'stopped_message_generation',
]);

/** Telegram overlooks a kind it does not know; a bot that asks for one waits for ever. */
function checkKinds(kinds: readonly string[] | undefined): void {
  const unknown = kinds?.find((kind) => !KINDS.has(kind));
  if (unknown) throw violates('invalid allowed_updates', `unknown kind of update "${unknown}"`);
}

function getUpdates(stage: Stage, args: Args<'getUpdates'>, call: Call): unknown {
  checkKinds(args.allowed_updates);
  if (stage.courier.current()) {
    throw conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  return stage.poller.poll(args, call.gone);
}

function forget(stage: Stage): void {
  stage.queue.entries.clear();
  stage.queue.late = [];
}

function checkUrl(url: string): void {
  const local = /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url);
  if (!URL.canParse(url) || !(local || url.startsWith('https://'))) {
    throw violates('bad webhook: An HTTPS URL must be provided for webhook');
  }
}

function setWebhook(stage: Stage, args: Args<'setWebhook'>): unknown {
  checkKinds(args.allowed_updates);
  const { url, secret_token: secret, max_connections: connections = 40 } = args;
  if (!url) return deleteWebhook(stage, args);
  checkUrl(url);
  if (args.certificate !== undefined) throw notPlayed('webhook certificates');
  if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) {
    throw violates('secret token contains unallowed characters');
  }
  if (connections < 1 || connections > 100) throw violates('max_connections must be 1..100');
  allow(stage.queue, args.allowed_updates);
  if (args.drop_pending_updates) forget(stage);
  stage.poller.abort('terminated by setWebhook request');
  stage.courier.start({ url, target: stage.deliverTo(url), secret, connections });
  return true;
}

function deleteWebhook(stage: Stage, args: Args<'deleteWebhook'>): unknown {
  stage.courier.stop();
  if (args.drop_pending_updates) forget(stage);
  return true;
}

function getWebhookInfo({ courier, queue }: Stage): unknown {
  const webhook = courier.current();
  const error = courier.lastError();
  const failure = error
    ? { last_error_date: Math.floor(error.at / 1000), last_error_message: error.message }
    : {};
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: pendingUpdates(queue),
    ...(webhook ? { max_connections: webhook.connections, ip_address: '127.0.0.1', ...failure } : {}),
    ...(queue.allowed ? { allowed_updates: [...queue.allowed] } : {}),
  };
}

/** How updates reach the bot. */
export const updateMethods: Methods = { getUpdates, setWebhook, deleteWebhook, getWebhookInfo };
