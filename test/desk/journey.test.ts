import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, takeCase, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

test('an operator takes a case from its card, and talks in its topic', async () => {
  const aigul = await world.operator('Айгүл');
  const person = await world.client();
  const card = await world.group.waitFor('Взять' as never, { timeout: 1 }).catch(() => world.group.last());
  console.log(card.text, JSON.stringify(card.buttons));
  const topic = await takeCase(world, aigul, person.caseId);
  for (const m of aigul.messages(topic))
    console.log('---', m.from, m.kind, m.text, JSON.stringify(m.buttons));
  expect(world.group.last().text).toContain('Айгүл');
  const said = aigul.send('Здравствуйте, я вам помогу', { topic });
  await person.waitFor('я вам помогу');
  await world.settled();
  expect(aigul.messages(topic).find((m) => m.id === said.id)?.reactions).toEqual(['👌']);
  person.send('Спасибо, а когда?');
  await aigul.waitFor('Спасибо, а когда?', { topic });
  aigul.send('/close', { topic });
  await aigul.waitFor('Чем закончилось', { topic });
  aigul.press('paid', { topic });
  await aigul.waitFor('Сколько заплатили', { topic });
  aigul.send('45 тыс', { topic });
  await aigul.waitFor('Заметка', { topic });
  aigul.press('skip', { topic });
  await aigul.waitFor('Закрываем?', { topic });
  aigul.press('yes', { topic });
  await aigul.waitFor('закрыто');
  await world.settled();
  expect(await world.case(person.caseId)).toMatchObject({
    status: 'closed',
    outcome: 'paid',
    sum_paid: 4_500_000,
    people_paid: 1,
  });
  expect(aigul.topics()).toEqual([]);
  console.log(
    person
      .messages()
      .slice(-4)
      .map((m) => m.text),
  );
  console.log(await world.audit(person.caseId));
});
