import { afterAll, beforeAll, expect, test } from 'vitest';
import { SECRET, TO_CASE, TO_EVIDENCE, TO_MENU, walk } from '../channels/telegram/talk.ts';
import type { Person } from '../telegram/person.ts';
import type { Seen } from '../telegram/views.ts';
import { startWorld, takeCase, type World } from './world.ts';

let world: World;
let aigul: Awaited<ReturnType<World['operator']>>;
let person: Awaited<ReturnType<World['client']>>;
let topic: number;

beforeAll(async () => {
  world = await startWorld();
  aigul = await world.operator('Айгүл');
  await fresh();
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

/** Another person, whose case is taken and whose talk has begun. */
async function fresh(): Promise<void> {
  person = await world.quickClient();
  topic = await takeCase(world, aigul, person.caseId);
  // The first answer is told to be passed on; later ones are not.
  person.send('Первое');
  await aigul.waitFor('Первое', { topic });
  await world.settled();
}

const inTopic = (id: number): Seen => {
  const found = aigul.messages(topic).find((message) => message.id === id);
  if (!found) throw new Error('the message is not there');
  return found;
};
const fromBot = (who: Person) => who.messages().filter((message) => message.from === 'bot').length;

/** Nothing of it reached the person, now or later. */
async function reachesNobody(act: () => void): Promise<void> {
  const before = fromBot(person);
  act();
  await world.settled();
  world.pass(5_000);
  await world.settled();
  expect(fromBot(person)).toBe(before);
}

test('every kind of message goes to the person, in order, and shows that it was delivered', async () => {
  const sent = [
    aigul.send('Текст <b>как есть</b> & всё', { topic }),
    aigul.photo({ topic, caption: 'Подпись' }),
    aigul.voice({ topic }),
    aigul.document({ topic, name: 'list.pdf' }),
    aigul.video({ topic }),
    ...aigul.album([{ kind: 'photo' }, { kind: 'photo', caption: 'Второе' }], { topic }),
  ];
  await person.waitFor('Второе');
  await world.settled();
  const got = person.messages().slice(-sent.length);
  expect(got.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', 'Текст <b>как есть</b> & всё'],
    ['photo', 'Подпись'],
    ['voice', ''],
    ['document', ''],
    ['video', ''],
    ['photo', ''],
    ['photo', 'Второе'],
  ]);
  expect(got.slice(1).map((one) => one.file?.id)).toEqual(sent.slice(1).map((one) => one.file?.id));
  for (const { id } of sent) expect(inTopic(id).reactions).toEqual(['👌']);
});

test('every kind of message of the person comes into the topic', async () => {
  const sent = [
    person.send('Вот <i>что</i> & было'),
    person.photo({ caption: 'Это табличка' }),
    person.voice(),
    person.document({ name: 'x.doc' }),
    person.video(),
    ...person.album([{ kind: 'photo' }, { kind: 'photo', caption: 'Два' }]),
  ];
  await aigul.waitFor('Два', { topic });
  await world.settled();
  const got = aigul.messages(topic).slice(-sent.length);
  expect(got.map(({ kind, text }) => [kind, text])).toEqual(sent.map(({ kind, text }) => [kind, text]));
  expect(got.slice(1).map((one) => one.file?.id)).toEqual(sent.slice(1).map((one) => one.file?.id));
  expect(got.every((one) => one.topic === topic)).toBe(true);
});

test('replies are replies on the other side, both ways', async () => {
  const question = aigul.send('Когда обещали?', { topic });
  const asked = await person.waitFor('Когда обещали?');
  await world.settled();
  person.reply(asked, 'В пятницу');
  const answer = await aigul.waitFor('В пятницу', { topic });
  expect(answer.replyTo).toBe(question.id);
  await world.settled();
  const reply = aigul.reply(answer, 'В какую?', { topic });
  const back = await person.waitFor('В какую?');
  expect(back.replyTo).toBe(person.messages().find(({ text }) => text === 'В пятницу')?.id);
  expect(reply.topic).toBe(topic);
});

test('edits go across, both ways, in texts and under files', async () => {
  const text = aigul.send('Суд 10 мая', { topic });
  const photo = aigul.photo({ topic, caption: 'Бланк' });
  await person.waitFor('Бланк');
  await world.settled();
  aigul.edit(inTopic(text.id), 'Суд 11 мая');
  aigul.edit(inTopic(photo.id), 'Бланк новый');
  await person.waitFor('Суд 11 мая');
  await person.waitFor('Бланк новый');
  const mine = person.send('Должны 40 тысяч');
  await aigul.waitFor('Должны 40 тысяч', { topic });
  await world.settled();
  const before = person.messages().length;
  person.edit(mine, 'Должны 45 тысяч');
  await aigul.waitFor('Должны 45 тысяч', { topic });
  await world.settled();
  expect(person.messages()).toHaveLength(before); // the bot does not talk over them
  expect(aigul.messages(topic).some(({ text: words }) => words === 'Должны 40 тысяч')).toBe(false);
});

test('an edit before it was sent sends the new words; one that cannot be carried is told', async () => {
  const slow = world.telegram.delay({ method: 'sendMessage', chat_id: person.id }, 400);
  const text = aigul.send('Как вас зовут', { topic });
  aigul.edit(inTopic(text.id), 'Как вас зовут?');
  await person.waitFor('Как вас зовут?');
  slow.stop();
  await world.settled();
  world.telegram.fail('editMessageText', {
    status: 400,
    description: "Bad Request: message can't be edited",
  });
  aigul.edit(inTopic(text.id), 'Как вас зовут-то?');
  const told = await aigul.waitFor('изменить его уже нельзя', { topic });
  expect(told.replyTo).toBe(text.id);
});

test('a person who blocked the bot: the operator is told why and what to do', async () => {
  person.block();
  const said = aigul.send('Вы здесь?', { topic });
  const told = await aigul.waitFor('человек закрыл чат', { topic });
  expect(told.replyTo).toBe(said.id);
  expect(inTopic(said.id).reactions).toEqual([]);
  person.unblock();
  await world.settled();
  const again = aigul.send('А теперь?', { topic });
  await person.waitFor('А теперь?');
  await world.settled();
  expect(inTopic(again.id).reactions).toEqual(['👌']);
});

test('a message that waits to be sent shows that, and then that it came through', async () => {
  world.telegram.fail({ method: 'sendMessage', chat_id: person.id }, { status: 429, retry_after: 7 });
  const said = aigul.send('Ждите', { topic });
  world.pass(2_100);
  await expect.poll(() => inTopic(said.id).reactions, { timeout: 3_000 }).toEqual(['✍']);
  world.pass(7_000);
  await person.waitFor('Ждите', { timeout: 10_000 });
  await expect.poll(() => inTopic(said.id).reactions, { timeout: 5_000 }).toEqual(['👌']);
});

test('a message refused for good is told to be undelivered', async () => {
  world.telegram.fail(
    { method: 'sendMessage', chat_id: person.id },
    { status: 400, description: 'Bad Request: SOMETHING_WRONG_HERE' },
  );
  const said = aigul.send('Не дойдёт', { topic });
  expect((await aigul.waitFor('Не доставлено', { topic })).replyTo).toBe(said.id);
});

test('a note stays inside: as text, under a file, in reply, edited', async () => {
  await fresh();
  const note = '/note начальник угрожает, осторожно';
  await reachesNobody(() => {
    aigul.send(note, { topic });
    aigul.photo({ topic, caption: '/note его фото' });
    aigul.send('  /note@jardam_bot с пробелом', { topic });
    const [first] = aigul.messages(topic).filter(({ text }) => text === 'Первое');
    if (first) aigul.reply(first, '/note', { topic });
    aigul.send('/note', { topic });
  });
  const written = aigul.messages(topic).find(({ text }) => text === note);
  await reachesNobody(() => void aigul.edit(written as Seen, '/note передумал'));
  await reachesNobody(() => void aigul.edit(written as Seen, 'передумал без косой'));
  const rows = await world.house.store.db
    .selectFrom('message')
    .select(['author', 'conversation_id', 'status'])
    .where('case_id', '=', person.caseId)
    .where('author', '=', 'note')
    .execute();
  expect(rows).toHaveLength(4);
  expect(rows.every((row) => row.conversation_id === null)).toBe(true);
  await aigul.waitFor('Заметка: /note и текст', { topic, after: 0 });
  expect((await world.audit(person.caseId)).filter((action) => action === 'note').length).toBeGreaterThan(3);
});

test('what is written outside a topic, and whatever is no talk, reaches nobody', async () => {
  await reachesNobody(() => void aigul.send('Это в общий чат'));
  await aigul.waitFor('Это никому не ушло', { after: 0 });
  await reachesNobody(() => void aigul.photo({ caption: 'и это' }));
  await reachesNobody(() => void aigul.send('/nots секрет', { topic }));
  await aigul.waitFor('Такой команды нет', { topic, after: 0 });
  await reachesNobody(() => void aigul.send('/', { topic }));
  await reachesNobody(() => void aigul.sticker({ topic }));
  await reachesNobody(() => void aigul.contact({ topic, own: false }));
  await reachesNobody(() => void aigul.location({ topic, latitude: 1, longitude: 2 }));
  await reachesNobody(() => void aigul.photo({ topic, caption: '/секрет' }));
  await aigul.waitFor('Такое сообщение мы не передаём', { topic, after: 0 });
  await reachesNobody(() => void aigul.send('между нами', { in: world.group }));
});

test('an edit that begins with a slash is not carried', async () => {
  const said = aigul.send('Хорошо', { topic });
  await person.waitFor('Хорошо');
  await world.settled();
  aigul.edit(inTopic(said.id), '/note это заметка');
  await aigul.waitFor('Правка не принята', { topic });
  await world.settled();
  expect(person.last().text).toBe('Хорошо');
});

test('safety words while a human has the case: the supervisor and the operator are told', async () => {
  await fresh();
  const boss = await world.operator('Старшая', { role: 'supervisor' });
  person.send('он грозится меня убить');
  const { number } = await world.case(person.caseId);
  const told = await boss.waitFor(number);
  expect(told.text).toContain('угроза');
  expect(told.text).toContain('Ведёт: Айгүл');
  expect(told.text).not.toContain('убить');
  await aigul.waitFor('слова об опасности', { topic });
  await world.settled();
  expect(await world.case(person.caseId)).toMatchObject({ urgency: 'urgent' });
  const calm = person.send('всё спокойно');
  await aigul.waitFor('всё спокойно', { topic });
  await world.settled();
  person.edit(calm, 'он хочет меня убить');
  await aigul.waitFor('он хочет меня убить', { topic });
  await boss.waitFor(number);
  await person.waitFor(({ buttons }) => buttons.flat().some(({ data }) => data?.endsWith('/sos')));
});

test('a topic that was deleted is made anew, with the case and the talk in it', async () => {
  await fresh();
  await fetch(`${world.telegram.url}/bot${world.telegram.token}/deleteForumTopic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: aigul.id, message_thread_id: topic }),
  });
  const before = aigul.topics().length;
  person.send('Вы ещё тут?');
  person.send('Ау');
  await expect.poll(() => aigul.topics().length, { timeout: 5_000 }).toBe(before + 1);
  await world.settled();
  const anew = aigul.topics().at(-1)?.id ?? 0;
  const shown = aigul.messages(anew).map(({ text }) => text);
  expect(shown.filter((text) => text === 'Вы ещё тут?')).toHaveLength(1);
  expect(shown.filter((text) => text === 'Ау')).toHaveLength(1);
  expect(shown.filter((text) => text.includes('Кто: Азиз'))).toHaveLength(1);
  expect(shown.filter((text) => text.startsWith('Ответы'))).toHaveLength(1);
  aigul.send('Тут', { topic: anew });
  await person.waitFor('Тут');
});

test('answers given after the case was taken come into the topic', async () => {
  const other = world.telegram.user({ first_name: 'Нурбек' });
  const seen = await walk(other, [...TO_MENU, ...TO_CASE]);
  const number = /\d{3} \d{4}/.exec(seen.text)?.[0] ?? '';
  const { id } = await world.house.store.db
    .selectFrom('case')
    .select('id')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  await world.settled();
  const thread = await takeCase(world, aigul, id);
  await walk(other, [
    [`> ${SECRET}`, 'by-word'],
    ['by-word', '/skip'],
  ]);
  const told = await aigul.waitFor('Новые ответы', { topic: thread });
  expect(told.text).toContain('Договор: Договорились на словах');
  const photo = other.photo();
  await expect
    .poll(() => aigul.messages(thread).some(({ file }) => file?.id === photo.file?.id), { timeout: 5_000 })
    .toBe(true);
  expect(aigul.messages(thread).some(({ text }) => text.includes(SECRET))).toBe(false);
});

test('a topic opens with the files that were sent before, behind the answers', async () => {
  const other = world.telegram.user({ first_name: 'Эркин' });
  const seen = await walk(other, [...TO_MENU, ...TO_CASE]);
  const number = /\d{3} \d{4}/.exec(seen.text)?.[0] ?? '';
  await walk(other, TO_EVIDENCE);
  const photo = other.photo();
  await other.waitFor(/1 файл/);
  const paper = other.document({ name: 'договор.pdf' });
  await other.waitFor(/2 файла/);
  await world.settled();
  const { id } = await world.house.store.db
    .selectFrom('case')
    .select('id')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const thread = await takeCase(world, aigul, id);
  const shown = aigul.messages(thread).filter(({ kind }) => kind !== 'service');
  expect(shown.map(({ kind }) => kind)).toEqual(['text', 'text', 'photo', 'document']);
  expect(shown.slice(2).map(({ file }) => file?.id)).toEqual([photo.file?.id, paper.file?.id]);
});

test('a case passes to a colleague of the group: topic, talk and all', async () => {
  await fresh();
  const bakyt = await world.operator('Бакыт');
  const outsider = await world.operator('Вне', { out: true });
  aigul.send('Я передам вас коллеге', { topic });
  await person.waitFor('Я передам вас коллеге');
  aigul.send('/note просил не звонить', { topic });
  await world.settled();
  aigul.press(/Передать/, { topic });
  const whom = await aigul.waitFor('Кому передать?', { topic });
  expect(whom.buttons.flat().map(({ text }) => text)).not.toContain(expect.stringContaining('Вне'));
  const forged = `give:${person.caseId}:${outsider.id}`;
  expect(await aigul.pressData(whom, forged).answered()).toMatchObject({ show_alert: true });
  aigul.press(/Бакыт/, { message: whom });
  await expect.poll(() => bakyt.topics().length, { timeout: 5_000 }).toBe(1);
  await world.settled();
  expect(aigul.topics().some(({ id }) => id === topic)).toBe(false);
  const theirs = bakyt.topics()[0]?.id ?? 0;
  const shown = bakyt.messages(theirs).map(({ text }) => text);
  expect(shown).toEqual(
    expect.arrayContaining(['Первое', '💬 Айгүл: Я передам вас коллеге', '📝 Айгүл: просил не звонить']),
  );
  await person.waitFor('Вам отвечает Бакыт', { after: 0 });
  bakyt.send('Теперь с вами я', { topic: theirs });
  await person.waitFor('Теперь с вами я');
  // What the first still sends into the topic they had goes nowhere.
  world.telegram.push({
    message: {
      message_id: 800_001,
      message_thread_id: topic,
      date: 1,
      chat: { id: aigul.id, type: 'private' },
      from: aigul.user,
      text: 'поздно',
    },
  });
  await aigul.waitFor('Это никому не ушло');
  await world.settled();
  expect(person.messages().some(({ text }) => text === 'поздно')).toBe(false);
  expect(await world.audit(person.caseId)).toEqual(
    expect.arrayContaining(['transfer', 'view', 'note', 'say']),
  );
});

test('a ready-made reply goes in the language of the person, and is shown to the operator', async () => {
  await fresh();
  await world.house.store.db.updateTable('person').set({ lang: 'ky' }).execute();
  aigul.press(/Готовые ответы/, { topic });
  const offer = await aigul.waitFor('Какой ответ отправить', { topic });
  expect(offer.text).toContain('Саламатсызбы');
  expect(offer.text).toContain('(Здравствуйте');
  aigul.press('documents', { message: offer });
  await person.waitFor('Паспорттун сүрөтүн жибербеңиз');
  const shown = await aigul.waitFor('💬 Айгүл: Болгонунун', { topic });
  await world.settled();
  expect(inTopic(shown.id).reactions).toEqual(['👌']);
});

test('/case shows the case again, /cases lists what one has, and opens it', async () => {
  aigul.send('/case', { topic });
  await aigul.waitFor('Кто: Азиз', { topic });
  aigul.send('/cases');
  const { number } = await world.case(person.caseId);
  const list = await aigul.waitFor('Ваши обращения');
  aigul.press(number, { message: list });
  await aigul.waitFor('Кто: Азиз', { topic });
  aigul.send('/help');
  await aigul.waitFor('/operator_add');
});

test('no topics: the operator and the supervisor are told, and the topic opens when they are on', async () => {
  const bare = await startWorld({ telegram: { topics: false } });
  try {
    const alone = await bare.operator('Одна');
    const boss = await bare.operator('Старший', { role: 'supervisor' });
    const client = await bare.quickClient();
    await alone.press(`take:${client.caseId}`, { in: bare.group }).answered();
    const told = await alone.waitFor('выключены темы');
    await boss.waitFor('выключены темы');
    client.send('Кто-нибудь?');
    await bare.settled();
    Object.assign(bare.telegram.me, { has_topics_enabled: true });
    alone.press('Открыть тему', { message: told });
    await expect.poll(() => alone.topics().length, { timeout: 5_000 }).toBe(1);
    await bare.settled();
    const shown = alone.messages(alone.topics()[0]?.id).map(({ text }) => text);
    expect(shown).toContain('Кто-нибудь?');
    const deaf = await bare.operator('Глухой');
    const second = await bare.quickClient();
    deaf.block();
    await deaf.press(`take:${second.caseId}`, { in: bare.group }).answered();
    await boss.waitFor('Глухой закрыл чат с ботом');
    expect(bare.telegram.violations).toEqual([]);
  } finally {
    await bare.close();
  }
});
