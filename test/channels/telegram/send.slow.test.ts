import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../../telegram/person.ts';
import { operatorSays, payloadsOf, rowsOf, statusOf } from './rows.ts';
import { asks, TO_CASE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let aibek: Person;

beforeAll(async () => {
  world = await startWorld();
  world.channel.start();
});
afterAll(() => world.close());
beforeEach(() => {
  aibek = world.telegram.user({ language_code: 'ru' });
});
afterEach(async () => {
  world.telegram.calm();
  expect(world.telegram.violations).toEqual([]);
});

const texts = (person: Person) => world.telegram.sent(person.id).map(({ text }) => text);
const once = (all: string[]) => expect(all).toEqual([...new Set(all)]);

describe('when Telegram refuses', () => {
  test('429 makes this chat wait, in order, and nobody else', async () => {
    await walk(aibek, TO_MENU);
    const bakyt = world.telegram.user({ language_code: 'ru' });
    const limit = world.telegram.fail(
      { method: 'sendMessage', chat_id: aibek.id },
      { status: 429, retry_after: 2 },
    );
    aibek.press('wage-complaint');
    aibek.send('/menu');
    await walk(bakyt, TO_MENU);
    await world.settled();
    expect(limit.struck).toBe(1);
    const calls = world.telegram.calls.filter(({ method }) => method === 'sendMessage');
    const refused = calls.findIndex(({ outcome }) => outcome.kind === 'error');
    const next = calls.findIndex(({ params }, i) => i > refused && params.chat_id === aibek.id);
    const between = calls.slice(refused + 1, next);
    expect((calls[next]?.at ?? 0) - (calls[refused]?.at ?? 0)).toBeGreaterThan(1_900);
    expect(between.some(({ params }) => params.chat_id === bakyt.id)).toBe(true);
    const [asked, menu] = aibek.messages().slice(-2);
    expect([asked, menu].map((seen) => seen && asks('danger')(seen))).toEqual([true, false]);
    expect(world.logged()).not.toContain(world.telegram.token);
  });

  test.each([
    ['500', () => world.telegram.fail('sendMessage', { status: 500 })],
    [
      'a proxy’s 502',
      () => world.telegram.fail('sendMessage', { status: 502, raw: '<html>Bad Gateway</html>' }),
    ],
    ['a connection cut before it was done', () => world.telegram.cut('sendMessage', { when: 'before' })],
  ])('%s: said again, once', async (_, fault) => {
    const injected = fault();
    await walk(aibek, TO_MENU);
    await world.settled();
    expect(injected.struck).toBe(1);
    once(texts(aibek));
  });

  test('a connection cut after it was done: the one visible double, and no more', async () => {
    world.telegram.cut({ method: 'sendMessage', chat_id: aibek.id }, { when: 'after' });
    await walk(aibek, TO_MENU);
    await world.settled();
    expect(texts(aibek)).toHaveLength(4);
    expect(new Set(texts(aibek)).size).toBe(3);
  });

  test('who blocked the bot is unreachable, the operator hears of it; who lets it in again is reached', async () => {
    await walk(aibek, [...TO_MENU, ...TO_CASE]);
    await world.settled();
    aibek.block();
    await world.settled();
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: false });
    const lost = await operatorSays(world, aibek.id, { text: 'Салам' });
    await world.settled();
    expect(await statusOf(world, lost)).toBe('blocked');
    const { case_id } = await rowsOf(world, aibek.id);
    expect(await payloadsOf(world, 'delivered')).toContainEqual({
      case: case_id,
      message: lost,
      status: 'blocked',
    });
    aibek.unblock();
    const found = await operatorSays(world, aibek.id, { text: 'Салам' });
    await aibek.waitFor('Салам');
    await world.settled();
    expect(await statusOf(world, found)).toBe('sent');
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: true });
  });

  test('a block that nobody told of is found out by sending, and undone by it', async () => {
    await walk(aibek, [...TO_MENU, ...TO_CASE]);
    await world.settled();
    world.telegram.fail('sendMessage', {
      status: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    await operatorSays(world, aibek.id, { text: 'бир' });
    await world.settled();
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: false });
    await operatorSays(world, aibek.id, { text: 'эки' });
    await world.settled();
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: true });
  });

  test('what is refused for good fails, is told, and frees the chat', async () => {
    await walk(aibek, [...TO_MENU, ...TO_CASE]);
    world.telegram.fail('sendMessage', { status: 400, description: 'Bad Request: VOICE_MESSAGES_FORBIDDEN' });
    const failed = await operatorSays(world, aibek.id, { text: 'бир' });
    const sent = await operatorSays(world, aibek.id, { text: 'эки' });
    await aibek.waitFor('эки');
    await world.settled();
    expect([await statusOf(world, failed), await statusOf(world, sent)]).toEqual(['failed', 'sent']);
    expect(await payloadsOf(world, 'delivered')).toContainEqual(
      expect.objectContaining({ message: failed, status: 'failed' }),
    );
  });

  test('a message that we ourselves cannot make fails too, and frees the chat', async () => {
    await walk(aibek, [...TO_MENU, ...TO_CASE]);
    const shown = { text: 'x', nonce: 'n', expect: 'choice', options: [{ id: 'x'.repeat(70), label: 'x' }] };
    const failed = await operatorSays(world, aibek.id, { shown });
    await operatorSays(world, aibek.id, { text: 'эки' });
    await aibek.waitFor('эки', { timeout: 10_000 });
    await world.settled();
    expect(await statusOf(world, failed)).toBe('failed');
    expect(await payloadsOf(world, 'delivered')).toContainEqual(
      expect.objectContaining({ message: failed, status: 'failed' }),
    );
  });
});
