import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withReply } from '../../../src/turn/reply.ts';
import type { Person } from '../../telegram/person.ts';
import { operatorFile, operatorSays, payloadsOf, rowsOf, statusOf } from './rows.ts';
import { asks, TO_CASE, TO_CONSENT, TO_MENU, walk } from './talk.ts';
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
    const before = Date.now();
    aibek.press('wage-complaint');
    aibek.send('/menu');
    await walk(bakyt, TO_MENU);
    expect(Date.now() - before).toBeLessThan(2_000);
    await world.settled();
    expect(Date.now() - before).toBeGreaterThan(1_900);
    expect(limit.struck).toBe(1);
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

describe('what an operator writes', () => {
  beforeEach(async () => {
    await walk(aibek, [...TO_MENU, ...TO_CASE]);
  });

  test('markup is text; a reply stands under what it answers, in both directions', async () => {
    const asked = await operatorSays(world, aibek.id, { text: 'Канча <b>айлык</b> & качан?' });
    const question = await aibek.waitFor('Канча <b>айлык</b> & качан?');
    const again = await operatorSays(world, aibek.id, { text: 'Жооп бериңизчи' }, asked);
    const reminder = await aibek.waitFor('Жооп бериңизчи');
    expect(reminder.replyTo).toBe(question.id);
    await world.settled();
    const arrival = { inbound: 'x', channel: 'telegram', external: String(aibek.id) };
    const text = { kind: 'text', text: '45 миң' } as const;
    const answer = await withReply(world.house, { ...arrival, input: text, replyToMessage: reminder.id });
    const { number } = await world.house.store.db
      .selectFrom('message as m')
      .innerJoin('case as c', 'c.id', 'm.case_id')
      .select('c.number')
      .where('m.id', '=', asked)
      .executeTakeFirstOrThrow();
    expect(answer.input).toEqual({ ...text, replyTo: number });
    const ordinary = { ...arrival, input: text, replyToMessage: 1 };
    expect(await withReply(world.house, ordinary)).toEqual(ordinary);
    expect([await statusOf(world, asked), await statusOf(world, again)]).toEqual(['sent', 'sent']);
  });

  test('files by their Telegram ids, in order, the words as the caption of the first', async () => {
    const theirs = world.telegram.user();
    const photo = theirs.photo({ size: 5000 });
    const voice = theirs.voice();
    const files = [
      await operatorFile(world, 'photo', { telegram: photo.file?.id }),
      await operatorFile(world, 'voice', { telegram: voice.file?.id }),
    ];
    const sent = await operatorSays(world, aibek.id, { text: 'Угуңуз <3', files });
    await aibek.waitFor(({ kind }) => kind === 'voice');
    await world.settled();
    expect(
      aibek
        .messages()
        .slice(-2)
        .map(({ kind, text }) => [kind, text]),
    ).toEqual([
      ['photo', 'Угуңуз <3'],
      ['voice', ''],
    ]);
    expect(await statusOf(world, sent)).toBe('sent');
  });

  test('a caption that is too long is a message before the file', async () => {
    const voice = world.telegram.user().voice();
    const file = await operatorFile(world, 'voice', { telegram: voice.file?.id });
    await operatorSays(world, aibek.id, { text: 'ы'.repeat(1025), files: [file] });
    await aibek.waitFor(({ kind }) => kind === 'voice');
    expect(
      aibek
        .messages()
        .slice(-2)
        .map(({ kind, text }) => [kind, text.length]),
    ).toEqual([
      ['text', 1025],
      ['voice', 0],
    ]);
  });

  test('a long text goes in parts, and goes on after the part that was sent', async () => {
    const parts = ['а', 'б', 'в'].map((letter) => letter.repeat(4000));
    world.telegram.fail(
      { method: 'sendMessage', chat_id: aibek.id },
      { status: 429, retry_after: 1, skip: 1 },
    );
    world.telegram.fail({ method: 'sendMessage', chat_id: aibek.id }, { status: 500, skip: 3 });
    const sent = await operatorSays(world, aibek.id, { text: parts.join('\n\n') });
    await aibek.waitFor('в'.repeat(4000));
    await world.settled();
    expect(texts(aibek).slice(-3)).toEqual(parts);
    expect(texts(aibek).filter((text) => parts.includes(text))).toHaveLength(3);
    expect(await statusOf(world, sent)).toBe('sent');
  });

  test.each([
    ['right to left', 'السلام عليكم\u202e', 'السلام عليكم'],
    ['NUL and a lone surrogate', 'a\0b\ud800', 'ab\ufffd'],
    ['nothing to be seen', '\u200b', '…'],
  ])('%s', async (_, text, seen) => {
    const sent = await operatorSays(world, aibek.id, { text });
    await aibek.waitFor((message) => message.text === seen);
    await world.settled();
    expect(await statusOf(world, sent)).toBe('sent');
  });

  test('nothing shows on the telephone of who asked to be deleted', async () => {
    const { person } = await rowsOf(world, aibek.id);
    const { db } = world.house.store;
    await db
      .updateTable('person')
      .set({ delete_at: new Date(Date.now() + 1e6) })
      .where('id', '=', person)
      .execute();
    const hidden = await operatorSays(world, aibek.id, { text: 'Айлыгыңыз тууралуу' });
    await world.settled();
    expect(await statusOf(world, hidden)).toBe('blocked');
    expect(texts(aibek)).not.toContain('Айлыгыңыз тууралуу');
    expect(await rowsOf(world, aibek.id)).toMatchObject({ reachable: true });
  });
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
