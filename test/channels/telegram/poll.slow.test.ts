import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createApi } from '../../../src/channels/telegram/api.ts';
import type { Intake } from '../../../src/channels/telegram/intake.ts';
import { startPolling } from '../../../src/channels/telegram/poll.ts';
import { asks, TO_CASE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

let world: World;
const cleanUp: (() => Promise<void>)[] = [];

async function begin(options: WorldOptions = {}): Promise<World> {
  world = await startWorld(options);
  return world;
}

afterEach(async () => {
  expect(world.telegram.violations).toEqual([]);
  for (const step of cleanUp.splice(0)) await step();
  await world.close();
});

const inbound = async () =>
  (await world.house.store.db.selectFrom('inbound').select(['id', 'status']).orderBy('id').execute()).map(
    ({ status }) => status,
  );
const sent = (chat: number) => world.telegram.sent(chat).map(({ text }) => text);

test('updates that come twice, late and out of order: every answer counts once', async () => {
  const { telegram, channel, settled } = await begin();
  telegram.chaos({
    seed: 7,
    duplicateUpdates: 0.5,
    reorder: 0.3,
    rate429: 0.05,
    rate500: 0.05,
    cutBefore: 0.03,
    only: /^(send|edit|answer)/,
  });
  channel.start();
  const people = Array.from({ length: 4 }, () => telegram.user({ language_code: 'ru' }));
  await Promise.all(people.map((person) => walk(person, [...TO_MENU, ...TO_CASE])));
  await settled(20_000);
  telegram.calm();
  const cases = await world.house.store.db.selectFrom('case').select(['people', 'sum_claimed']).execute();
  expect(cases).toEqual(Array.from({ length: 4 }, () => ({ people: 1, sum_claimed: 4_500_050 })));
  for (const { id } of people) expect(sent(id).filter((text) => /\d{3} \d{4}/.test(text))).toHaveLength(1);
});

test('while the database is away nothing is confirmed, and then all of it is worked', async () => {
  const { telegram, channel, wire, settled } = await begin();
  channel.start();
  const aibek = telegram.user({ language_code: 'ru' });
  await walk(aibek, TO_MENU);
  await settled();
  wire.cut();
  aibek.press('wage-complaint');
  const bakyt = telegram.user({ language_code: 'ru' });
  bakyt.start();
  await sleep(700);
  expect(telegram.pending()).toBe(2);
  wire.mend();
  await aibek.waitFor(asks('danger'), { timeout: 15_000 });
  await bakyt.waitFor(asks('ru'), { timeout: 15_000 });
  await settled();
  expect(new Set(await inbound())).toEqual(new Set(['done']));
  expect([sent(aibek.id).length, sent(bakyt.id).length]).toEqual([4, 1]);
});

test('an update whose turn fails holds up its own chat only, and is worked when it can be', async () => {
  const { telegram, channel, house, settled } = await begin();
  channel.start();
  const aibek = telegram.user({ language_code: 'ru' });
  await walk(aibek, TO_MENU);
  await settled();
  const { id } = await house.store.db.selectFrom('conversation').select('id').executeTakeFirstOrThrow();
  await house.store.db
    .updateTable('conversation')
    .set({ version: 'x', sealed_state: Buffer.from('broken') })
    .where('id', '=', id)
    .execute();
  const whole = await house.cache.get(await onlyKey());
  await house.cache.drop(await onlyKey());
  aibek.press('wage-complaint');
  const bakyt = telegram.user({ language_code: 'ru' });
  await walk(bakyt, TO_MENU);
  await expect.poll(inbound, { timeout: 10_000 }).toContain('failed');
  await house.store.db
    .updateTable('conversation')
    .set({ version: whole?.version ?? '', sealed_state: whole?.state ?? Buffer.alloc(0) })
    .where('id', '=', id)
    .execute();
  await aibek.waitFor(asks('danger'), { timeout: 10_000 });
  await settled();
  expect(new Set(await inbound())).toEqual(new Set(['done']));

  async function onlyKey(): Promise<string> {
    const { sealer } = house;
    return `session:telegram:${sealer.hash('address', `telegram:${aibek.id}`).toString('hex')}`;
  }
});

test('only one of two processes polls; when it ends the other takes over', async () => {
  const { telegram, channel, house, settled } = await begin();
  channel.start();
  const aibek = telegram.user({ language_code: 'ru' });
  await walk(aibek, TO_MENU);
  const { store, log } = house;
  const taken: unknown[] = [];
  const intake = { take: async (update: unknown) => void taken.push(update) };
  const second = startPolling({ api: createApi(house.config, true), intake, store, log });
  cleanUp.push(() => second.stop(5_000));
  await walk(aibek, [['wage-complaint', 'danger']]);
  await settled();
  expect(taken).toEqual([]);
  await channel.stop(5_000);
  aibek.press('yes');
  await expect.poll(() => taken.length, { timeout: 10_000 }).toBe(1);
  expect(telegram.calls.filter(({ outcome }) => outcome.kind === 'error')).toEqual([]);
});

test('a stop finishes what is under way and confirms it; the rest comes to the next', async () => {
  const { telegram, house } = await begin({ idle: true });
  const { store, log, config } = house;
  const gates = new Map<number, () => void>();
  const take = ({ update_id }: { update_id: number }) =>
    new Promise<void>((resolve) => gates.set(update_id, resolve));
  const poller = startPolling({
    api: createApi(config, true),
    intake: { take: (update) => take(update as never) },
    store,
    log,
  });
  const people = Array.from({ length: 3 }, () => telegram.user());
  for (const person of people) person.start();
  await expect.poll(() => gates.size).toBe(3);
  const [first = 0, second = 0, third = 0] = [...gates.keys()];
  gates.get(third)?.();
  gates.get(first)?.();
  await expect.poll(() => telegram.pending()).toBe(2);
  const stopped = poller.stop(5_000);
  people[0]?.send('кийин');
  gates.get(second)?.();
  await stopped;
  expect(telegram.pending()).toBe(1);
  expect(gates.size).toBe(3);
});

test('a stop does not wait for ever for one that hangs, and does not confirm it', async () => {
  const { telegram, house } = await begin({ idle: true });
  const { store, log, config } = house;
  const hang = Promise.withResolvers<void>();
  let began = 0;
  const intake = {
    take: () => {
      began += 1;
      return hang.promise;
    },
  };
  const poller = startPolling({ api: createApi(config, true), intake, store, log });
  telegram.user().start();
  await expect.poll(() => began).toBe(1);
  await poller.stop(200);
  expect(telegram.pending()).toBe(1);
  hang.resolve();
});

test('a stop in the midst of failures confirms nothing of what failed', async () => {
  const { telegram, house } = await begin({ idle: true });
  const { store, log, config } = house;
  let tries = 0;
  const intake: Intake = {
    async take(_, again) {
      for (tries = 1; await again?.(new Error('away'), tries); ) tries += 1;
      throw new Error('away');
    },
  };
  const poller = startPolling({ api: createApi(config, true), intake, store, log });
  telegram.user().start();
  await expect.poll(() => tries).toBeGreaterThan(1);
  await poller.stop(5_000);
  expect(telegram.pending()).toBe(1);
});

test('409, 429 and a cut connection are waited out, also a webhook that another way of running left', async () => {
  const { telegram, channel, api } = await begin();
  await api.setWebhook('https://left.example/telegram');
  telegram.fail('getUpdates', { status: 409 });
  telegram.fail('getUpdates', { status: 429, retry_after: 1 });
  telegram.cut('getUpdates', { when: 'after' });
  channel.start();
  const aibek = telegram.user({ language_code: 'ru' });
  aibek.start();
  await aibek.waitFor(asks('ru'), { timeout: 15_000 });
  await world.settled();
  expect(world.logged()).not.toContain(telegram.token);
});

test('it asks for just what it needs, for as long as Telegram allows', async () => {
  const { telegram, channel } = await begin({ idle: true });
  channel.start();
  telegram.user().start();
  await telegram.idle();
  const poll = telegram.calls.find(({ method }) => method === 'getUpdates');
  expect(poll?.params).toEqual({
    limit: 100,
    timeout: 30,
    allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member', 'chat_member'],
  });
});
