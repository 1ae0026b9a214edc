import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Born, Hand } from '../../src/store/worker.ts';
import { receive } from '../../src/turn/receive.ts';
import { createWorld, type World } from '../world.ts';
import { walker } from './walk.ts';

describe.each([
  { store: 'postgres' as const, redis: true },
  { store: 'pglite' as const, redis: false },
])('what a turn says, with a hand free, on $store', (on) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(on);
  });
  afterAll(() => world.close());

  /** A person in Telegram, and what every reserved hand was given. */
  function person(chat: string) {
    const given: (Born | null)[] = [];
    let hands = 0;
    const reserve = (): Hand => ({
      owner: `hand-${chat}-${hands++}`,
      until: new Date(world.clock.now().getTime() + 15_000),
      begin: (job) => given.push(job),
    });
    const house = { ...world.house, reserve };
    return { given, house, ...walker(house, chat, 'ru', 'telegram') };
  }
  const jobs = () =>
    world.house.store.db.selectFrom('job').select(['id', 'owner', 'message_id']).orderBy('id').execute();
  /** At the menu, with nothing left to be sent. */
  async function atMenu(chat: string) {
    const one = person(chat);
    for (const line of ['/start', '1', '1']) await one.type(line);
    await world.house.store.db.deleteFrom('job').execute();
    one.given.length = 0;
    return one;
  }

  test('is handed over with all that is needed, and written so that nobody else takes it', async () => {
    const { given, type, screen } = await atMenu('7001');
    const wakes = world.wakes();
    await type('1');
    const [job] = await jobs();
    expect(given).toMatchObject([{ id: job?.id, kind: 'send', message: job?.message_id }]);
    expect(job?.owner).toMatch(/^hand-7001/);
    const body = { shown: { nonce: screen().nonce } };
    expect(given).toMatchObject([{ payload: { fresh: { external: '7001', reachable: true, body } } }]);
    expect(world.wakes(), 'nobody need look for work').toBe(wakes);
  });

  test('waits its turn where something else waits for the same chat', async () => {
    const { given, type } = await atMenu('7002');
    await type('1');
    const wakes = world.wakes();
    await type('1');
    expect(given).toMatchObject([{ kind: 'send' }, null]);
    expect((await jobs()).at(-1)?.owner).toBeNull();
    expect(world.wakes()).toBe(wakes + 1);
  });

  test('is not handed over when the update was worked before: the hand is given back', async () => {
    const { given, house } = await atMenu('7003');
    const arrival = {
      inbound: 'telegram:twice',
      channel: 'telegram',
      external: '7003',
      input: { kind: 'text', text: '1' } as const,
    };
    const both = await Promise.all([receive(house, arrival), receive(house, arrival)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'seen']);
    expect(given.filter(Boolean)).toHaveLength(1);
    expect(given.length).toBeGreaterThan(1);
    expect(await jobs()).toHaveLength(1);
  });
});
