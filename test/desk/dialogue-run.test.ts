import type { Update } from 'grammy/types';
import { expect, test } from 'vitest';
import type { About, Builder } from '../../src/desk/telegram/dialogue/ask.ts';
import { type Ran, runDialogue, type State } from '../../src/desk/telegram/dialogue/run.ts';

const about: About = { case: 'c', nonce: 'n', languages: ['ru'], outcomes: [], people: 1, currency: 'RUB' };
const TODAY = '2026-11-20';

let last = 0;
function text(words: string): Update {
  last += 1;
  const chat = { id: 1, type: 'private' as const, first_name: 'A' };
  const from = { id: 1, is_bot: false, first_name: 'A' };
  return { update_id: last, message: { message_id: last, date: 0, chat, from, text: words } };
}

/** Plays updates through one dialogue; its state is written out and read back between them. */
async function play(builder: Builder, words: readonly string[]): Promise<Ran[]> {
  const builders = { close: builder, next: builder };
  const all: Ran[] = [];
  let state: State | undefined;
  for (const [i, one] of words.entries()) {
    const enter = i === 0 ? { name: 'close' as const, about } : undefined;
    const ran = await runDialogue(builders, text(one), TODAY, state, enter);
    all.push(ran);
    state = ran.state ? (JSON.parse(JSON.stringify(ran.state)) as State) : undefined;
  }
  return all;
}

test('what is wished is wished once, however often it is replayed', async () => {
  const ran = await play(
    async (talk) => {
      for (const n of ['1', '2', '3']) {
        await talk.external(({ desk }) => void desk.wishes.push({ do: 'say', text: n, buttons: [] }));
        await talk.wait();
      }
    },
    ['/close', 'a', 'b', 'c'],
  );
  expect(ran.map(({ wishes }) => wishes.map((wish) => 'text' in wish && wish.text))).toEqual([
    ['1'],
    ['2'],
    ['3'],
    [],
  ]);
  expect(ran.map(({ state }) => state !== undefined)).toEqual([true, true, true, false]);
});

test('an exception at the first step or a later one ends it, with nothing wished', async () => {
  const failing: Builder = async (talk, ctx) => {
    await talk.external(({ desk }) => void desk.wishes.push({ do: 'stale' }));
    if (ctx.message?.text === 'now') throw new Error('at once');
    await talk.wait();
    await talk.external(({ desk }) => void desk.wishes.push({ do: 'stale' }));
    throw new Error('later');
  };
  const [first] = await play(failing, ['now']);
  expect(first).toMatchObject({ state: undefined, wishes: [], broken: { message: 'at once' } });
  const [, second] = await play(failing, ['/close', 'x']);
  expect(second).toMatchObject({ state: undefined, wishes: [], broken: { message: 'later' } });
});

test('an exception in what is external ends it too', async () => {
  const [ran] = await play(
    async (talk) => {
      await talk.external(() => {
        throw new Error('outside');
      });
    },
    ['/close'],
  );
  expect(ran).toMatchObject({ state: undefined, wishes: [] });
  expect(ran?.broken).toBeDefined();
});

test('a call to Telegram from inside is refused before it leaves, caught or not', async () => {
  const [loud] = await play(
    async (_talk, ctx) => {
      await ctx.reply('hello');
    },
    ['/close'],
  );
  expect(loud?.broken).toMatchObject({ message: expect.stringContaining('sendMessage') });
  const [quiet] = await play(
    async (_talk, ctx) => {
      await ctx.reply('hello').catch(() => {});
    },
    ['/close'],
  );
  expect(quiet).toMatchObject({ state: undefined, wishes: [] });
});

test('one that never ends does not keep its update', async () => {
  const [ran] = await play(() => new Promise(() => {}), ['/close']);
  expect(ran?.broken).toMatchObject({ message: expect.stringContaining('come to its end') });
});

test('another dialogue takes the place of the one under way', async () => {
  const asking = (name: string): Builder => {
    return async (talk) => {
      await talk.external(({ desk }) => void desk.wishes.push({ do: 'say', text: name, buttons: [] }));
      await talk.wait();
    };
  };
  const builders = { close: asking('close'), next: asking('next') };
  const begun = await runDialogue(builders, text('/close'), TODAY, undefined, { name: 'close', about });
  const other = await runDialogue(builders, text('/next'), TODAY, begun.state, { name: 'next', about });
  expect(other.wishes).toMatchObject([{ text: 'next' }]);
  expect(Object.keys(other.state?.state ?? {})).toEqual(['next']);
});
