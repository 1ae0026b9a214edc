import { afterAll, beforeAll, expect, test } from 'vitest';
import { TO_CASE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ limits: true, telegram: { limits: true } });
  world.channel.start();
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

test('a hurried person is answered as fast as Telegram lets us, and Telegram never has to say so', async () => {
  const aibek = world.telegram.user({ language_code: 'ru' });
  const before = Date.now();
  await walk(aibek, [...TO_MENU, ...TO_CASE.slice(0, 4)]);
  await world.settled();
  expect(world.telegram.sent(aibek.id)).toHaveLength(7);
  expect(Date.now() - before).toBeGreaterThan(1_000);
  expect(world.telegram.calls.filter(({ outcome }) => outcome.kind === 'error')).toEqual([]);
});
