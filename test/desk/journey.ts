import { expect } from 'vitest';
import { operatorCommand } from '../../src/operator.ts';
import { startWorld, type World } from './world.ts';

/** The whole way of a case through the desk, as it was meant: taken, talked about, handed over, paid, confirmed. */
export async function playJourney(store: 'postgres' | 'pglite'): Promise<void> {
  const world = await startWorld({ store });
  try {
    await journey(world);
    expect(world.telegram.violations).toEqual([]);
  } finally {
    await world.close();
  }
}

async function journey(world: World): Promise<void> {
  const aigul = await invited(world, 'Айгүл', 'ky,ru');
  const bakyt = await invited(world, 'Бакыт', 'ru');
  const person = await world.client();
  const { number } = await world.case(person.caseId);
  const card = await world.group.waitFor(number);

  const presses = [aigul, bakyt].map((one) => one.press(`take:${person.caseId}`, { message: card }));
  const answers = await Promise.all(presses.map((press) => press.answered()));
  expect(answers.filter(({ show_alert }) => show_alert)).toHaveLength(1);
  await world.settled();
  const [first, second] = answers[0]?.show_alert ? [bakyt, aigul] : [aigul, bakyt];
  const topic = first.topics()[0]?.id ?? 0;
  expect(second.topics()).toEqual([]);

  first.send('Саламатсызбы', { topic });
  await person.waitFor('Саламатсызбы');
  const photo = person.photo({ caption: 'Мой пропуск' });
  await first.waitFor('Мой пропуск', { topic });
  expect(first.messages(topic).at(-1)?.file?.id).toBe(photo.file?.id);
  first.send('/note сверить с табелем', { topic });
  await world.settled();

  first.send('/transfer', { topic });
  await first.waitFor(({ buttons }) => buttons.flat().some(({ data }) => data?.startsWith('give:')), {
    topic,
  });
  first.press(second.user.first_name, { topic });
  await expect.poll(() => second.topics().length, { timeout: 5_000 }).toBe(1);
  await world.settled();
  expect(first.topics()).toEqual([]);
  const theirs = second.topics()[0]?.id ?? 0;
  expect(second.messages(theirs).map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('Азиз'),
      'Мой пропуск',
      expect.stringContaining('табел'),
    ]),
  );

  second.send('/close', { topic: theirs });
  await second.waitFor(({ buttons }) => buttons.flat().length > 5, { topic: theirs });
  for (const act of [
    () => second.press('paid', { topic: theirs }),
    () => second.send('45к', { topic: theirs }),
    () => second.press('skip', { topic: theirs }),
    () => second.press('yes', { topic: theirs }),
  ]) {
    act();
    await second.waitFor(() => true);
    await world.settled();
  }
  expect(await world.case(person.caseId)).toMatchObject({
    status: 'closed',
    sum_paid: 4_500_000,
    people_paid: 1,
  });
  expect(second.topics()).toEqual([]);
  expect(world.group.last().text).toContain('Закрыто');

  await person.waitFor('Он верный?', { after: 0 });
  person.press('yes');
  await person.waitFor('Как мы помогли?');
  person.press('r4');
  await person.waitFor('Спасибо');
  await world.settled();
  expect(await world.case(person.caseId)).toMatchObject({ confirmed: true, rating: 4 });
  expect(person.messages().some(({ text }) => text.includes('табел'))).toBe(false);
  expect(await world.audit(person.caseId)).toEqual([
    ...['take', 'view', 'say', 'note', 'transfer', 'view', 'close'],
  ]);
}

async function invited(world: World, name: string, languages: string) {
  const args = ['add', '--name', name, '--role', 'case-worker', '--languages', languages];
  const printed = await operatorCommand(world.house, args);
  const person = world.telegram.user({ first_name: name });
  world.group.add(person);
  person.start(/start=(op_\S+)/.exec(printed)?.[1]);
  await person.waitFor(/оператор/);
  return person;
}
