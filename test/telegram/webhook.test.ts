import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot, webhookCallback } from 'grammy';
import { afterEach, describe, expect, test } from 'vitest';
import { malformed } from './conforms.ts';
import { startTelegram } from './double.ts';
import type { Telegram, TelegramOptions } from './telegram.ts';

let telegram: Telegram;
const cleanUp: (() => Promise<unknown>)[] = [];

async function begin(options?: TelegramOptions): Promise<Bot> {
  telegram = await startTelegram(options);
  cleanUp.push(() => telegram.stop());
  return new Bot(telegram.token, { client: { apiRoot: telegram.url } });
}

afterEach(async () => {
  expect(malformed(telegram)).toEqual([]);
  for (const step of cleanUp.splice(0)) await step();
});

describe('webhook', () => {
  /** A bot behind an HTTP server that can be told to refuse. */
  async function hook(secret?: string) {
    const bot = await begin({ deliverTo: () => target, webhook: { firstRetry: 5, lastRetry: 20 } });
    const state = { refuse: 0, tokens: [] as unknown[] };
    const handle = webhookCallback(bot, 'http', secret === undefined ? {} : { secretToken: secret });
    const server = createServer((request, response) => {
      state.tokens.push(request.headers['x-telegram-bot-api-secret-token']);
      if (state.refuse-- > 0) response.writeHead(503).end();
      else void handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(async () => server.close());
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/telegram`;
    return { bot, state };
  }

  test('delivers with the secret, in order, again after a failure', async () => {
    const { bot, state } = await hook('s3cret');
    const heard: string[] = [];
    bot.on('message:text', (ctx) => {
      heard.push(ctx.message.text);
    });
    const aibek = telegram.user();
    aibek.send('0');
    await bot.api.setWebhook('https://bot.example.org/telegram', { secret_token: 's3cret' });
    await telegram.idle();
    state.refuse = 3;
    for (const text of ['1', '2', '3']) aibek.send(text);
    await telegram.idle();
    expect(heard).toEqual(['0', '1', '2', '3']);
    expect(new Set(state.tokens)).toEqual(new Set(['s3cret']));
    const info = await bot.api.getWebhookInfo();
    expect(info).toMatchObject({ url: 'https://bot.example.org/telegram', pending_update_count: 0 });
    expect(info.last_error_message).toBe('Wrong response from the webhook: 503 Service Unavailable');
    await expect(bot.api.getUpdates()).rejects.toThrow(
      "409: Conflict: can't use getUpdates method while webhook",
    );
    await bot.api.deleteWebhook();
    aibek.send('4');
    expect(await bot.api.getUpdates()).toHaveLength(1);
    expect(telegram.violations).toEqual([]);
  });

  test('chats run side by side, and a press does not wait for the messages of its chat', async () => {
    const { bot } = await hook();
    const heard: string[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bot.on('message:text', async (ctx) => {
      if (ctx.message.text === 'slow') await held;
      heard.push(ctx.message.text);
    });
    bot.on('callback_query', (ctx) => {
      heard.push(ctx.callbackQuery.data ?? '');
    });
    await bot.api.setWebhook('https://bot.example.org/telegram');
    const [aibek, gulnara] = [telegram.user(), telegram.user()];
    const message = aibek.send('slow');
    aibek.send('after slow');
    aibek.pressData(message, 'pressed');
    gulnara.send('quick');
    await expect.poll(() => heard.toSorted()).toEqual(['pressed', 'quick']);
    release();
    await telegram.idle();
    expect(heard.slice(2)).toEqual(['slow', 'after slow']);
  });

  test('a call in the answer to an update is run', async () => {
    const bot = await begin({ deliverTo: () => target });
    const reply = { method: 'sendMessage', chat_id: 0, text: 'in the same breath' };
    const server = createServer((_, response) => {
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ ...reply, chat_id: aibek.id }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(async () => server.close());
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const aibek = telegram.user();
    await bot.api.setWebhook('https://bot.example.org/telegram');
    aibek.start();
    await aibek.waitFor('in the same breath');
    expect(telegram.calls.at(-1)).toMatchObject({ method: 'sendMessage', outcome: { kind: 'ok' } });
  });

  test('chaos: updates come twice, presses overtake, each update comes once at least', async () => {
    const { bot, state } = await hook();
    const heard: number[] = [];
    bot.use((ctx) => {
      heard.push(ctx.update.update_id);
    });
    await bot.api.setWebhook('https://bot.example.org/telegram');
    const chaos = telegram.chaos({ seed: 11, duplicateUpdates: 0.3, reorder: 0.3, holdMs: 10, lateMs: 20 });
    state.refuse = 5;
    const people = Array.from({ length: 5 }, () => telegram.user());
    for (let i = 0; i < 20; i++) {
      for (const person of people) person.pressData(person.send(`m${i}`), `p${i}`);
    }
    await telegram.idle();
    expect(new Set(heard).size).toBe(200);
    expect(heard.length).toBe(200 + (chaos.struck.duplicateUpdates ?? 0));
    expect(chaos.struck.duplicateUpdates).toBeGreaterThan(30);
    expect(chaos.struck.reorder).toBeGreaterThan(15);
  });

  test('refuses what Telegram refuses', async () => {
    const bot = await begin();
    await expect(bot.api.setWebhook('http://bot.example.org')).rejects.toThrow(
      'An HTTPS URL must be provided',
    );
    await expect(bot.api.setWebhook('https://a.b', { secret_token: 'ж' })).rejects.toThrow(
      'secret token contains',
    );
    expect(telegram.violations).toHaveLength(2);
  });
});
