import { Bot } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { malformed } from './conforms.ts';
import { startTelegram } from './double.ts';
import type { Group } from './groups.ts';
import type { Person } from './person.ts';
import type { Telegram } from './telegram.ts';

const SAME =
  '400: Bad Request: message is not modified: specified new message content and reply markup are exactly the ' +
  'same as a current content and reply markup of the message';
const markup = (text: string) => ({ reply_markup: { inline_keyboard: [[{ text, callback_data: text }]] } });

let now = Date.parse('2026-06-22T10:00:00Z');
let telegram: Telegram;
let api: Bot['api'];
let aibek: Person;
let group: Group;

beforeEach(async () => {
  telegram = await startTelegram({ now: () => now });
  api = new Bot(telegram.token, { client: { apiRoot: telegram.url } }).api;
  aibek = telegram.user();
  aibek.start();
  group = telegram.group({ forum: true, title: 'Operators' });
  group.add(aibek);
});
afterEach(async () => {
  expect(malformed(telegram)).toEqual([]);
  await telegram.stop();
});

describe('editing', () => {
  test('changes text and buttons, and says when nothing changed', async () => {
    const { message_id: id } = await api.sendMessage(aibek.id, 'one', markup('a'));
    await expect(api.editMessageText(aibek.id, id, 'one', markup('a'))).rejects.toThrow(SAME);
    await expect(api.editMessageReplyMarkup(aibek.id, id, markup('a'))).rejects.toThrow(SAME);
    expect(await api.editMessageText(aibek.id, id, 'one')).toMatchObject({
      text: 'one',
      edit_date: now / 1000,
    });
    expect(aibek.last().buttons).toEqual([]);
    await api.editMessageText(aibek.id, id, '<i>one</i>', { parse_mode: 'HTML' });
    await api.editMessageReplyMarkup(aibek.id, id, markup('b'));
    expect(aibek.last()).toMatchObject({
      text: 'one',
      entities: [{ type: 'italic' }],
      buttons: [[{ data: 'b' }]],
    });
    expect(telegram.violations).toEqual([]);
  });

  test("refuses others' messages, missing ones, those with a reply keyboard, the wrong kind", async () => {
    const theirs = aibek.send('mine');
    const gone = await api.sendMessage(aibek.id, 'gone');
    await api.deleteMessage(aibek.id, gone.message_id);
    const keyed = await api.sendMessage(aibek.id, 'x', { reply_markup: { keyboard: [['a']] } });
    const photo = await api.sendPhoto(aibek.id, aibek.photo().file?.id ?? '', { caption: 'see' });
    const edit = (id: number) => api.editMessageText(aibek.id, id, 'new');
    await expect(edit(theirs.id)).rejects.toThrow("Bad Request: message can't be edited");
    await expect(edit(gone.message_id)).rejects.toThrow('Bad Request: message to edit not found');
    await expect(edit(keyed.message_id)).rejects.toThrow("Bad Request: message can't be edited");
    await expect(edit(photo.message_id)).rejects.toThrow('there is no text in the message to edit');
    await api.editMessageCaption(aibek.id, photo.message_id, { caption: 'seen' });
    expect(aibek.last()).toMatchObject({ kind: 'photo', text: 'seen' });
    const text = await api.sendMessage(aibek.id, 'text');
    await expect(api.editMessageCaption(aibek.id, text.message_id, { caption: 'x' })).rejects.toThrow(
      'no caption',
    );
    expect(telegram.sent(aibek.id).map((sent) => [sent.text, sent.deleted])).toEqual([
      ...[
        ['gone', true],
        ['x', false],
        ['see', false],
        ['text', false],
      ],
    ]);
  });
});

describe('deleting, pinning, reacting', () => {
  test('48 hours in private, own messages in groups, many at once', async () => {
    const { message_id: id } = await api.sendMessage(aibek.id, 'one');
    const theirs = aibek.send('theirs');
    await api.deleteMessages(aibek.id, [id, theirs.id, 999_999]);
    await expect(api.deleteMessage(aibek.id, id)).rejects.toThrow('Bad Request: message to delete not found');
    const old = await api.sendMessage(aibek.id, 'old');
    now += 48 * 3_600_000;
    await expect(api.deleteMessage(aibek.id, old.message_id)).rejects.toThrow(
      "can't be deleted for everyone",
    );
    const helper = telegram.group({ rights: { can_delete_messages: false } });
    helper.add(aibek);
    const others = aibek.send('x', { in: helper });
    await expect(api.deleteMessage(helper.id, others.id)).rejects.toThrow(
      "Bad Request: message can't be deleted",
    );
  });

  test('a pin makes a service message that the bot gets; a reaction is seen', async () => {
    const card = await api.sendMessage(group.id, 'rules');
    await api.pinChatMessage(group.id, card.message_id);
    expect(group.messages().map(({ kind, pinned }) => [kind, pinned])).toEqual([
      ['text', true],
      ['service', false],
    ]);
    expect(telegram.updates.at(-1)).toMatchObject({ message: { pinned_message: { text: 'rules' } } });
    expect(await api.getChat(group.id)).toMatchObject({ is_forum: true, pinned_message: { text: 'rules' } });
    await api.unpinChatMessage(group.id, card.message_id);
    expect(group.messages()[0]?.pinned).toBe(false);
    const theirs = aibek.send('рахмат');
    await api.setMessageReaction(aibek.id, theirs.id, [{ type: 'emoji', emoji: '🙏' }]);
    expect(aibek.messages().at(-1)?.reactions).toEqual(['🙏']);
    await expect(api.setMessageReaction(aibek.id, 1_000_000, [])).rejects.toThrow(
      'message to react not found',
    );
  });
});

describe('copying and forwarding', () => {
  test('copies keep content and formatting, not the sender; forwards tell the origin', async () => {
    const letter = aibek.document({ name: 'c.pdf', caption: 'my contract' });
    const topic = await api.createForumTopic(group.id, 'Case 17');
    const where = { message_thread_id: topic.message_thread_id };
    await api.copyMessage(group.id, aibek.id, letter.id, where);
    await api.copyMessage(group.id, aibek.id, letter.id, { ...where, caption: 'from the person' });
    await api.forwardMessage(group.id, aibek.id, letter.id, where);
    const seen = group.messages('Case 17').slice(1);
    expect(seen.map(({ from, text, kind }) => [from, text, kind])).toEqual([
      ['bot', 'my contract', 'document'],
      ['bot', 'from the person', 'document'],
      ['bot', 'my contract', 'document'],
    ]);
    expect(seen[2]?.wire.forward_origin).toMatchObject({ type: 'user', sender_user: { id: aibek.id } });
    expect(seen[0]?.wire.forward_origin).toBeUndefined();
    const album = aibek.album([{ kind: 'photo' }, { kind: 'photo' }]);
    const ids = await api.copyMessages(group.id, aibek.id, [...album.map(({ id }) => id), 999_999], where);
    expect(ids).toHaveLength(2);
    expect(
      new Set(
        group
          .messages('Case 17')
          .slice(-2)
          .map((message) => message.album),
      ).size,
    ).toBe(1);
    await expect(api.copyMessage(group.id, aibek.id, 999_999)).rejects.toThrow('message to copy not found');
    await expect(api.forwardMessage(group.id, aibek.id, 999_999)).rejects.toThrow(
      'message to forward not found',
    );
    expect(telegram.violations).toEqual([]);
    await expect(api.copyMessages(group.id, aibek.id, [5, 4])).rejects.toThrow('strictly increasing order');
    const secret = await api.sendMessage(aibek.id, 'secret', { protect_content: true });
    await expect(api.forwardMessage(group.id, aibek.id, secret.message_id)).rejects.toThrow(
      'protected content',
    );
  });

  test('replies: to what is there, or not at all', async () => {
    const theirs = aibek.send('question');
    const reply = await api.sendMessage(aibek.id, 'answer', { reply_parameters: { message_id: theirs.id } });
    expect(reply.reply_to_message).toMatchObject({ text: 'question' });
    const lost = { message_id: 999_999 };
    await expect(api.sendMessage(aibek.id, 'x', { reply_parameters: lost })).rejects.toThrow(
      '400: Bad Request: message to be replied not found',
    );
    const anyway = { reply_parameters: { ...lost, allow_sending_without_reply: true } };
    expect(await api.sendMessage(aibek.id, 'x', anyway)).not.toHaveProperty('reply_to_message');
  });
});

describe('the rest', () => {
  test('location, contact, chat action, texts about the bot', async () => {
    await api.sendLocation(aibek.id, 55.75, 37.61);
    await api.sendContact(aibek.id, '+996312000000', 'Hotline');
    await api.sendChatAction(aibek.id, 'typing');
    expect(aibek.messages().map(({ kind }) => kind)).toEqual(['text', 'location', 'contact']);
    await api.setMyDescription('Жардам', { language_code: 'ky' });
    await api.setMyShortDescription('Help');
    await api.setMyName('Jardam');
    expect(await api.getMyDescription({ language_code: 'ky' })).toEqual({ description: 'Жардам' });
    await api.setMyCommands([{ command: 'start', description: 'Begin' }], {
      scope: { type: 'all_private_chats' },
    });
    expect(await api.getMyCommands({ scope: { type: 'all_private_chats' } })).toHaveLength(1);
    await api.deleteMyCommands({ scope: { type: 'all_private_chats' } });
    expect(await api.getMyCommands({ scope: { type: 'all_private_chats' } })).toEqual([]);
    expect(await api.getChat(aibek.id)).toMatchObject({ type: 'private', first_name: 'Aibek' });
    expect(telegram.violations).toEqual([]);
  });

  test('calls are kept as asked, raw updates and redeliveries come as given', async () => {
    expect(telegram.push({ message: { message_id: 9, date: 1, chat: { id: 5, type: 'private' } } })).toBe(
      100_000_002,
    );
    telegram.push({ ...telegram.updates[0], update_id: 100_000_001 });
    const list = await api.getUpdates({ offset: 100_000_002 });
    expect(list.map((update) => update.update_id)).toEqual([100_000_001, 100_000_002]);
    const frugal = await startTelegram({ record: 3, firstUpdateId: 7 });
    const { api: spare } = new Bot(frugal.token, { client: { apiRoot: frugal.url } });
    for (let i = 0; i < 20; i++) await spare.getMe();
    expect(frugal.calls.length).toBeLessThanOrEqual(6);
    expect(frugal.push({})).toBe(7);
    await frugal.stop();
  });
});
