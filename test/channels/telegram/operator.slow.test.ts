import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enqueue } from '../../../src/store/enqueue.ts';
import { withReply } from '../../../src/turn/reply.ts';
import type { Person } from '../../telegram/person.ts';
import { operatorFile, operatorSays, rowsOf, statusOf } from './rows.ts';
import { TO_CASE, TO_MENU, walk } from './talk.ts';
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

  test('goes once, however often it is asked for', async () => {
    const message = await operatorSays(world, aibek.id, { text: 'Бир жолу' });
    await aibek.waitFor('Бир жолу');
    await world.settled();
    const { address } = await rowsOf(world, aibek.id);
    const { store, sealer, now, wake } = world.house;
    await enqueue(store.db, sealer, [{ kind: 'send', payload: { address }, message, runAt: now() }]);
    wake();
    await world.settled();
    expect(texts(aibek).filter((text) => text === 'Бир жолу')).toHaveLength(1);
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
