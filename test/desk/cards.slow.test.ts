import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCase } from '../../src/cases/register.ts';
import type { CaseAnswers } from '../../src/engine/effect.ts';
import { enqueue, type NewJob } from '../../src/store/enqueue.ts';
import { showCard } from '../../src/turn/handlers/case.ts';
import { shownAnew, startWorld, takeCase, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

let last = 100_000;

/** A case as a turn opens it, without the talk before. */
async function opened(
  one: World,
  more: { type?: string; urgent?: boolean; flows?: CaseAnswers; sensitive?: boolean } = {},
) {
  const { house } = one;
  const { type: typeName = 'question', urgent = false, flows = [] } = more;
  const found = house.catalog.caseTypes[typeName];
  if (!found) throw new Error(typeName);
  const type = { ...found, sensitive: more.sensitive ?? false };
  last += 1;
  const number = `${String(last).slice(0, 3)} ${String(last).slice(3)}0`;
  const at = house.now();
  const id = await house.store.db.transaction().execute(async (tx) => {
    const personId = randomUUID();
    await tx.insertInto('person').values({ id: personId, created_at: at }).execute();
    const fresh = { number, typeName, type, urgent, lang: 'ky', personId, flows };
    const kase = await openCase({ tx, sealer: house.sealer, at }, fresh);
    const jobs: NewJob[] = [];
    await showCard({ tx, jobs, at }, kase, { urgent });
    await enqueue(tx, house.sealer, jobs);
    return kase.id;
  });
  house.wake();
  return { id, number };
}

const cardsOf = (one: World) => one.group.messages().filter((message) => message.from === 'bot');
const cardOf = (one: World, number: string) => cardsOf(one).filter(({ text }) => text.includes(number));

test('a card says what is needed to choose, and nothing of who or what', async () => {
  const person = await world.client('Азиз');
  const [card] = cardOf(world, (await world.case(person.caseId)).number);
  expect(card?.text).toMatch(/^\d{3} \d{4} · Не платят зарплату\nЯзык: Русский\nЖдёт с: .+ по Бишкеку$/);
  expect(card?.text).not.toMatch(/Азиз|Ромашка|Москва|45 000|₽/);
  expect(card?.buttons.flat()).toEqual([{ text: 'Взять', data: `take:${person.caseId}` }]);
});

test('two hands at once: one has it, the other is told who', async () => {
  const [left, right] = [await world.operator('Левая'), await world.operator('Правый')];
  const { id, number } = await opened(world);
  await world.group.waitFor(number);
  const presses = [left, right].map((one) => one.press(`take:${id}`, { in: world.group }));
  const answers = await Promise.all(presses.map((press) => press.answered()));
  const refused = answers.filter(({ show_alert }) => show_alert);
  expect(refused).toHaveLength(1);
  const { operator_id } = await world.case(id);
  const winner = operator_id === left.operatorId ? 'Левая' : 'Правый';
  expect(refused[0]?.text).toBe(`Уже взято. Ведёт: ${winner}.`);
  await world.settled();
  expect([...left.topics(), ...right.topics()]).toHaveLength(1);
  const [card] = cardOf(world, number);
  expect(card?.text).toContain(`Ведёт: ${winner}`);
  expect(card?.buttons).toEqual([]);
  expect(card?.edited).toBe(true);
});

test('strangers, forged and foreign presses change nothing and are answered', async () => {
  const { id, number } = await opened(world);
  const card = await world.group.waitFor(number);
  const stranger = world.telegram.user({ first_name: 'Гость' });
  world.group.add(stranger);
  const press = stranger.press('Взять', { message: card });
  expect(await press.answered()).toMatchObject({
    show_alert: true,
    text: expect.stringContaining('не оператор'),
  });
  const nurlan = await world.operator('Нурлан');
  for (const data of [`take:${randomUUID()}`, 'take:x', "take:1' or 1=1", 'something:else'])
    await nurlan.pressData(card, data, { in: world.group }).answered();
  expect(await world.case(id)).toMatchObject({ status: 'new' });
});

test('an auditor may look and not take', async () => {
  const auditor = await world.operator('Аудитор', { role: 'auditor' });
  const { id, number } = await opened(world);
  await world.group.waitFor(number);
  const answer = await auditor.press(`take:${id}`, { in: world.group }).answered();
  expect(answer).toMatchObject({ show_alert: true, text: expect.stringContaining('ролью') });
});

test('a sensitive case is never opened in Telegram', async () => {
  const { id, number } = await opened(world, { sensitive: true });
  const card = await world.group.waitFor(number);
  expect(card.text).toContain('только в консоли');
  expect(card.buttons).toEqual([]);
  const nurlan = await world.operator('Нурлан-2');
  const answer = await nurlan.pressData(card, `take:${id}`, { in: world.group }).answered();
  expect(answer).toMatchObject({ show_alert: true, text: expect.stringContaining('консоли') });
  expect(await world.case(id)).toMatchObject({ status: 'new' });
});

test('an urgent case is shown anew every five minutes, until it is taken', async () => {
  const ainura = await world.operator('Айнура');
  const { id, number } = await opened(world, { type: 'urgent', urgent: true });
  const first = await world.group.waitFor(number);
  expect(first.text).toMatch(/^🆘 Срочно\n/);
  await world.settled();
  for (let n = 1; n <= 3; n++) {
    world.pass(5 * 60_000 + 500);
    await expect
      .poll(() => world.telegram.sent(world.group.id).filter((m) => m.text.includes(number)).length, {
        timeout: 5_000,
      })
      .toBe(n + 1);
    await world.settled();
    await expect.poll(() => cardOf(world, number).length).toBe(1); // the one before is taken away
  }
  await takeCase(world, ainura, id);
  world.pass(30 * 60_000);
  await world.settled();
  expect(world.telegram.sent(world.group.id).filter((m) => m.text.includes(number))).toHaveLength(4);
});

test('a case that goes back to the queue is shown anew, where people look', async () => {
  const dinara = await world.operator('Динара');
  const { id, number } = await opened(world);
  await world.group.waitFor(number);
  const topic = await takeCase(world, dinara, id);
  const between = await opened(world);
  await world.group.waitFor(between.number);
  dinara.send('/release', { topic });
  await dinara.waitFor('вернули в очередь');
  await world.settled();
  expect(cardOf(world, number)).toHaveLength(1);
  expect(world.group.last().text).toContain(number);
  expect(world.group.last().buttons.flat()).toHaveLength(1);
});

test('a card somebody deleted comes back when there is news', async () => {
  const { id, number } = await opened(world);
  const card = await world.group.waitFor(number);
  await world.house.store.db.updateTable('case').set({ people: 7 }).where('id', '=', id).execute();
  const response = await fetch(`${world.telegram.url}/bot${world.telegram.token}/deleteMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: world.group.id, message_id: card.id }),
  });
  expect(response.ok).toBe(true);
  await shownAnew(world.house, { id, officeId: 1 });
  const again = await world.group.waitFor('Человек: 7');
  expect(again.text).toContain(number);
});

test('a card that is still to be brought up to date has one job, however often the case changes', async () => {
  const { id, number } = await opened(world);
  await world.group.waitFor(number);
  await world.settled();
  const waiting = () =>
    world.house.store.db.selectFrom('job').select('id').where('kind', '=', 'card').execute();
  await world.house.store.db.transaction().execute(async (tx) => {
    const jobs: NewJob[] = [];
    const turn = { tx, jobs, at: world.house.now() };
    for (let n = 0; n < 5; n++) await showCard(turn, { id, officeId: 1 });
    expect(jobs).toHaveLength(1);
    await showCard(turn, { id, officeId: 1 }, { urgent: true });
    expect(jobs).toHaveLength(2);
    await enqueue(tx, world.house.sealer, jobs);
  });
  world.house.wake();
  await world.settled();
  expect(await waiting()).toEqual([]);
  await world.house.store.db.transaction().execute(async (tx) => {
    const jobs: NewJob[] = [];
    await showCard({ tx, jobs, at: world.house.now() }, { id, officeId: 1 });
    expect(jobs).toHaveLength(1);
    await enqueue(tx, world.house.sealer, jobs);
  });
});

test('the same card twice is one message, and no call', async () => {
  const { id, number } = await opened(world);
  await world.group.waitFor(number);
  await world.settled();
  const calls = world.telegram.calls.length;
  for (let n = 0; n < 5; n++) await shownAnew(world.house, { id, officeId: 1 });
  await world.settled();
  const since = world.telegram.calls.slice(calls).filter(({ method }) => method !== 'getUpdates');
  expect(since).toEqual([]);
});

test('more than a group takes in a minute are gathered, none is lost, and each can be taken', async () => {
  const busy = await startWorld({ telegram: { limits: true }, limits: true });
  try {
    const operator = await busy.operator('Занятая');
    const cases: { number: string }[] = [];
    for (let n = 0; n < 45; n++) cases.push(await opened(busy));
    await expect
      .poll(
        () => {
          busy.pass(500);
          return cases.filter(({ number }) => cardOf(busy, number).length === 1).length;
        },
        { timeout: 15_000, interval: 100 },
      )
      .toBe(45);
    await busy.settled();
    for (const { number } of cases) expect(cardOf(busy, number)).toHaveLength(1);
    const messages = cardsOf(busy);
    expect(messages.length).toBeLessThanOrEqual(20);
    expect(busy.telegram.calls.filter(({ outcome }) => outcome.kind === 'error')).toEqual([]);
    const gathered = messages.find(({ buttons }) => buttons.flat().length > 3);
    const [, button] = gathered?.buttons.flat() ?? [];
    const number = button?.text.replace('Взять ', '') ?? '';
    await operator.press(button?.data ?? '', { message: gathered as never }).answered();
    await expect
      .poll(
        () => {
          busy.pass(5_000);
          return cardOf(busy, number)[0]?.text;
        },
        { timeout: 15_000, interval: 200 },
      )
      .toContain('Ведёт: Занятая');
    const [after] = cardOf(busy, number);
    expect(after?.buttons.flat().map(({ data }) => data)).not.toContain(button?.data);
    expect(after?.buttons.flat()).toHaveLength((gathered?.buttons.flat().length ?? 0) - 1);
    expect(busy.telegram.violations).toEqual([]);
  } finally {
    await busy.close();
  }
});

test('a 429 makes the group wait, and nothing is lost or doubled', async () => {
  world.telegram.fail({ method: 'sendMessage', chat_id: world.group.id }, { status: 429, retry_after: 1 });
  const { number } = await opened(world);
  await world.group.waitFor(number, { timeout: 8_000 });
  await world.settled();
  expect(cardOf(world, number)).toHaveLength(1);
});

test('a group that becomes a supergroup is followed, by the call and by the update', async () => {
  const moving = await startWorld({ group: { type: 'group' } });
  try {
    const one = await opened(moving);
    await moving.group.waitFor(one.number);
    const supergroup = moving.group.upgrade();
    const two = await opened(moving);
    await supergroup.waitFor(two.number);
    await supergroup.waitFor(one.number); // what nobody has taken is shown there
    const office = await moving.house.store.db.selectFrom('office').selectAll().executeTakeFirstOrThrow();
    expect(office.group_chat_id).toBe(supergroup.id);
    expect(moving.telegram.violations).toEqual([]);
  } finally {
    await moving.close();
  }
});

test('a group the bot was put out of: cases wait, and are shown when it is back', async () => {
  await world.settled();
  world.group.setBot('kicked');
  const { number } = await opened(world);
  await expect.poll(() => world.logged(), { timeout: 5_000 }).toContain('group cannot be reached');
  world.group.setBot('administrator');
  world.pass(61_000);
  await world.group.waitFor(number);
});

test('without a group cases wait, and are shown once there is one', async () => {
  await world.house.store.db.updateTable('office').set({ group_chat_id: null }).execute();
  const { number } = await opened(world);
  await world.settled();
  expect(cardOf(world, number)).toEqual([]);
  await world.house.store.db.updateTable('office').set({ group_chat_id: world.group.id }).execute();
  await world.desk.begin();
  await world.settled();
  expect(cardOf(world, number)).toHaveLength(1);
});
