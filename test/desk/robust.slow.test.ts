import { afterAll, beforeAll, expect, test } from 'vitest';
import { flagCase, lockCase } from '../../src/cases/register.ts';
import { erasePerson } from '../../src/cases/retention.ts';
import { storeIsAway } from '../../src/store/db.ts';
import type { House } from '../../src/turn/house.ts';
import { shownAnew, startWorld, takeCase, type World } from './world.ts';

let unspeakable: string | null = null;

function fragile(house: House): House {
  const { words } = house.catalog;
  const text: typeof words.text = (lang, ref, zone) => {
    if ('key' in ref && ref.key === unspeakable) throw new Error('these words are lost');
    return words.text(lang, ref, zone);
  };
  return { ...house, catalog: { ...house.catalog, words: { ...words, text } } };
}

let world: World;
let aigul: Awaited<ReturnType<World['operator']>>;
beforeAll(async () => {
  world = await startWorld({ house: fragile });
  aigul = await world.operator('Айгүл');
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

test('every update of a talk twice, and out of order: each reaches the person once', async () => {
  const person = await world.quickClient();
  const topic = await takeCase(world, aigul, person.caseId);
  for (const words of ['раз', 'два', 'три']) aigul.send(words, { topic });
  await world.settled();
  const lately = world.telegram.updates.slice(-3);
  for (const update of lately.toReversed()) world.telegram.push(update);
  await world.settled();
  const got = person
    .messages()
    .filter(({ from, text }) => from === 'bot' && ['раз', 'два', 'три'].includes(text));
  expect(got.map(({ text }) => text)).toEqual(['раз', 'два', 'три']);
});

test('a store that is away refuses the update and counts nothing; then it is worked', async () => {
  const person = await world.quickClient();
  const topic = await takeCase(world, aigul, person.caseId);
  const message = {
    message_id: 700_001,
    message_thread_id: topic,
    date: 1,
    chat: { id: aigul.id, type: 'private' },
    from: aigul.user,
    text: 'после перерыва',
  };
  const update = { update_id: 999_000_001, message };
  world.wire?.cut();
  for (let n = 0; n < 7; n++)
    await expect(world.desk.handle(update)).rejects.toSatisfy((error) => storeIsAway(error));
  world.wire?.mend();
  expect(await world.desk.handle(update)).toBe(true);
  expect(await world.desk.handle(update)).toBe(true);
  await person.waitFor('после перерыва');
  await world.settled();
  expect(person.messages().filter(({ text }) => text === 'после перерыва')).toHaveLength(1);
});

test('an update that fails by itself is set aside after five times, and the operator is told', async () => {
  unspeakable = 'desk:outside-topic';
  aigul.send('куда это?');
  await aigul.waitFor('обработать не удалось', { timeout: 15_000 });
  unspeakable = null;
  const row = await world.house.store.db
    .selectFrom('inbound')
    .selectAll()
    .where('status', '=', 'set-aside')
    .executeTakeFirstOrThrow();
  expect(row.attempts).toBe(5);
  expect(row.sealed_update?.includes('куда')).toBe(false);
  aigul.send('а это?');
  await aigul.waitFor('никому не ушло');
});

test('whatever else comes by is no business of the desk, and nothing breaks it', async () => {
  const { desk } = world;
  for (const update of [null, 1, 'x', {}, { update_id: -1 }, { update_id: 5 }, { update_id: 5, message: {} }])
    expect(await desk.handle(update)).toBe(false);
  const chat = { id: 5, type: 'private' };
  const from = { id: 5, is_bot: false };
  for (const message of [
    { message_id: 1, chat, from, text: '/start op' },
    { message_id: 1, chat, from, text: 'привет', message_thread_id: 77 },
    { message_id: 1, chat: { id: -5, type: 'group' }, from, text: 'привет' },
    { message_id: 1, chat, from: { id: 9, is_bot: true }, text: 'бот' },
  ])
    expect(await desk.handle({ update_id: 6, message })).toBe(false);
  const press = { id: '1', from, data: 'abcdefgh:yes', message: { message_id: 1, chat } };
  expect(await desk.handle({ update_id: 7, callback_query: press })).toBe(false);
});

test('a case that was destroyed takes its topic with it', async () => {
  const person = await world.quickClient();
  await takeCase(world, aigul, person.caseId);
  const topics = aigul.topics().length;
  const { person_id } = await world.house.store.db
    .selectFrom('party')
    .select('person_id')
    .where('case_id', '=', person.caseId)
    .executeTakeFirstOrThrow();
  await world.house.store.db
    .transaction()
    .execute((tx) => erasePerson(tx, person_id ?? '', world.house.now()));
  await world.desk.begin();
  await world.settled();
  expect(aigul.topics()).toHaveLength(topics - 1);
});

test('a case that becomes urgent while it waits is shown anew, and then repeated', async () => {
  const person = await world.quickClient();
  const { number } = await world.case(person.caseId);
  const sent = () => world.telegram.sent(world.group.id).filter(({ text }) => text.includes(number)).length;
  expect(sent()).toBe(1);
  const { house } = world;
  await house.store.db.transaction().execute(async (tx) => {
    const found = await lockCase(tx, house.sealer, { id: person.caseId });
    if (!found) throw new Error('no case');
    await flagCase({ tx, sealer: house.sealer, at: house.now() }, found, ['threat']);
  });
  await shownAnew(house, { id: person.caseId, officeId: 1 }, { urgent: true });
  await expect.poll(sent, { timeout: 5_000 }).toBe(2);
  await world.settled();
  expect(world.group.last().text).toContain('🆘');
  world.pass(300_500);
  await expect.poll(sent, { timeout: 5_000 }).toBe(3);
});

test('Telegram falters: 500s, cut lines and floods lose nothing of the talk', async () => {
  const person = await world.quickClient();
  const topic = await takeCase(world, aigul, person.caseId);
  world.telegram.fail({ method: 'sendMessage', message_thread_id: topic }, { status: 502, times: 2 });
  world.telegram.cut({ method: 'sendMessage', chat_id: person.id }, { when: 'before' });
  world.telegram.fail('setMessageReaction', { status: 429, retry_after: 1 });
  person.send('Слышно?');
  aigul.send('Слышно!', { topic });
  await aigul.waitFor('Слышно?', { topic, after: 0, timeout: 10_000 });
  await person.waitFor('Слышно!', { after: 0, timeout: 10_000 });
});
