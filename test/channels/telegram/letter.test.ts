import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReadLetter } from '../../../src/channels/telegram/letter.ts';
import { operatorSays, rowsOf } from './rows.ts';
import { TO_CASE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.channel.start();
});
afterEach(() => world.close());

test('letters asked for at once are each opened by themselves: one that is spoilt hurts no other', async () => {
  const aibek = world.telegram.user({ language_code: 'ru' });
  await walk(aibek, [...TO_MENU, ...TO_CASE]);
  await world.settled();
  const [good, bad] = [
    await operatorSays(world, aibek.id, { text: 'бир' }),
    await operatorSays(world, aibek.id, { text: 'эки' }),
  ];
  await world.settled();
  const { store } = world.house;
  await store.db
    .updateTable('message')
    .set({ sealed_body: Buffer.from('spoilt') })
    .where('id', '=', bad)
    .execute();
  const { address } = await rowsOf(world, aibek.id);
  const read = createReadLetter(world.house);
  const [first, second, none] = await Promise.allSettled(
    [good, bad, 999_999].map((message) => read({ message, address })),
  );
  expect(first).toMatchObject({ status: 'fulfilled', value: { id: good, body: { text: 'бир' } } });
  expect(second?.status).toBe('rejected');
  expect(none).toEqual({ status: 'fulfilled', value: null });
});
