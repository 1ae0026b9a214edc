import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../../telegram/person.ts';
import { asks, TO_CONSENT, TO_MENU, walk } from './talk.ts';
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

describe('a screen that takes the place of the one before', () => {
  beforeEach(async () => {
    await walk(aibek, [...TO_MENU, ...TO_CONSENT]);
  });

  test('changes it where it stands', async () => {
    const before = aibek.last();
    const after = await walk(aibek, [
      ['+keep', '-keep'],
      ['+office', '-office'],
      ['-keep', '+keep'],
    ]);
    expect(after.id).toBe(before.id);
    expect(after.buttons.flat().map(({ text }) => text.slice(0, 2))).toContain('▫️');
  });

  test('is sent anew when that is gone', async () => {
    const before = aibek.last();
    await world.api.deleteMessage(aibek.id, before.id);
    aibek.press('+keep', { message: before });
    const after = await aibek.waitFor(asks('-keep'));
    expect(after.id).toBeGreaterThan(before.id);
    await world.settled();
  });

  test('is sent anew when something was said since: people look at the end of a chat', async () => {
    const before = aibek.last();
    await misunderstood(aibek);
    aibek.press('+keep', { message: before });
    const after = await aibek.waitFor(asks('-keep'));
    expect(after.id).toBeGreaterThan(before.id);
  });

  test('that looks the same already is as good as changed', async () => {
    const injected = world.telegram.fail('editMessageText', {
      status: 400,
      description:
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same',
    });
    const before = world.telegram.sent(aibek.id).length;
    aibek.press('+keep');
    await world.settled();
    expect([injected.struck, world.telegram.sent(aibek.id).length]).toEqual([1, before]);
    expect(
      (await walk(aibek, [['+contact', '-contact']])).buttons
        .flat()
        .filter(({ text }) => text.startsWith('✅')),
    ).toHaveLength(3);
  });

  /** The person says something that nobody understands, and is asked again. */
  async function misunderstood(person: Person) {
    person.send('эмне?');
    await person.waitFor(asks('+keep'));
  }
});

describe('presses', () => {
  test('are answered, an old one with a notice', async () => {
    await walk(aibek, TO_MENU);
    const language = aibek.messages().find(asks('ru'));
    if (!language) throw new Error('no first screen');
    expect(await aibek.press('/sos').answered()).toEqual({});
    const old = aibek.press('ru', { message: language });
    expect((await old.answered()).text).toBeTruthy();
    await world.settled();
  });

  test('forged ones too, and nothing else comes of them', async () => {
    await walk(aibek, TO_MENU);
    for (const data of ['x', ':', 'a:b:c', "n:'; drop table job", 'n:/etc', '\0:\0']) {
      const press = aibek.pressData(aibek.last(), data);
      expect((await press.answered()).text).toBeTruthy();
    }
    await world.settled();
    expect(aibek.last()).toMatchObject({ from: 'bot' });
    await walk(aibek, [['wage-complaint', 'danger']]);
  });

  test('that are too old to be answered are let be', async () => {
    world.telegram.fail('answerCallbackQuery', {
      status: 400,
      description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
    });
    await walk(aibek, TO_MENU);
    await world.settled();
  });
});
