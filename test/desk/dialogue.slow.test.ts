import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { House } from '../../src/turn/house.ts';
import { startWorld, takeCase, type World } from './world.ts';

/** While set, this text of the desk cannot be said: an exception in the middle of a dialogue. */
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
let person: Awaited<ReturnType<World['quickClient']>>;
let topic: number;

beforeAll(async () => {
  world = await startWorld({ house: fragile });
  aigul = await world.operator('Айгүл');
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});
beforeEach(async () => {
  person = await world.quickClient();
  topic = await takeCase(world, aigul, person.caseId);
});

const kase = () => world.case(person.caseId);
const dialogues = async () => {
  const rows = await world.house.store.db.selectFrom('dialogue').selectAll().execute();
  return rows
    .filter(({ key }) => key === `${aigul.id}:${topic}:${aigul.id}`)
    .map(({ sealed_state }) => sealed_state.toString('latin1'));
};
const saidTo = (text: string) =>
  aigul.messages(topic).filter((message) => message.text.includes(text)).length;
const toPerson = () => person.messages().filter(({ from }) => from === 'bot').length;

/** The last update again, as Telegram brings one whose confirmation it has not heard. */
async function twice(): Promise<void> {
  await world.settled();
  const last = world.telegram.updates.at(-1);
  if (last) world.telegram.push(last);
  await world.settled();
}

/** Operator acts, then the topic shows the next question. */
async function step(act: () => void, next: string): Promise<void> {
  act();
  await aigul.waitFor(next, { topic });
}

test('paid: outcome, sum, people, note, through a restart and with every update twice', async () => {
  await world.house.store.db.updateTable('case').set({ people: 7 }).where('id', '=', person.caseId).execute();
  await step(() => void aigul.press('Закрыть', { topic }), 'Чем закончилось?');
  await twice();
  await step(() => void aigul.press('partly-paid', { topic }), 'Сколько заплатили всего?');
  await twice();
  await world.restart();
  await step(() => void aigul.send('сто рублей с чем-то', { topic }), 'Не понял ответ');
  await step(() => void aigul.send('100 долларов', { topic }), 'Нужна сумма в рублях');
  await step(() => void aigul.send('120 тыс', { topic }), 'Скольким людям');
  await twice();
  await step(() => void aigul.send('5', { topic }), 'Заметка к итогу?');
  const before = toPerson();
  await step(() => void aigul.send('Отдал при мне, расписка у Азиза', { topic }), 'Закрываем?');
  await twice();
  expect(saidTo('Чем закончилось?')).toBe(1);
  expect(saidTo('Закрываем?')).toBe(1);
  expect(aigul.messages(topic).at(-2)?.text.replaceAll('\u00a0', ' ')).toBe(
    'Итог: выплатили часть денег\nСумма: 120 000 ₽\nЗаплатили, человек: 5\nЗаметка записана.',
  );
  expect(toPerson()).toBe(before);
  aigul.press('yes', { topic });
  const closed = await aigul.waitFor('закрыто');
  expect(closed.topic).toBeUndefined();
  await twice();
  expect(await kase()).toMatchObject({
    status: 'closed',
    outcome: 'partly-paid',
    sum_paid: 12_000_000,
    people_paid: 5,
    next_day: null,
  });
  expect((await kase()).sealed_outcome_note?.includes('расписка')).toBe(false);
  expect(await dialogues()).toEqual([]);
  expect(aigul.topics()).toEqual([]);
  expect(aigul.messages().filter(({ text }) => text.includes('закрыто'))).toHaveLength(1);
  await person.waitFor('Он верный?', { after: 0 });
  expect(person.messages().some(({ text }) => text.includes('расписка'))).toBe(false);
  expect((await world.audit(person.caseId)).filter((action) => action === 'close')).toHaveLength(1);
});

test('the person says whether it was so and how it was; later news reopens the case', async () => {
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  await step(() => void aigul.send('деньги выплатили', { topic }), 'Сколько заплатили');
  await step(() => void aigul.send('45 000,50', { topic }), 'Заметка к итогу?');
  await step(() => void aigul.press('skip', { topic }), 'Закрываем?');
  aigul.press('yes', { topic });
  await person.waitFor('Он верный?');
  person.press('yes');
  await person.waitFor('Как мы помогли?');
  person.press('r5');
  await person.waitFor('Спасибо');
  await world.settled();
  expect(await kase()).toMatchObject({ confirmed: true, rating: 5, sum_paid: 4_500_050, people_paid: 1 });
  person.send('рахмат');
  await world.settled();
  expect(await kase()).toMatchObject({ status: 'closed' });
  person.send('А за июнь опять не отдают');
  const asked = await person.waitFor(({ buttons }) =>
    buttons.flat().some(({ data }) => data?.endsWith(':news')),
  );
  person.press('news', { message: asked });
  await expect.poll(async () => (await kase()).status, { timeout: 5_000 }).toBe('new');
  expect(await kase()).toMatchObject({ outcome: null, sum_paid: null, people_paid: null, erase_at: null });
  const { number } = await kase();
  await world.settled();
  expect(world.group.last().text).toContain(number);
  expect(
    world.group
      .last()
      .buttons.flat()
      .map(({ data }) => data),
  ).toEqual([`take:${person.caseId}`]);
});

test('while something is asked nothing goes to the person, and cancelling changes nothing', async () => {
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  const before = toPerson();
  await step(() => void aigul.photo({ topic, caption: 'это не ответ' }), 'Не понял ответ');
  await step(() => void aigul.send('ну не знаю даже', { topic }), 'Не понял ответ');
  await step(() => void aigul.press('Отмена', { topic }), 'Отменили');
  await step(() => void aigul.send('/cancel', { topic }), 'Отменять нечего');
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  await step(() => void aigul.send('/cancel', { topic }), 'Отменили');
  await world.settled();
  expect(toPerson()).toBe(before);
  expect(await kase()).toMatchObject({ status: 'taken' });
  expect(await dialogues()).toEqual([]);
  aigul.send('Теперь это вам', { topic });
  await person.waitFor('Теперь это вам');
});

test('a note while something is asked is a note, and the question stands', async () => {
  await step(() => void aigul.send('/next', { topic }), 'Что сделать дальше?');
  await step(() => void aigul.send('/note проверить фирму', { topic }), 'Заметка сохранена');
  await step(() => void aigul.send('Позвонить в прокуратуру', { topic }), 'К какому дню?');
  await step(() => void aigul.send('вчера', { topic }), 'Этот день уже прошёл');
  await step(() => void aigul.press('three-days', { topic }), 'Кого ждём?');
  await step(() => void aigul.press('waiting-other', { topic }), 'Следующий шаг записан');
  const day = Temporal.Instant.fromEpochMilliseconds(world.clock())
    .toZonedDateTimeISO('Asia/Bishkek')
    .toPlainDate()
    .add({ days: 3 });
  expect(await kase()).toMatchObject({ status: 'waiting-other', next_day: day.toString() });
  await step(() => void aigul.send('/case', { topic }), 'Позвонить в прокуратуру');
});

test('/next in one line', async () => {
  await step(() => void aigul.send('/next завтра позвонить прокурору 5-го отдела', { topic }), 'записан');
  await step(() => void aigul.send('/case', { topic }), 'позвонить прокурору 5-го отдела');
  await step(() => void aigul.send('/next 31.12.2030 спросить про ответ', { topic }), 'записан');
  await step(() => void aigul.send('/case', { topic }), '31 декабря 2030 г.: спросить про ответ');
  await step(() => void aigul.send('/next 5 мая 2031 года суд', { topic }), 'записан');
  await step(() => void aigul.send('/case', { topic }), '5 мая 2031 г.: суд');
  for (const odd of ['когда-нибудь', 'завтра', 'вчера позвонить'])
    await step(() => void aigul.send(`/next ${odd}`, { topic }), 'Пишите так');
  expect(await kase()).toMatchObject({ status: 'waiting-us' });
});

test('old, doubled and foreign buttons of a dialogue count for nothing', async () => {
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  const old = aigul.messages(topic).at(-1);
  await step(() => void aigul.press('paid', { topic }), 'Сколько заплатили');
  const again = aigul.press('advice', { message: old as never });
  expect(await again.answered()).toMatchObject({ text: expect.stringContaining('старая') });
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  const foreign = aigul.press('advice', { message: old as never });
  expect(await foreign.answered()).toMatchObject({ text: expect.stringContaining('старая') });
  await step(() => void aigul.press('advice', { topic }), 'Заметка к итогу?');
  await step(() => void aigul.press('Отмена', { topic }), 'Отменили');
  const late = aigul.press('advice', { message: old as never });
  expect(await late.answered()).toMatchObject({ text: expect.stringContaining('старая') });
  expect(await kase()).toMatchObject({ status: 'taken' });
});

test('a question not answered within the hour is over, and the late answer goes to nobody', async () => {
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  await step(() => void aigul.press('paid', { topic }), 'Сколько заплатили');
  await world.settled();
  world.pass(3_600_000 + 1_000);
  const before = toPerson();
  await step(() => void aigul.send('45000', { topic }), 'никому не ушло');
  await world.settled();
  expect(toPerson()).toBe(before);
  expect(await dialogues()).toEqual([]);
  aigul.send('А это вам', { topic });
  await person.waitFor('А это вам');
});

test('an exception inside ends the dialogue, changes nothing, and the talk goes on', async () => {
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  unspeakable = 'desk:ask.sum';
  await step(() => void aigul.press('paid', { topic }), 'Что-то сломалось');
  unspeakable = null;
  await world.settled();
  expect(await dialogues()).toEqual([]);
  expect(await kase()).toMatchObject({ status: 'taken', outcome: null });
  expect(world.logged()).toContain('a dialogue broke');
  unspeakable = 'desk:ask.outcome';
  await step(() => void aigul.send('/close', { topic }), 'Что-то сломалось');
  unspeakable = null;
  aigul.send('Я здесь', { topic });
  await person.waitFor('Я здесь');
});

test('the case changed hands since the first question: nothing is closed', async () => {
  await step(() => void aigul.send('/close', { topic }), 'Чем закончилось?');
  await step(() => void aigul.press('advice', { topic }), 'Заметка к итогу?');
  await step(() => void aigul.press('skip', { topic }), 'Закрываем?');
  const bakyt = await world.operator('Бакыт');
  await world.settled();
  await world.house.store.db
    .updateTable('case')
    .set({ operator_id: bakyt.operatorId })
    .where('id', '=', person.caseId)
    .execute();
  const press = aigul.press('yes', { topic });
  expect(await press.answered()).toMatchObject({ show_alert: true });
  await world.settled();
  expect(await kase()).toMatchObject({ status: 'taken', outcome: null });
});

test('what a dialogue holds is sealed', async () => {
  await step(() => void aigul.send('/next', { topic }), 'Что сделать дальше?');
  await step(() => void aigul.send('Найти свидетеля Нурлана', { topic }), 'К какому дню?');
  const [row] = await dialogues();
  expect(row).toBeDefined();
  expect(Buffer.from(row ?? '', 'latin1').includes('Нурлана')).toBe(false);
});
