import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { asks, SECRET, TO_CASE, TO_EVIDENCE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

const HOOK = {
  WEBHOOK_URL: 'https://jardam.example/telegram',
  WEBHOOK_SECRET: 'a-secret-of-sixteen-letters',
};

let world: World;
let server: Server | undefined;

afterEach(async () => {
  expect(world.telegram.violations).toEqual([]);
  server?.close();
  await world.close();
});

async function byPoll(): Promise<void> {
  world = await startWorld();
}

async function byWebhook(): Promise<void> {
  let port = 0;
  world = await startWorld({
    env: HOOK,
    telegram: { deliverTo: (url) => `http://127.0.0.1:${port}${new URL(url).pathname}` },
  });
  server = createServer(world.channel.webhook ?? fail);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
}

function fail(): never {
  throw new Error('there is no webhook');
}

test.each([
  ['long polling', byPoll],
  ['webhook', byWebhook],
])('a wage complaint from /start to its answer, by %s', async (_, begin) => {
  await begin();
  const { telegram, house, channel, settled, logged } = world;
  channel.start();
  const aibek = telegram.user({ language_code: 'ru' });
  await walk(aibek, TO_MENU);
  const opened = await walk(aibek, TO_CASE);
  expect(opened.buttons.flat().map(({ data }) => data?.split(':').at(-1))).toEqual(['/skip', '/menu']);
  await walk(aibek, [...TO_EVIDENCE, ['/skip', 'wage-complaint']]);
  await settled();

  const [found] = await house.store.db
    .selectFrom('case')
    .select(['number', 'status', 'sum_claimed'])
    .execute();
  expect(found).toMatchObject({ status: 'new', sum_claimed: 4_500_050 });
  expect(opened.text).toContain(found?.number);

  const seen = aibek.messages();
  expect(seen.map(({ text }) => text)).not.toContain(SECRET);
  expect(seen.filter(asks('done'))).toHaveLength(1);
  expect(seen.some(({ text }) => text.includes('ООО <Ромашка> & Ко'))).toBe(true);
  expect(telegram.sent(aibek.id).map(({ text }) => text)).toEqual([
    ...new Set(telegram.sent(aibek.id).map(({ text }) => text)),
  ]);

  const rows = await house.store.db.selectFrom('message').select(['author', 'status']).distinct().execute();
  expect(rows).toEqual(
    expect.arrayContaining([
      { author: 'bot', status: 'sent' },
      { author: 'person', status: 'received' },
    ]),
  );
  expect(rows).toHaveLength(2);
  const told = ['Ромашка', 'Азиз', SECRET, telegram.token, String(aibek.id)];
  expect(told.filter((words) => logged().includes(words))).toEqual([]);
});
