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

describe('groups', () => {
  test('an administrator sees all, a plain bot what speaks to it', async () => {
    const led = telegram.group({ forum: true });
    const plain = telegram.group({ bot: 'member' });
    for (const group of [led, plain]) group.add(aibek);
    const topic = led.createTopic('Cases', aibek);
    aibek.send('in the topic', { in: led, topic: 'Cases' });
    aibek.send('in general', { in: led });
    aibek.send('among us', { in: plain });
    aibek.send('/help', { in: plain });
    aibek.send('ask @jardam_bot', { in: plain });
    const list = (await updates()).map((update) => update.message);
    expect(list.map((message) => message?.text)).toEqual([
      ...[undefined, 'in the topic', 'in general', '/help', 'ask @jardam_bot'],
    ]);
    expect(list[0]?.forum_topic_created).toMatchObject({ name: 'Cases' });
    expect(list[1]).toMatchObject({
      message_thread_id: topic.id,
      is_topic_message: true,
      reply_to_message: { message_id: topic.id, forum_topic_created: { name: 'Cases' } },
    });
    expect(list[2]).not.toHaveProperty('message_thread_id');
    expect(() => telegram.user().send('x', { in: led })).toThrow('join() first');
    aibek.send('as the group', { in: led, anonymous: true });
    telegram.user().join(plain);
    const [masked, ...others] = await updates();
    expect(masked?.message).toMatchObject({
      sender_chat: { id: led.id },
      from: { username: 'GroupAnonymousBot' },
    });
    expect(others.map((update) => Object.keys(update)[1])).toEqual(['message']);
  });

  test('joining, promoting, removing, an invite link for one', async () => {
    const group = telegram.group({ title: 'Operators' });
    await updates();
    const { invite_link } = await bot.api.createChatInviteLink(group.id, { member_limit: 1 });
    aibek.join(group, invite_link);
    expect(() => telegram.user().join(group, invite_link)).toThrow('not good');
    group.set(aibek, 'administrator');
    group.set(aibek, 'kicked');
    const list = await updates();
    const changes = list.flatMap(({ chat_member: change }) =>
      change ? [`${change.old_chat_member.status} → ${change.new_chat_member.status}`] : [],
    );
    expect(changes).toEqual(['left → member', 'member → administrator', 'administrator → kicked']);
    expect(list[0]?.chat_member?.invite_link?.invite_link).toBe(invite_link);
    const services = list.flatMap(({ message }) =>
      Object.keys(message ?? {}).filter((key) => key.includes('member')),
    );
    expect(services).toEqual(['new_chat_members', 'left_chat_member']);
    expect(await bot.api.getChatMember(group.id, aibek.id)).toMatchObject({ status: 'kicked' });
    expect(await bot.api.getChatMember(group.id, telegram.user().id)).toMatchObject({ status: 'left' });
    await expect(bot.api.getChatMember(group.id, 1)).rejects.toThrow('PARTICIPANT_ID_INVALID');
    expect(await bot.api.getChatAdministrators(group.id)).toMatchObject([{ user: { id: telegram.me.id } }]);
  });

  test('the bot is removed, or was never there; a group is upgraded; a channel posts', async () => {
    const group = telegram.group({ type: 'group', title: 'Old' });
    group.add(aibek, 'creator');
    const next = group.upgrade();
    const moved = { error_code: 400, parameters: { migrate_to_chat_id: next.id } };
    await expect(bot.api.sendMessage(group.id, 'x')).rejects.toMatchObject(moved);
    await bot.api.sendMessage(next.id, 'here');
    next.setBot('kicked');
    await expect(bot.api.sendMessage(next.id, 'x')).rejects.toThrow(
      '403: Forbidden: bot was kicked from the supergroup chat',
    );
    aibek.send('nobody hears', { in: next });
    const never = telegram.group({ bot: undefined });
    await expect(bot.api.sendMessage(never.id, 'x')).rejects.toThrow('400: Bad Request: chat not found');
    telegram.group({ type: 'channel' }).post('news');
    const list = await updates();
    expect(list.map((update) => Object.keys(update)[1])).toEqual([
      ...['message', 'message', 'my_chat_member', 'channel_post'],
    ]);
    expect(list[0]?.message).toMatchObject({ migrate_to_chat_id: next.id });
  });
});
