import { Bot, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { malformed } from './conforms.ts';
import { startTelegram } from './double.ts';
import type { Telegram, TelegramOptions } from './telegram.ts';

let telegram: Telegram;
const cleanUp: (() => Promise<unknown>)[] = [];

async function begin(options?: TelegramOptions): Promise<Bot> {
  telegram = await startTelegram(options);
  cleanUp.push(() => telegram.stop());
  return new Bot(telegram.token, { client: { apiRoot: telegram.url } });
}

/** Runs a bot by long poll until the test ends. */
async function run(bot: Bot): Promise<void> {
  await new Promise<void>((onStart) => {
    const running = bot.start({ onStart: () => onStart(), timeout: 5, drop_pending_updates: false });
    cleanUp.unshift(async () => {
      await bot.stop();
      await running;
    });
  });
}

afterEach(async () => {
  expect(malformed(telegram)).toEqual([]);
  for (const step of cleanUp.splice(0)) await step();
});

describe('round trips by long poll', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await begin();
  });

  test('a person writes, the bot answers with a button, the press is answered', async () => {
    bot.command('start', (ctx) =>
      ctx.reply('<b>Salam</b>, what is it?', {
        parse_mode: 'HTML',
        reply_markup: { inline_keyboard: [[{ text: 'Wages', callback_data: 'n1:wages' }]] },
      }),
    );
    bot.callbackQuery('n1:wages', async (ctx) => {
      await ctx.answerCallbackQuery({ text: 'Taken' });
      await ctx.editMessageText('Who was not paid?');
    });
    await run(bot);
    const aibek = telegram.user({ first_name: 'Aibek', language_code: 'ky' });
    aibek.start('from-poster');
    const hello = await aibek.waitFor('Salam');
    expect(hello.entities).toMatchObject([{ type: 'bold', offset: 0, length: 5 }]);
    const press = aibek.press('wages');
    expect(await press.answered()).toEqual({ text: 'Taken' });
    const edited = await aibek.waitFor('Who was not paid?');
    expect(edited).toMatchObject({ id: hello.id, edited: true, buttons: [] });
    await telegram.idle();
    expect(telegram.updates.map((update) => Object.keys(update)[1])).toEqual(['message', 'callback_query']);
    expect(telegram.sent(aibek.id).map((sent) => sent.text)).toEqual(['Salam, what is it?']);
    expect(telegram.violations).toEqual([]);
  });

  test('files go up and come down unchanged, 20 MB and more do not', async () => {
    const sizes: number[] = [];
    bot.on(':document', async (ctx) => {
      if (ctx.msg.document.file_name !== 'contract.pdf') return;
      const file = await ctx.getFile();
      const bytes = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`);
      sizes.push((await bytes.bytes()).length);
    });
    await run(bot);
    const aibek = telegram.user();
    const sent = aibek.document({ size: 70_001, name: 'contract.pdf', caption: 'my contract' });
    expect(sent).toMatchObject({ kind: 'document', text: 'my contract', file: { mime: 'application/pdf' } });
    await telegram.idle();
    await expect.poll(() => sizes).toEqual([70_001]);
    const big = aibek.document({ size: 20 * 1024 * 1024 + 1 });
    await expect(bot.api.getFile(big.file?.id ?? '')).rejects.toThrow('Bad Request: file is too big');
    const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
    const photo = await bot.api.sendPhoto(aibek.id, new InputFile(png, 'a sign; "жаңы".png'), {
      caption: 'look',
    });
    const again = await bot.api.sendPhoto(aibek.id, photo.photo.at(-1)?.file_id ?? '');
    expect(again.photo).toEqual(photo.photo);
    const { file_path } = await bot.api.getFile(photo.photo.at(-1)?.file_id ?? '');
    const down = await fetch(`${telegram.url}/file/bot${telegram.token}/${file_path}`);
    expect(Buffer.from(await down.bytes())).toEqual(png);
    const album = await bot.api.sendMediaGroup(aibek.id, [
      { type: 'document', media: new InputFile(Buffer.from('one'), 'one.txt'), caption: 'first' },
      { type: 'document', media: new InputFile(Buffer.from('two'), 'two.txt') },
    ]);
    expect(new Set(album.map((message) => 'media_group_id' in message && message.media_group_id)).size).toBe(
      1,
    );
    const last = aibek.messages().at(-1)?.file;
    expect(last).toMatchObject({ name: 'two.txt', size: 3 });
    expect(Buffer.from(telegram.bytes(last?.id ?? '')).toString()).toBe('two');
    expect(telegram.violations).toEqual([]);
    await expect(bot.api.sendPhoto(aibek.id, new InputFile(Buffer.from('no picture')))).rejects.toThrow(
      'IMAGE_PROCESS_FAILED',
    );
    await expect(bot.api.sendDocument(aibek.id, 'AgAC-unknown')).rejects.toThrow('wrong file identifier');
  });

  test('offset confirms, limit limits, unconfirmed updates come again', async () => {
    const aibek = telegram.user();
    for (const text of ['1', '2', '3']) aibek.send(text);
    const first = await bot.api.getUpdates({ limit: 2 });
    expect(first.map((update) => update.message?.text)).toEqual(['1', '2']);
    expect(await bot.api.getUpdates({ limit: 2 })).toEqual(first);
    const next = await bot.api.getUpdates({ offset: (first[1]?.update_id ?? 0) + 1 });
    expect(next.map((update) => update.message?.text)).toEqual(['3']);
    expect(telegram.pending()).toBe(1);
    await bot.api.getUpdates({ offset: (next[0]?.update_id ?? 0) + 1 });
    expect(telegram.pending()).toBe(0);
    aibek.send('4');
    aibek.send('5');
    const last = await bot.api.getUpdates({ offset: -1 });
    expect(last.map((update) => update.message?.text)).toEqual(['5']);
  });

  test('a long poll waits, a second one ends it with 409', async () => {
    const aibek = telegram.user();
    const waiting = bot.api.getUpdates({ timeout: 5 });
    setTimeout(() => aibek.send('late'), 30);
    expect((await waiting).map((update) => update.message?.text)).toEqual(['late']);
    const offset = 100_000_002;
    const one = bot.api.getUpdates({ timeout: 5, offset });
    const refused = expect(one).rejects.toThrow(
      '409: Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    );
    await expect.poll(() => telegram.calls.length).toBe(2);
    const two = bot.api.getUpdates({ timeout: 5, offset });
    await refused;
    aibek.send('for the second');
    expect(await two).toHaveLength(1);
  });

  test('a poll whose caller hung up swallows nothing', async () => {
    const aibek = telegram.user();
    const gone = new AbortController();
    const url = `${telegram.url}/bot${telegram.token}/getUpdates?timeout=5`;
    const dead = fetch(url, { signal: gone.signal });
    await new Promise((resolve) => setTimeout(resolve, 30));
    gone.abort();
    await expect(dead).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 30));
    aibek.send('still here');
    expect(await bot.api.getUpdates({ timeout: 5 })).toHaveLength(1);
  });

  test('updates that were not asked for do not come', async () => {
    const group = telegram.group();
    const aibek = telegram.user();
    aibek.join(group);
    const kinds = async () =>
      (await bot.api.getUpdates({ offset: -10 })).map((update) => Object.keys(update)[1]);
    expect(await kinds()).toEqual(['message']);
    await bot.api.getUpdates({ allowed_updates: ['chat_member'] });
    aibek.leave(group);
    expect(await kinds()).toEqual(['message', 'chat_member']);
    await expect(bot.api.raw.getUpdates({ allowed_updates: ['nonsense'] as never })).rejects.toThrow();
    expect(telegram.violations).toHaveLength(1);
  });

  test('a press lives for 150 seconds, also in the queue', async () => {
    let now = Date.parse('2026-06-22T10:00:00Z');
    const early = await begin({ now: () => now });
    const aibek = telegram.user();
    aibek.start();
    const markup = { reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] } };
    await early.api.sendMessage(aibek.id, 'Well?', markup);
    const inTime = aibek.press('Yes');
    now += 149_000;
    await early.api.answerCallbackQuery(inTime.id);
    expect(inTime.answer).toEqual({});
    const late = aibek.press('Yes');
    now += 150_000;
    const tooOld = 'query is too old and response timeout expired or query ID is invalid';
    await expect(early.api.answerCallbackQuery(late.id)).rejects.toThrow(tooOld);
    await expect(early.api.answerCallbackQuery('12345')).rejects.toThrow(tooOld);
    expect((await early.api.getUpdates()).map((update) => Object.keys(update)[1])).toEqual(['message']);
    now += 24 * 3_600_000;
    expect(await early.api.getUpdates()).toEqual([]);
  });
});

describe('the door', () => {
  test('a wrong token is 401, an unknown method 404, a method not played 501 and a violation', async () => {
    await begin();
    const answer = async (path: string) => (await fetch(`${telegram.url}/${path}`)).json();
    expect(await answer('bot1:x/getMe')).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' });
    const unknown = { ok: false, error_code: 404, description: 'Not Found' };
    expect(await answer(`bot${telegram.token}/getmoney`)).toEqual(unknown);
    expect(telegram.violations).toEqual([]);
    expect(await answer(`bot${telegram.token}/getMyStarBalance`)).toMatchObject({ error_code: 501 });
    expect(telegram.violations).toMatchObject([{ detail: 'the double does not play getMyStarBalance' }]);
    expect((await fetch(`${telegram.url}/file/bot${telegram.token}/photos/x.jpg`)).status).toBe(404);
  });

  test('getMe shows whether private chats have topics', async () => {
    const bot = await begin({ topics: false, bot: { username: 'other_bot' } });
    expect(await bot.api.getMe()).toMatchObject({ has_topics_enabled: false, username: 'other_bot' });
    const aibek = telegram.user();
    aibek.start();
    await expect(bot.api.createForumTopic(aibek.id, 'Case')).rejects.toThrow('the chat is not a forum');
  });
});
