import { Bot } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { malformed } from './conforms.ts';
import { startTelegram } from './double.ts';
import type { Person } from './person.ts';
import type { Telegram } from './telegram.ts';

let telegram: Telegram;
let bot: Bot;
let aibek: Person;

beforeEach(async () => {
  telegram = await startTelegram();
  bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } });
  aibek = telegram.user({ first_name: 'Aibek' });
});
afterEach(async () => {
  expect(malformed(telegram)).toEqual([]);
  await telegram.stop();
});

const ALL = [
  'message',
  'edited_message',
  'channel_post',
  'callback_query',
  'chat_member',
  'my_chat_member',
] as const;

/** All updates that wait, and takes them. */
async function updates() {
  const list = await bot.api.getUpdates({ allowed_updates: [...ALL, 'message_reaction'] });
  await bot.api.getUpdates({ offset: (list.at(-1)?.update_id ?? -1) + 1 });
  return list;
}

describe('what people send', () => {
  test('texts, media, places, contacts and albums arrive as messages', async () => {
    aibek.start('case-17');
    aibek.photo({ caption: 'the sign' });
    aibek.voice({ duration: 12, size: 5000 });
    aibek.video({ name: 'yard.mp4' });
    aibek.sticker();
    aibek.location({ latitude: 42.87, longitude: 74.59 });
    aibek.contact();
    aibek.contact({ own: false, phone: '+79990000000', first_name: 'Boss' });
    aibek.album([{ kind: 'photo' }, { kind: 'document', name: 'b.pdf', caption: 'two' }]);
    const list = (await updates()).map((update) => update.message);
    expect(list[0]).toMatchObject({
      text: '/start case-17',
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
      chat: { id: aibek.id, type: 'private' },
      from: { id: aibek.id, language_code: 'ky' },
    });
    expect(list[1]).toMatchObject({ caption: 'the sign', photo: [{ width: 90 }, { width: 1280 }] });
    expect(list[2]?.voice).toMatchObject({ duration: 12, file_size: 5000, mime_type: 'audio/ogg' });
    expect(list[3]?.video).toMatchObject({ file_name: 'yard.mp4' });
    expect(list[4]?.sticker).toMatchObject({ emoji: '👍' });
    expect(list[5]?.location).toEqual({ latitude: 42.87, longitude: 74.59 });
    expect(list[6]?.contact).toMatchObject({ user_id: aibek.id });
    expect(list[7]?.contact).toEqual({ phone_number: '+79990000000', first_name: 'Boss' });
    expect(list[8]?.media_group_id).toBe(list[9]?.media_group_id);
    const ids = list.map((message) => message?.message_id ?? 0);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(aibek.messages().map((message) => message.kind)).toEqual([
      ...[
        'text',
        'photo',
        'voice',
        'video',
        'sticker',
        'location',
        'contact',
        'contact',
        'photo',
        'document',
      ],
    ]);
  });

  test('edits, replies, forwards and reactions', async () => {
    const first = aibek.send('first');
    aibek.edit(first, 'first, mended');
    aibek.reply(first, 'to myself');
    aibek.forward('an offer', { from: 'Hidden' });
    const gulnara = telegram.user({ first_name: 'Gulnara' });
    aibek.forward('her words', { from: gulnara });
    aibek.forward(first);
    await updates();
    const list = telegram.updates;
    expect(list[1]).toMatchObject({ edited_message: { message_id: first.id, text: 'first, mended' } });
    expect(list[2]).toMatchObject({ message: { reply_to_message: { text: 'first, mended' } } });
    expect(list[3]).toMatchObject({
      message: { forward_origin: { type: 'hidden_user', sender_user_name: 'Hidden' } },
    });
    expect(list[4]).toMatchObject({ message: { forward_origin: { sender_user: { id: gulnara.id } } } });
    expect(list[5]).toMatchObject({ message: { text: 'first, mended', forward_origin: { type: 'user' } } });
    aibek.react(first, '👍');
    expect(await updates()).toMatchObject([{ message_reaction: { new_reaction: [{ emoji: '👍' }] } }]);
  });

  test('presses: by label, data or option id; old, edited and forged ones too', async () => {
    aibek.start();
    const row = [
      { text: 'Ооба', callback_data: 'p1:yes' },
      { text: 'Жок', callback_data: 'p1:no' },
      { text: 'Сайт', url: 'https://mfa.gov.kg' },
    ];
    const sent = await bot.api.sendMessage(aibek.id, 'Well?', { reply_markup: { inline_keyboard: [row] } });
    await updates();
    const seen = aibek.last();
    for (const button of ['Ооба', 'p1:no', 'no', /Жо/]) aibek.press(button);
    expect((await updates()).map((update) => update.callback_query?.data)).toEqual([
      'p1:yes',
      'p1:no',
      'p1:no',
      'p1:no',
    ]);
    expect(() => aibek.press('Maybe')).toThrow('no button Maybe; there are: [Ооба] [Жок] [Сайт]');
    expect(() => aibek.press('Сайт')).toThrow('is a link');
    await bot.api.editMessageText(aibek.id, sent.message_id, 'Thanks');
    expect(() => aibek.press('Ооба')).toThrow('no button');
    aibek.press('Ооба', { message: seen });
    await bot.api.deleteMessage(aibek.id, sent.message_id);
    aibek.press('Ооба', { message: seen });
    aibek.pressData(424_242, 'forged');
    const list = (await updates()).map((update) => update.callback_query);
    expect(list[0]?.message).toMatchObject({ text: 'Thanks' });
    expect(list[1]?.message).toEqual({ chat: expect.anything(), message_id: sent.message_id, date: 0 });
    expect(list[2]).toMatchObject({ data: 'forged', message: { message_id: 424_242 } });
  });

  test('blocking, unblocking and leaving for good', async () => {
    const say = (text: string) => bot.api.sendMessage(aibek.id, text);
    await expect(say('first')).rejects.toThrow("403: Forbidden: bot can't initiate conversation with a user");
    await expect(bot.api.sendMessage(1, 'whom')).rejects.toThrow('400: Bad Request: chat not found');
    aibek.start();
    await say('hello');
    aibek.block();
    await expect(say('again')).rejects.toThrow('403: Forbidden: bot was blocked by the user');
    expect(() => aibek.send('x')).toThrow('unblock() first');
    aibek.unblock();
    await say('again');
    const statuses = (await updates()).flatMap(
      (update) => update.my_chat_member?.new_chat_member.status ?? [],
    );
    expect(statuses).toEqual(['kicked', 'member']);
    aibek.deactivate();
    await expect(say('gone')).rejects.toThrow('403: Forbidden: user is deactivated');
    expect(telegram.sent(aibek.id).map(({ text }) => text)).toEqual(['hello', 'again']);
    expect(telegram.violations).toEqual([]);
  });
});

describe('what people see', () => {
  test('waitFor: new or edited messages since the last act; tells what is there instead', async () => {
    aibek.start();
    const sent = await bot.api.sendMessage(aibek.id, 'menu');
    expect((await aibek.waitFor('menu')).id).toBe(sent.message_id);
    aibek.send('again');
    await expect(aibek.waitFor('menu', { timeout: 30 })).rejects.toThrow(
      /waited 30 ms for menu[\s\S]*they: again/,
    );
    const coming = aibek.waitFor((message) => message.edited);
    await bot.api.editMessageText(aibek.id, sent.message_id, 'menu 2');
    expect((await coming).text).toBe('menu 2');
    expect((await aibek.waitFor(/^menu \d$/, { after: 0 })).id).toBe(sent.message_id);
  });

  test('the reply keyboard, the menu of commands, topics of the private chat', async () => {
    aibek.start();
    const keyboard = [[{ text: 'My number', request_contact: true }], ['Skip']];
    await bot.api.sendMessage(aibek.id, 'phone?', { reply_markup: { keyboard } });
    await bot.api.sendMessage(aibek.id, 'or not');
    expect(aibek.keyboard()).toEqual([['My number'], ['Skip']]);
    await bot.api.sendMessage(aibek.id, 'ok', { reply_markup: { remove_keyboard: true } });
    expect(aibek.keyboard()).toBeUndefined();
    await bot.api.setMyCommands([{ command: 'menu', description: 'Menu' }]);
    await bot.api.setMyCommands([{ command: 'menu', description: 'Меню' }], { language_code: 'ky' });
    expect(aibek.commands()).toEqual([{ command: 'menu', description: 'Меню' }]);
    expect(telegram.user({ language_code: 'tr' }).commands()).toEqual([
      { command: 'menu', description: 'Menu' },
    ]);
    const topic = await bot.api.createForumTopic(aibek.id, 'Case 17');
    await bot.api.sendMessage(aibek.id, 'inside', { message_thread_id: topic.message_thread_id });
    const answer = aibek.send('here too', { topic: 'Case 17' });
    expect(answer.wire).toMatchObject({ message_thread_id: topic.message_thread_id, is_topic_message: true });
    expect(answer.replyTo).toBeUndefined();
    expect(aibek.messages('Case 17').map(({ text }) => text)).toEqual(['', 'inside', 'here too']);
    expect(aibek.topics().map(({ name }) => name)).toEqual(['Case 17']);
    await bot.api.deleteForumTopic(aibek.id, topic.message_thread_id);
    expect(aibek.topics()).toEqual([]);
    const lost = bot.api.sendMessage(aibek.id, 'x', { message_thread_id: topic.message_thread_id });
    await expect(lost).rejects.toThrow('400: Bad Request: message thread not found');
    expect(telegram.violations).toEqual([]);
  });
});
