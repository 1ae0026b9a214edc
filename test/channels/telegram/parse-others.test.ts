import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chat, from, group, inGroup, message, pressing, read } from './updates.ts';

describe('what a person presses', () => {
  const PRESSED: [string, string | undefined, string, string][] = [
    ['an option', 'n0nce_-A:yes', 'n0nce_-A', 'yes'],
    ['a command', 'n:/menu', 'n', '/menu'],
    ['a command of a screen that asks nothing', ':/menu', '', '/menu'],
    ['a ticked box', 'n:-contact', 'n', '-contact'],
    ['the option stands after the last colon', 'a:b:c:yes', 'a:b:c', 'yes'],
    ['no colon', 'yes', '', 'yes'],
    ['only colons', ':::', '::', ''],
    ['hostile data', "x'; drop table job;--\0\ud800", '', "x'; drop table job;--\0\ud800"],
    ['no data (a game)', undefined, '', ''],
  ];
  test.each(PRESSED)('%s', (_, data, nonce, option) => {
    expect(pressing(data)).toEqual({
      kind: 'arrival',
      arrival: {
        inbound: 'telegram:7:9',
        channel: 'telegram',
        external: '42',
        lang: 'ky',
        input: { kind: 'press', nonce, option },
        pressId: '77',
      },
    });
  });

  test('not in a group, and not under a message sent by way of another bot', () => {
    const inline = { id: '1', from, chat_instance: 'x', inline_message_id: 'i', data: 'n:yes' };
    expect(read({ update_id: 1, callback_query: inline })).toEqual({ kind: 'none', reason: 'press' });
    const there = {
      id: '1',
      from,
      chat_instance: 'x',
      data: 'n:yes',
      message: { message_id: 1, date: 1, chat: group },
    };
    expect(read({ update_id: 1, callback_query: there })).toEqual({ kind: 'none', reason: 'press' });
  });
});

describe('what is not a person speaking to the bot', () => {
  const member = (status: string) => ({
    chat,
    from,
    date: 1,
    old_chat_member: {},
    new_chat_member: { status },
  });
  const mention = (text: string) => ({
    text,
    entities: [{ type: 'mention', offset: 0, length: text.indexOf(' ') }],
  });
  const NOBODY: [string, unknown, object][] = [
    [
      'the person blocked the bot',
      { update_id: 1, my_chat_member: member('kicked') },
      { kind: 'reach', external: '42', reachable: false },
    ],
    [
      'the person let it in again',
      { update_id: 1, my_chat_member: member('member') },
      { kind: 'reach', external: '42', reachable: true },
    ],
    [
      'the bot joins a group',
      { update_id: 1, my_chat_member: { ...member('member'), chat: group } },
      { kind: 'none', reason: 'my_chat_member' },
    ],
    [
      'somebody leaves a group',
      { update_id: 1, chat_member: { chat: group } },
      { kind: 'none', reason: 'chat_member' },
    ],
    [
      'a post in a channel',
      { update_id: 1, channel_post: { message_id: 1, chat: { id: -1, type: 'channel' }, text: 'x' } },
      { kind: 'none', reason: 'channel_post' },
    ],
    [
      'an inline query',
      { update_id: 1, inline_query: { id: '1', from, query: 'x' } },
      { kind: 'none', reason: 'inline_query' },
    ],
    [
      'a business message',
      { update_id: 1, business_message: { chat, text: 'x' } },
      { kind: 'none', reason: 'business_message' },
    ],
    ['a kind of tomorrow', { update_id: 1, telepathy: {} }, { kind: 'none', reason: 'telepathy' }],
    ['nothing but a number', { update_id: 1 }, { kind: 'none', reason: 'empty' }],
    ['no update', { ok: true }, { kind: 'none', reason: 'malformed' }],
    ['null', null, { kind: 'none', reason: 'malformed' }],
    ['a list', [], { kind: 'none', reason: 'malformed' }],
    ['a word', 'update', { kind: 'none', reason: 'malformed' }],
    ['a message that is none', { update_id: 1, message: 'x' }, { kind: 'none', reason: 'malformed' }],
    [
      'a chat without id',
      { update_id: 1, message: { message_id: 1, chat: { type: 'private' }, text: 'x' } },
      { kind: 'none', reason: 'malformed' },
    ],
    [
      'a number too large to be one',
      { update_id: 2 ** 60, message: { message_id: 1, chat, from, text: 'x' } },
      { kind: 'none', reason: 'malformed' },
    ],
    [
      'a text that is no text',
      { update_id: 1, message: { message_id: 1, chat, from, text: { toString: 'x' } } },
      { kind: 'none', reason: 'malformed' },
    ],
    [
      'an empty photo',
      { update_id: 1, message: { message_id: 1, chat, from, photo: [] } },
      { kind: 'none', reason: 'malformed' },
    ],
  ];
  test.each(NOBODY)('%s', (_, update, parsed) => {
    expect(read(update)).toEqual(parsed);
  });

  const IN_GROUP: [string, object, object][] = [
    ['talk', { text: 'эртең канчада?' }, { kind: 'none', reason: 'group' }],
    ['our name', mention('@Jardam_Bot айлык'), { kind: 'group', chat: -100500, lang: 'ky' }],
    ["another's name", mention('@other_bot айлык'), { kind: 'none', reason: 'group' }],
    [
      'a command',
      { text: '/start', entities: [{ type: 'bot_command', offset: 0, length: 6 }] },
      { kind: 'group', chat: -100500, lang: 'ky' },
    ],
    [
      'a command to another',
      { text: '/start@other_bot', entities: [{ type: 'bot_command', offset: 0, length: 16 }] },
      { kind: 'none', reason: 'group' },
    ],
    [
      'a reply to the bot',
      { text: 'ооба', reply_to_message: { message_id: 1, chat: group, from: { id: 7 } } },
      { kind: 'group', chat: -100500, lang: 'ky' },
    ],
    ['a bot', { text: '/start', from: { id: 9, is_bot: true } }, { kind: 'none', reason: 'bot' }],
    ['/status, which would show a number to all', { text: '/status' }, { kind: 'none', reason: 'group' }],
  ];
  test.each(IN_GROUP)('in a group: %s', (_, content, parsed) => {
    expect(inGroup(content)).toEqual(parsed);
  });

  test.each([
    'pinned_message',
    'forum_topic_created',
    'write_access_allowed',
    'message_auto_delete_timer_changed',
    'chat_background_set',
  ])('in the private chat: %s', (key) => {
    expect(message({ [key]: {} })).toEqual({ kind: 'none', reason: 'service' });
  });
});

test('nothing at all makes it throw', () => {
  const keys = [
    'update_id',
    'message',
    'callback_query',
    'edited_message',
    'my_chat_member',
    'chat',
    'from',
    'text',
  ];
  const anything = fc.letrec((tie) => ({
    json: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.dictionary(fc.constantFrom(...keys), tie('json'))),
  })).json;
  fc.assert(
    fc.property(anything, fc.nat(), (json, id) => {
      read(json);
      read({ update_id: id, message: json });
      read({ update_id: id, message: { message_id: id, chat, from, ...(json as object) } });
      read({ update_id: id, callback_query: json });
    }),
    { numRuns: 300 },
  );
});
