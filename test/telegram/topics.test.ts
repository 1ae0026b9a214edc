import { Bot } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { malformed } from './conforms.ts';
import { startTelegram } from './double.ts';
import type { Group } from './groups.ts';
import type { Person } from './person.ts';
import type { Telegram } from './telegram.ts';

let telegram: Telegram;
let api: Bot['api'];
let aibek: Person;
let group: Group;

beforeEach(async () => {
  telegram = await startTelegram();
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

describe('topics', () => {
  test('live from creation to deletion', async () => {
    const { message_thread_id: id } = await api.createForumTopic(group.id, 'Case 17', {
      icon_color: 7322096,
    });
    await api.sendMessage(group.id, 'brief', { message_thread_id: id });
    await api.editForumTopic(group.id, id, { name: 'Case 17, taken' });
    await api.closeForumTopic(group.id, id);
    await expect(api.closeForumTopic(group.id, id)).rejects.toThrow('400: Bad Request: TOPIC_NOT_MODIFIED');
    expect(() => aibek.send('closed', { in: group, topic: id })).toThrow('is closed to');
    await api.sendMessage(group.id, 'the bot may', { message_thread_id: id });
    await api.reopenForumTopic(group.id, id);
    aibek.send('open again', { in: group, topic: id });
    expect(group.topics()).toMatchObject([{ id, name: 'Case 17, taken', closed: false }]);
    expect(
      telegram.updates.flatMap(({ message }) =>
        Object.keys(message ?? {}).filter((key) => key.startsWith('forum')),
      ),
    ).toEqual([
      ...['forum_topic_created', 'forum_topic_edited', 'forum_topic_closed', 'forum_topic_reopened'],
    ]);
    await api.deleteForumTopic(group.id, id);
    expect(group.messages()).toEqual([]);
    await expect(api.sendMessage(group.id, 'x', { message_thread_id: id })).rejects.toThrow(
      '400: Bad Request: message thread not found',
    );
    await expect(api.editForumTopic(group.id, id, { name: 'x' })).rejects.toThrow('TOPIC_ID_INVALID');
    expect(telegram.violations).toEqual([]);
  });

  test('need a forum and the right', async () => {
    const flat = telegram.group();
    await expect(api.createForumTopic(flat.id, 'x')).rejects.toThrow(
      '400: Bad Request: the chat is not a forum',
    );
    const narrow = telegram.group({ forum: true, rights: { can_manage_topics: false } });
    await expect(api.createForumTopic(narrow.id, 'x')).rejects.toThrow('not enough rights to create a topic');
    await expect(api.closeForumTopic(aibek.id, 5)).rejects.toThrow('TOPIC_ID_INVALID');
    group.add(aibek, 'administrator');
    const byHand = group.createTopic('by hand', aibek);
    group.deleteTopic(byHand.id);
    await expect(api.sendMessage(group.id, 'x', { message_thread_id: byHand.id })).rejects.toThrow(
      'thread not found',
    );
  });
});
