import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueue } from '../../../src/store/enqueue.ts';
import type { Person } from '../../telegram/person.ts';
import { operatorSays, rowsOf } from './rows.ts';
import { asks, SECRET, TO_CASE, TO_EVIDENCE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let aibek: Person;
let ahead = 0;

beforeAll(async () => {
  world = await startWorld({
    now: () => new Date(Date.now() + ahead),
    telegram: { now: () => Date.now() + ahead },
  });
  world.channel.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  aibek = world.telegram.user({ language_code: 'ru' });
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
});
afterEach(() => {
  world.telegram.calm();
  expect(world.telegram.violations).toEqual([]);
});

/** What stands in the chat that tells what it was about: not the commands and presses. */
const left = () => aibek.messages().filter(({ text }) => !text.startsWith('/'));

test('the secret word is taken out of the chat', async () => {
  await world.settled();
  expect(aibek.messages().map(({ text }) => text)).not.toContain(SECRET);
});

test('the quick exit leaves a neutral screen and nothing else, whoever wrote it', async () => {
  await operatorSays(world, aibek.id, { text: 'Айлыгыңыз тууралуу' });
  await aibek.waitFor('Айлыгыңыз');
  aibek.photo({ caption: 'табель' });
  await aibek.waitFor(asks('done'));
  aibek.send('/status');
  await aibek.waitFor(/\d{3} \d{4}/);
  aibek.send('спрятать');
  await aibek.waitFor((seen) => asks('/menu')(seen) && !asks('/back')(seen));
  await world.settled();
  expect(left()).toHaveLength(1);
  await walk(aibek, [['/menu', 'wage-complaint']]);
});

test('what is older than 48 hours stays, and holds nothing else up', async () => {
  await world.settled();
  const old = left().map(({ id }) => id);
  ahead += 49 * 3_600_000;
  await operatorSays(world, aibek.id, { text: 'Кандайсыз?' });
  await aibek.waitFor('Кандайсыз?');
  aibek.send('/clear');
  await aibek.waitFor(asks('/menu'));
  await world.settled();
  expect(left().map(({ id }) => id)).toEqual([...old, aibek.last().id]);
  expect(
    world.telegram.calls.filter(
      ({ method, outcome }) => method.startsWith('delete') && outcome.kind === 'error',
    ),
  ).toEqual([]);
});

test('one that Telegram refuses to delete does not save the others', async () => {
  await world.settled();
  world.telegram.fail('deleteMessages', {
    status: 400,
    description: "Bad Request: message can't be deleted for everyone",
  });
  world.telegram.fail('deleteMessages', { status: 429, retry_after: 1, skip: 1 });
  aibek.send('/clear');
  await aibek.waitFor(asks('/menu'));
  await world.settled();
  expect(left()).toHaveLength(1);
});

test('a chat that is not there any more has nothing to be cleared', async () => {
  await world.settled();
  const { address } = await rowsOf(world, aibek.id);
  aibek.deactivate();
  await world.house.store.db.transaction().execute((tx) =>
    enqueue(tx, world.house.sealer, [
      { kind: 'clear', payload: { address }, runAt: world.house.now() },
      { kind: 'clear', payload: { address: crypto.randomUUID() }, runAt: world.house.now() },
      { kind: 'unsay', payload: { external: String(aibek.id), messages: [1] }, runAt: world.house.now() },
      {
        kind: 'say',
        payload: { channel: 'telegram', external: String(aibek.id), text: 'x' },
        runAt: world.house.now(),
      },
    ]),
  );
  world.house.wake();
  await world.settled();
  expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: false });
});
