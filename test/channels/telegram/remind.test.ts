import { afterEach, expect, test } from 'vitest';
import { walker } from '../../turn/walk.ts';
import { asks } from './talk.ts';
import { startWorld, type World } from './world.ts';

/** Russian, kept, not looked yet, leaves on 20.02.2027, yes to reminders. */
const LINES =
  '/start|1|1|Перед отъездом|1|2|4|2|20.02.2027|1|1|готово|4|готово|3|готово|4|готово|4|1|/menu'.split('|');
const REMINDER = 'Здравствуйте. Вы просили напомнить.';

let world: World;
afterEach(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

test('a reminder comes on its day, says nothing of what it is about, and its button opens the list', async () => {
  let ahead = new Date('2026-11-20T06:00:00Z').getTime() - Date.now();
  world = await startWorld({ now: () => new Date(Date.now() + ahead) });
  world.channel.start();
  const aibek = world.telegram.user({ language_code: 'ru' });
  aibek.start();
  await aibek.waitFor(() => true);
  const typed = walker(world.house, String(aibek.id), 'ru', 'telegram');
  for (const line of LINES) await typed.type(line);
  await world.settled(30_000);
  expect(await world.jobs()).toEqual(['remind']);

  ahead = new Date('2026-12-13T04:00:00Z').getTime() - Date.now();
  const reminder = await aibek.waitFor(({ text }) => text === REMINDER, { timeout: 10_000 });
  await world.settled();
  expect(reminder.buttons.flat().map(({ text }) => text)).toEqual(['Мой список']);
  aibek.press('/dates');
  const list = await aibek.waitFor(asks('checked'));
  expect(list.text).toContain('20 декабря 2026');
  await world.settled();
  expect(aibek.messages().filter(({ text }) => text === REMINDER)).toHaveLength(1);
  expect(await world.jobs()).toEqual(['remind']);
});
