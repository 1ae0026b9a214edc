import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../world.ts';
import { walker } from './walk.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ store: 'postgres', redis: true });
});
afterAll(() => world.close());

/** At the menu, from where a turn only says something. */
async function atMenu(external: string) {
  const person = walker(world.house, external);
  for (const line of ['/start', '1', '1']) await person.type(line);
  return person;
}

async function conversationOf(person: { type(line: string): Promise<string> }): Promise<string> {
  const rows = () => world.house.store.db.selectFrom('conversation').select(['id', 'version']).execute();
  const before = new Map((await rows()).map(({ id, version }) => [id, version]));
  await person.type('/menu');
  const moved = (await rows()).find(({ id, version }) => before.get(id) !== version);
  if (!moved) throw new Error('no conversation moved');
  return moved.id;
}

test('a conversation that somebody holds keeps its own person waiting, and nobody else', async () => {
  const [held, other] = [await atMenu('held'), await atMenu('other')];
  const id = await conversationOf(held);
  const holding = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const holder = world.house.store.db.transaction().execute(async (tx) => {
    await tx.selectFrom('conversation').select('id').where('id', '=', id).forUpdate().execute();
    holding.resolve();
    await letGo.promise;
  });
  await holding.promise;
  let answered = false;
  const waits = held.type('1').then((text) => {
    answered = true;
    return text;
  });
  expect(await other.type('1')).not.toBe('');
  expect(await other.type('/menu')).not.toBe('');
  expect(answered).toBe(false);
  letGo.resolve();
  await holder;
  expect(await waits).not.toBe('');
});

test('rows that only point at a conversation do not hold it', async () => {
  const person = await atMenu('pointed-at');
  const id = await conversationOf(person);
  await world.house.store.db.transaction().execute(async (tx) => {
    await tx.selectFrom('conversation').select('id').where('id', '=', id).forKeyShare().execute();
    expect(await person.type('1')).not.toBe('');
  });
});
