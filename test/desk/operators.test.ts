import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerLine } from '../../src/control.ts';
import { operatorCommand } from '../../src/operator.ts';
import { startWorld, takeCase, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

const operator = (...args: string[]) => operatorCommand(world.house, args);
const linkIn = (text: string) => /t\.me\/jardam_bot\?start=(op_[\w-]{43})/.exec(text)?.[1] ?? '';
const rowOf = (name: string) =>
  world.house.store.db.selectFrom('operator').selectAll().where('name', '=', name).executeTakeFirstOrThrow();

test('two operators are made on the command line and tied by their links', async () => {
  for (const [name, languages] of [
    ['Айгүл', 'ky,ru'],
    ['Бакыт', 'ru'],
  ] as const) {
    const printed = await operator('add', '--name', name, '--role', 'case-worker', '--languages', languages);
    expect(printed).toContain('24 hours');
    const person = world.telegram.user({ first_name: name });
    world.group.add(person);
    person.start(linkIn(printed));
    await person.waitFor(name === 'Айгүл' ? 'Даяр, сиз операторсуз' : 'Готово, вы оператор');
    expect(await rowOf(name)).toMatchObject({ telegram_id: person.id, in_group: true });
    expect(person.commands().map(({ command }) => command)).toContain('note');
  }
  expect(await operator('list')).toMatch(/Айгүл {2}case-worker {2}ky,ru {2}in the group\n.*Бакыт/);
});

test('the token is kept as a hash only', async () => {
  const token = linkIn(await operator('add', '--name', 'Тест', '--role', 'intake')).slice(3);
  const rows = await world.house.store.db.selectFrom('sign_in').select('token_hash').execute();
  for (const { token_hash } of rows) expect(token_hash).toHaveLength(32);
  expect(rows.some(({ token_hash }) => token_hash.toString('utf8').includes(token))).toBe(false);
});

test('what is wrong on the command line is told with what to write', async () => {
  await expect(operator('add', '--name', 'X', '--role', 'boss')).rejects.toThrow(
    /--role: write one of intake/,
  );
  await expect(operator('add', '--role', 'intake')).rejects.toThrow(/--name/);
  await expect(operator('add', '--name', 'X', '--role', 'intake', '--languages', 'russian')).rejects.toThrow(
    /no language/,
  );
  await expect(operator('sing')).rejects.toThrow(/npm run operator -- add/);
  await expect(operator('list', '--loud')).rejects.toThrow(/npm run operator/);
  await expect(operator('end', '--name', 'Nobody')).rejects.toThrow(/no such operator/);
  const house = { ...world.house, config: { ...world.house.config, BOT_TOKEN: undefined } };
  await expect(operatorCommand(house, ['add', '--name', 'X', '--role', 'intake'])).rejects.toThrow(
    /BOT_TOKEN/,
  );
});

test('Telegram away: no operator is made whom nobody could tie', async () => {
  world.telegram.fail('getMe', { status: 502 });
  await expect(operator('add', '--name', 'Никто', '--role', 'intake')).rejects.toThrow(
    /Telegram does not answer/,
  );
  expect(await operator('list')).not.toContain('Никто');
});

test('the control socket takes the same words', async () => {
  expect(await answerLine(world.house, JSON.stringify({ operator: ['list'] }))).toContain('Айгүл');
  await expect(answerLine(world.house, JSON.stringify({ opera: [] }))).rejects.toThrow(/another release/);
});

test('a link that is wrong, used or expired gets one kind answer, and nothing else happens', async () => {
  const stranger = world.telegram.user({ first_name: 'Чужой' });
  const token = linkIn(await operator('add', '--name', 'Позже', '--role', 'intake'));
  const refused = 'не подходит или уже не работает';
  stranger.start('op_wrong');
  await stranger.waitFor(refused);
  const known = world.telegram.user({ first_name: 'Позже' });
  known.start(token);
  await known.waitFor('Вас нет в группе');
  stranger.start(token);
  await stranger.waitFor(refused);
  known.start(token); // once more by who used it: greeted again
  await known.waitFor('Вас нет в группе');
  const late = linkIn(await operator('add', '--name', 'Опоздал', '--role', 'intake'));
  world.pass(24 * 3_600_000 + 1);
  stranger.start(late);
  await stranger.waitFor(refused);
  await world.settled();
  expect(await rowOf('Опоздал')).toMatchObject({ telegram_id: null });
  expect(await rowOf('Позже')).toMatchObject({ telegram_id: known.id, in_group: false });
});

test('a Telegram that is another operator’s is not tied twice', async () => {
  const first = await world.operator('Первый');
  const token = linkIn(await operator('add', '--name', 'Второй', '--role', 'intake'));
  first.start(token);
  await first.waitFor('уже связан с другим оператором');
  expect(await rowOf('Второй')).toMatchObject({ telegram_id: null });
});

test('who joins the group later is let in by that alone, and who leaves is refused at once', async () => {
  const outside = await world.operator('Снаружи', { out: true });
  const person = await world.quickClient();
  outside.join(world.group);
  await outside.waitFor('Готово, вы оператор');
  const topic = await takeCase(world, outside, person.caseId);
  outside.leave(world.group);
  await outside.waitFor('Вас нет в группе');
  await world.settled();
  expect(await world.case(person.caseId)).toMatchObject({ status: 'new', operator_id: null });
  expect(outside.topics()).toEqual([]);
  const before = person.messages().length;
  outside.send('меня ещё слышно?');
  await outside.waitFor('Вас нет в группе');
  expect(person.messages()).toHaveLength(before);
  expect(topic).toBeGreaterThan(0);
  const actions = await world.house.store.db
    .selectFrom('audit')
    .select('action')
    .where('operator_id', '=', outside.operatorId)
    .orderBy('id')
    .execute();
  expect(actions.map((row) => row.action)).toEqual([
    'sign-in',
    'group-join',
    'take',
    'view',
    'group-leave',
    'release',
  ]);
});

test('a departure that Telegram did not tell is found within the hour', async () => {
  await world.desk.begin();
  await world.settled();
  const quiet = await world.operator('Тихий');
  world.group.add(quiet, 'left'); // no update
  expect(await rowOf('Тихий')).toMatchObject({ in_group: true });
  world.pass(3_600_000 + 1_000);
  await expect.poll(async () => (await rowOf('Тихий')).in_group, { timeout: 5_000 }).toBe(false);
});

test('when Telegram will not say who is in the group, nobody is put out', async () => {
  const stays = await world.operator('Остаётся');
  const fault = world.telegram.fail('getChatMember', {
    status: 400,
    description: 'Bad Request: member list is inaccessible',
    times: 100,
  });
  world.pass(3_600_000 + 1_000);
  await world.settled();
  expect(fault.struck).toBeGreaterThan(0);
  fault.stop();
  expect(await rowOf('Остаётся')).toMatchObject({ in_group: true, telegram_id: stays.id });
});

test('an operator who is ended is refused, and their cases go back', async () => {
  const former = await world.operator('Бывший');
  const person = await world.quickClient();
  const topic = await takeCase(world, former, person.caseId);
  expect(await operator('end', '--name', 'Бывший')).toContain('back in the queue');
  await world.settled();
  expect(await world.case(person.caseId)).toMatchObject({ status: 'new', operator_id: null });
  expect(former.topics()).toEqual([]);
  const press = former.press(`take:${person.caseId}`, { in: world.group });
  expect(await press.answered()).toMatchObject({ show_alert: true });
  expect(await world.case(person.caseId)).toMatchObject({ status: 'new' });
  const before = person.messages().length;
  world.telegram.push({
    message: {
      message_id: 900_001,
      message_thread_id: topic,
      date: 1,
      chat: { id: former.id, type: 'private' },
      from: former.user,
      text: 'секрет',
    },
  });
  await former.waitFor('Вы больше не оператор');
  expect(person.messages()).toHaveLength(before);
  await expect(operator('end', '--name', 'Бывший')).rejects.toThrow(/no such operator/);
});

test('a supervisor makes an operator in Telegram; others may not', async () => {
  const boss = await world.operator('Старшая', { role: 'supervisor' });
  boss.send('/operator_add Нурлан Асанов');
  await boss.waitFor('Пишите так: /operator_add');
  boss.send('/operator_add Нурлан Асанов case-worker');
  const told = await boss.waitFor('Нурлан Асанов');
  const fresh = world.telegram.user({ first_name: 'Нурлан' });
  world.group.add(fresh);
  fresh.start(linkIn(told.text));
  await fresh.waitFor('Готово, вы оператор');
  fresh.send('/operator_add Кто-то supervisor');
  await fresh.waitFor('С вашей ролью');
  fresh.send('/link');
  const link = linkIn((await fresh.waitFor('5 минут')).text);
  const phone = world.telegram.user({ first_name: 'Нурлан, новый телефон' });
  world.group.add(phone);
  world.pass(5 * 60_000 + 1);
  phone.start(link);
  await phone.waitFor('не работает');
  fresh.send('/link');
  phone.start(linkIn((await fresh.waitFor('5 минут')).text));
  await phone.waitFor('Готово, вы оператор');
  expect(await rowOf('Нурлан Асанов')).toMatchObject({ telegram_id: phone.id });
});
