import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhook } from '../../../src/channels/telegram/webhook.ts';
import { asks } from './talk.ts';
import { startWorld, type World } from './world.ts';

const SECRET = 'a-secret-of-sixteen-letters';
const URL_ = 'https://jardam.example/telegram';
let world: World;
let server: Server;
let url: string;

beforeAll(async () => {
  world = await startWorld({
    env: { WEBHOOK_URL: URL_, WEBHOOK_SECRET: SECRET },
    telegram: { deliverTo: () => 'http://127.0.0.1:9/' },
  });
  server = createServer(hook() ?? undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/telegram`;
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  server.close();
  await world.close();
});

let refused = 0;
const hook = () =>
  createWebhook(
    { WEBHOOK_SECRET: SECRET },
    { intake: world.channel.intake, log: world.house.log, onRefused: () => refused++ },
  );

async function post(
  body: string,
  headers: Record<string, string> = { 'x-telegram-bot-api-secret-token': SECRET },
) {
  return (await fetch(url, { method: 'POST', body, headers })).status;
}

let last = 1;
const start = (chat = 500, update_id = ++last) =>
  JSON.stringify({
    update_id,
    message: {
      message_id: update_id,
      date: 1,
      chat: { id: chat, type: 'private' },
      from: { id: chat, is_bot: false },
      text: '/start',
    },
  });
const seen = async () => (await world.house.store.db.selectFrom('inbound').select('id').execute()).length;

test('without a secret there is no route', () => {
  expect(
    createWebhook({ WEBHOOK_SECRET: undefined }, { intake: world.channel.intake, log: world.house.log }),
  ).toBeNull();
});

test.each([
  ['a wrong secret', { 'x-telegram-bot-api-secret-token': 'a-secret-of-sixteen-letterz' }],
  ['one that begins right', { 'x-telegram-bot-api-secret-token': SECRET.slice(0, -1) }],
  ['none', {}],
  ['an empty one', { 'x-telegram-bot-api-secret-token': '' }],
])('%s is refused with 401, counted, and its body is not read', async (_, headers) => {
  const before = refused;
  expect(await post('{', headers as Record<string, string>)).toBe(401);
  expect(refused).toBe(before + 1);
});

test.each([
  ['no JSON', '{"update_id": 1', 400],
  ['nothing', '', 400],
  ['a number', '5', 400],
  ['no update', '{"update_id": "x"}', 200],
  ['an update nobody waits for', '{"update_id": 1, "telepathy": {}}', 200],
  ['more than a megabyte', `{"x": "${'x'.repeat(1024 * 1024)}"}`, 413],
])('%s', async (_, body, status) => {
  expect(await post(body)).toBe(status);
});

test('anything but POST is refused', async () => {
  expect((await fetch(url)).status).toBe(405);
});

test('200 means committed, and a second time changes nothing', async () => {
  const before = await seen();
  const body = start();
  expect(await post(body)).toBe(200);
  expect(await seen()).toBe(before + 1);
  expect(await post(body)).toBe(200);
  expect(await seen()).toBe(before + 1);
});

test('503 while the database is away, and the same update is worked when it is back', async () => {
  const before = await seen();
  const body = start(502);
  world.wire.cut();
  expect(await post(body)).toBe(503);
  world.wire.mend();
  await expect.poll(() => post(body), { timeout: 10_000 }).toBe(200);
  expect(await seen()).toBe(before + 1);
});

test('500 when the turn fails, counted; after five it is set aside and Telegram is told to go on', async () => {
  const { db } = world.house.store;
  await db.schema
    .alterTable('conversation')
    .addColumn('broken', 'text', (col) => col.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('conversation')
    .alterColumn('broken', (col) => col.dropDefault())
    .execute();
  const body = start(503, 9_000);
  const answers: unknown[] = [];
  for (let i = 0; i < 5; i++) answers.push(await post(body));
  await db.schema.alterTable('conversation').dropColumn('broken').execute();
  expect(answers).toEqual([500, 500, 500, 500, 200]);
  const row = await db
    .selectFrom('inbound')
    .select(['status', 'attempts'])
    .where('id', 'like', '%:9000')
    .executeTakeFirst();
  expect(row).toEqual({ status: 'set-aside', attempts: 5 });
  expect(await post(start(503))).toBe(200);
});

test('Telegram is told where to come, with the secret, until it hears; what waited for it comes', async () => {
  const { telegram, channel } = world;
  telegram.fail('setWebhook', { status: 429, retry_after: 1 });
  channel.start();
  const call = await telegram.waitForCall(
    ({ method, params }) => method === 'setWebhook' && params.url === URL_,
  );
  expect(call.params).toMatchObject({ secret_token: SECRET, max_connections: 40 });
  await expect.poll(() => world.api.getWebhookInfo().then(({ url }) => url), { timeout: 5_000 }).toBe(URL_);
});

test('a turn by webhook answers as any other', async () => {
  const aibek = world.telegram.user({ language_code: 'ru' });
  const message = {
    message_id: 1,
    date: 1,
    chat: { id: aibek.id, type: 'private' },
    from: aibek.user,
    text: '/start',
  };
  aibek.start();
  expect(await post(JSON.stringify({ update_id: 77_000, message }))).toBe(200);
  await aibek.waitFor(asks('ru'));
});
