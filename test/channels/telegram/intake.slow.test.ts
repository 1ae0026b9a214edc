import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIntake } from '../../../src/channels/telegram/intake.ts';
import type { Person } from '../../telegram/person.ts';
import { payloadsOf, rowsOf } from './rows.ts';
import { asks, SECRET, TO_CASE, TO_CONSENT, TO_EVIDENCE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let aibek: Person;
const desk: unknown[] = [];

beforeAll(async () => {
  const ours = (update: unknown) => JSON.stringify(update).includes('иш тобу');
  world = await startWorld({
    desk: async (update) => {
      if (!ours(update)) return false;
      desk.push(update);
      if (JSON.stringify(update).includes('бузук')) throw new Error('the desk breaks');
      return true;
    },
  });
  world.channel.start();
  await world.telegram.waitForCall('setMyShortDescription');
});
afterAll(() => world.close());
beforeEach(() => {
  aibek = world.telegram.user({ language_code: 'ru' });
});
afterEach(() => {
  world.telegram.calm();
  expect(world.telegram.violations).toEqual([]);
});

const sent = (chat: number) => world.telegram.sent(chat).length;

describe('whatever a person sends gets one kind, definite answer, and the question again', () => {
  const ODD: [string, (person: Person) => unknown][] = [
    ['a sticker', (p) => p.sticker()],
    ['4,096 characters', (p) => p.send('ы'.repeat(4096))],
    ['zero-width characters', (p) => p.send('\u200b\u200b\u2063')],
    ['right to left', (p) => p.send('\u202eأهلا')],
    ['NUL', (p) => p.send('\0')],
    ['a lone surrogate', (p) => p.send('\ud800')],
    ['a command nobody knows', (p) => p.send('/etc_passwd')],
    ['a live location', (p) => push(p, { location: { latitude: 1, longitude: 2, live_period: 900 } })],
    ["somebody else's contact", (p) => p.contact({ own: false })],
    ['one’s own contact where none was asked for', (p) => p.contact()],
    ['a place where none was asked for', (p) => p.location()],
    ['a poll', (p) => push(p, { poll: { id: '1', question: 'x', options: [] } })],
    ['a dice', (p) => push(p, { dice: { emoji: '🎲', value: 6 } })],
    ['a game', (p) => push(p, { game: { title: 'x', description: 'x', photo: [] } })],
    ['a story', (p) => push(p, { story: { id: 1, chat: { id: 1, type: 'private' } } })],
    ['something of tomorrow', (p) => push(p, { hologram: { depth: 3 } })],
    ['a forwarded text', (p) => p.forward('кимдир айтты')],
    [
      'a message changed',
      (p) => p.edit(p.messages().findLast((m) => m.from === p.id) ?? p.last(), 'башкача'),
    ],
  ];

  test.each(ODD)('%s', async (_, act) => {
    await walk(aibek, [...TO_MENU, ['wage-complaint', 'danger'], ['yes', 'group']]);
    const before = sent(aibek.id);
    act(aibek);
    await aibek.waitFor(asks('group'));
    await world.settled();
    expect(sent(aibek.id)).toBe(before + 1);
    await walk(aibek, [['me', 'left']]);
  });

  function push(person: Person, content: object): void {
    const { id, user } = person;
    const message = { message_id: 900_000, date: 1, chat: { id, type: 'private' }, from: user, ...content };
    world.telegram.push({ message });
  }

  test('a hostile payload of /start is a /start', async () => {
    await walk(aibek, [['> /start', 'ru']]);
    aibek.start("';drop table job;--\0../../<b>");
    await aibek.waitFor(asks('ru'));
    await world.settled();
    expect(sent(aibek.id)).toBe(2);
  });

  test('an update that is none at all is taken, and nothing comes of it', async () => {
    await world.settled();
    const before = await world.jobs();
    world.telegram.push({ message: { text: 5 } });
    world.telegram.push({ telepathy: true });
    await world.settled();
    expect(await world.jobs()).toEqual(before);
  });
});

describe('/status', () => {
  test('before anything', async () => {
    aibek.send('/status');
    await aibek.waitFor(/./s);
    await world.settled();
    expect(sent(aibek.id)).toBe(1);
  });

  test('tells number and status, once for each update', async () => {
    const opened = await walk(aibek, [...TO_MENU, ...TO_CASE]);
    const number = opened.text.match(/\d{3} \d{4}/)?.[0] ?? '';
    const before = sent(aibek.id);
    aibek.send('/status');
    await aibek.waitFor(number);
    await world.settled();
    const update = world.telegram.updates.at(-1);
    await world.channel.intake.take(update);
    await world.settled();
    expect(sent(aibek.id)).toBe(before + 1);
    const twice = { update_id: 1, message: { ...(update?.message as object) } };
    const intakes = [1, 2].map(() => createIntake({ house: world.house, bot: { id: 7 } }));
    await Promise.all(intakes.map((intake) => intake.take(twice)));
    await world.settled();
    expect(sent(aibek.id)).toBe(before + 2);
  });

  test('with number and secret word tells it from anywhere, and takes the word out of the chat', async () => {
    const opened = await walk(aibek, [...TO_MENU, ...TO_CASE]);
    const number = opened.text.match(/\d{3} \d{4}/)?.[0] ?? '';
    await walk(aibek, TO_EVIDENCE.slice(0, 1));
    const elsewhere = world.telegram.user({ language_code: 'ru' });
    elsewhere.send(`/status ${number} ${SECRET}`);
    await elsewhere.waitFor(number);
    elsewhere.send(`/status ${number} wrong`);
    await elsewhere.waitFor((seen) => !seen.text.includes(number));
    await world.settled();
    await world.channel.intake.take(world.telegram.updates.at(-1));
    await world.settled();
    const { secret_tries } = await world.house.store.db
      .selectFrom('case')
      .select('secret_tries')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    expect(secret_tries).toBe(1);
    expect(elsewhere.messages().filter(({ from }) => from === elsewhere.id)).toEqual([]);
  });
});

describe('who is not a person speaking to the bot', () => {
  test('a group hears once that others can see it; a channel, a post, an inline query nothing', async () => {
    const group = world.telegram.group({ title: 'Бригада', bot: 'member' });
    group.add(aibek);
    for (const text of ['@jardam_bot айлык бербейт', '/start@jardam_bot', '/status'])
      aibek.send(text, { in: group });
    await group.waitFor(/./s);
    const channel = world.telegram.group({ type: 'channel' });
    channel.post('@jardam_bot');
    world.telegram.push({ inline_query: { id: '1', from: aibek.user, query: 'айлык', offset: '' } });
    await world.settled();
    expect([sent(group.id), sent(channel.id), sent(aibek.id)]).toEqual([1, 0, 0]);
  });

  test('the desk is asked first', async () => {
    const group = world.telegram.group({ title: 'иш тобу' });
    group.add(aibek);
    const before = desk.length;
    aibek.send('@jardam_bot салам', { in: group });
    await world.settled();
    expect([desk.length - before, sent(group.id)]).toEqual([1, 0]);
  });

  test('what breaks the desk again and again is given up, and the group goes on', async () => {
    const group = world.telegram.group({ title: 'иш тобу' });
    group.add(aibek);
    const before = desk.length;
    aibek.send('бузук', { in: group });
    aibek.send('кийинки', { in: group });
    await world.settled(15_000);
    expect(desk.length - before).toBe(7);
  });

  test('who blocks the bot is known to be out of reach', async () => {
    await walk(aibek, TO_MENU);
    aibek.block();
    await world.settled();
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: false });
    aibek.unblock();
    await world.settled();
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: true });
  });
});

test('a contact of one’s own and a place are answers where they are asked for', async () => {
  await walk(aibek, [...TO_MENU, ...TO_CONSENT.slice(0, 6)]);
  aibek.location({ latitude: 55.75, longitude: 37.61 });
  await aibek.waitFor(asks('unknown'));
  await walk(aibek, [['unknown'], ['unknown'], ['/skip', 'call'], ['call']]);
  aibek.contact({ phone: '996700123456' });
  await aibek.waitFor(/\+996 ?700 ?123 ?456/);
  await world.settled();
  expect(await payloadsOf(world, 'send')).toEqual([]);
});
