import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishProfile } from '../../../src/channels/telegram/commands.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ idle: true });
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

const sets = () => world.telegram.calls.filter(({ method }) => method.startsWith('setMy')).length;

test('a refusal is borne, and the next start tries again', async () => {
  world.telegram.fail('setMyDescription', { status: 429, retry_after: 600 });
  await publishProfile(world.house, world.api);
  expect(world.logged()).toContain('retry-after');
  const before = sets();
  await publishProfile(world.house, world.api);
  expect(sets()).toBeGreaterThan(before);
});

test('the menu of commands and what the bot says of itself are there in each language', async () => {
  const { telegram, house, api } = world;
  const NAMES = ['menu', 'status', 'operator', 'language', 'help', 'stop', 'delete'];
  for (const lang of house.catalog.languages) {
    const menu = telegram.user({ language_code: lang }).commands();
    expect(menu.map(({ command }) => command)).toEqual(NAMES);
    expect(menu[0]?.description).toBe(house.catalog.words.text(lang, { key: 'common:commands.menu' }, 'UTC'));
    const { description } = await api.getMyDescription({ language_code: lang as 'ky' });
    expect(description).toBe(house.catalog.words.text(lang, { key: 'common:bot-description' }, 'UTC'));
  }
  expect(telegram.user({ language_code: 'de' }).commands()).toEqual(
    telegram.user({ language_code: 'ky' }).commands(),
  );
});

test('a start with the same words changes nothing, which Telegram would count', async () => {
  const before = sets();
  await publishProfile(world.house, world.api);
  expect(sets()).toBe(before);
});
