import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/channels/telegram/parse.ts';

const BOT = { id: 7, username: 'jardam_bot' };
const from = { id: 42, is_bot: false, first_name: 'Айбек', language_code: 'ky' };
const chat = { id: 42, type: 'private', first_name: 'Айбек' };
const group = { id: -100500, type: 'supergroup', title: 'Бригада' };

function read(update: unknown) {
  let files = 0;
  return parse(update, BOT, () => `file-${++files}`);
}

const message = (content: object) =>
  read({ update_id: 9, message: { message_id: 3, date: 1, chat, from, ...content } });
const inGroup = (content: object) =>
  read({ update_id: 9, message: { message_id: 3, date: 1, chat: group, from, ...content } });
const pressing = (data: string | undefined) =>
  read({
    update_id: 9,
    callback_query: { id: '77', from, chat_instance: 'x', data, message: { message_id: 2, date: 0, chat } },
  });

function inputOf(content: object) {
  const parsed = message(content);
  if (parsed.kind !== 'arrival') throw new Error(`not an arrival but ${JSON.stringify(parsed)}`);
  return parsed.arrival.input;
}

const text = (text: string) => ({ kind: 'text', text });
const command = (name: string) => ({ kind: 'command', name });
const other = (name: string) => ({ kind: 'other', name });
const file = (media: string, more: object = {}) => ({
  kind: 'files',
  files: [{ id: 'file-1', media }],
  ...more,
});
const telegramFile = (id: string, more: object = {}) => ({ file_id: id, file_unique_id: `u${id}`, ...more });
const photo = [
  telegramFile('s', { file_size: 100 }),
  telegramFile('l', { file_size: 9000 }),
  telegramFile('m', { file_size: 800 }),
];

const SAID: [string, object, object][] = [
  ['a text', { text: 'Айлык бербей жатат' }, text('Айлык бербей жатат')],
  ['4,096 characters', { text: 'ы'.repeat(4096) }, text('ы'.repeat(4096))],
  [
    'NUL, a lone surrogate, zero-width and direction marks',
    { text: '\0\ud800\u200b\u202e' },
    text('\0\ud800\u200b\u202e'),
  ],
  ['/start', { text: '/start' }, command('start')],
  ['/start with a payload', { text: '/start case_4829173' }, command('start')],
  ['/start with a hostile payload', { text: "/start ../../\n<script>' OR 1=1;--\0" }, command('start')],
  ['a command with our name', { text: '/menu@jardam_bot' }, command('menu')],
  ['a command in capitals', { text: '/SOS' }, command('sos')],
  ...[
    'menu',
    'language',
    'operator',
    'help',
    'stop',
    'delete',
    'sos',
    'clear',
    'back',
    'skip',
    'resume',
    'restart',
  ].map((name): [string, object, object] => [`/${name}`, { text: `/${name}` }, command(name)]),
  ['a command nobody knows', { text: '/etc_passwd' }, other('command')],
  ['a path is a text', { text: '/etc/passwd' }, text('/etc/passwd')],
  ['a word in Kyrgyz behind a slash is a text', { text: '/меню' }, text('/меню')],
  ['a slash is a text', { text: '/ 5000' }, text('/ 5000')],
  ['a photo, its largest size', { photo }, file('photo')],
  ['a photo with a caption', { photo, caption: 'табель' }, file('photo', { text: 'табель' })],
  ['a part of an album', { photo, media_group_id: 'g1' }, file('photo', { group: 'g1' })],
  ['a voice message', { voice: telegramFile('v', { duration: 2 }) }, file('voice')],
  ['music', { audio: telegramFile('a') }, file('audio')],
  ['a video', { video: telegramFile('v') }, file('video')],
  ['a round video', { video_note: telegramFile('n') }, file('video')],
  ['a live photo', { live_photo: telegramFile('p'), photo }, file('video')],
  [
    'a document',
    { document: telegramFile('d', { file_name: '../../evil.exe', file_size: 5 }) },
    file('document'),
  ],
  [
    'an animation, not the document beside it',
    { animation: telegramFile('x'), document: telegramFile('x') },
    file('video'),
  ],
  [
    'a place',
    { location: { latitude: 55.75, longitude: 37.61 } },
    { kind: 'point', latitude: 55.75, longitude: 37.61 },
  ],
  [
    'a venue',
    { venue: { title: 'Садовод', address: 'МКАД' }, location: { latitude: 55.6, longitude: 37.8 } },
    { kind: 'point', latitude: 55.6, longitude: 37.8 },
  ],
  ['a live place', { location: { latitude: 1, longitude: 2, live_period: 900 } }, other('live-location')],
  [
    "one's own contact",
    { contact: { phone_number: '996700123456', user_id: 42 } },
    { kind: 'contact', phone: '+996700123456' },
  ],
  [
    "one's own contact with a plus",
    { contact: { phone_number: '+996700123456', user_id: 42 } },
    { kind: 'contact', phone: '+996700123456' },
  ],
  ["somebody else's contact", { contact: { phone_number: '996700000000', user_id: 43 } }, other('contact')],
  [
    'a contact of nobody on Telegram',
    { contact: { phone_number: '02', first_name: 'Police' } },
    other('contact'),
  ],
  [
    'a forwarded text',
    { text: 'из чата', forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'x' } },
    text('из чата'),
  ],
  ...[
    'sticker',
    'poll',
    'dice',
    'game',
    'story',
    'paid_media',
    'checklist',
    'invoice',
    'gift',
    'giveaway',
    'rich_message',
  ].map((name): [string, object, object] => [name, { [name]: {} }, other(name)]),
  ['something Telegram invents tomorrow', { hologram: {} }, other('unknown')],
];

describe('what a person says', () => {
  test.each(SAID)('%s', (_, content, input) => {
    expect(inputOf(content)).toEqual(input);
  });

  test('who, where, in which language, and which message', () => {
    expect(message({ text: 'салам', reply_to_message: { message_id: 2, chat } })).toEqual({
      kind: 'arrival',
      arrival: {
        inbound: 'telegram:7:9',
        channel: 'telegram',
        external: '42',
        lang: 'ky',
        input: text('салам'),
        externalMessage: 3,
        replyToMessage: 2,
      },
    });
  });

  test('a reply to a message of another chat is no reply', () => {
    expect(message({ text: 'x', reply_to_message: { message_id: 2, chat: group } })).not.toHaveProperty(
      'arrival.replyToMessage',
    );
  });

  test('the file is named by its id, largest first, with its size', () => {
    expect(message({ photo })).toMatchObject({
      arrival: { sources: { 'file-1': { telegram: 'l', size: 9000 } } },
    });
    expect(message({ document: telegramFile('d') })).toMatchObject({
      arrival: { sources: { 'file-1': { telegram: 'd' } } },
    });
  });

  test('a change of what was said', () => {
    const change = (content: object) =>
      read({
        update_id: 9,
        edited_message: { message_id: 3, date: 1, edit_date: 2, chat, from, ...content },
      });
    expect(change({ text: '50 000' })).toMatchObject({
      arrival: { input: { kind: 'edited', text: '50 000' }, externalMessage: 3 },
    });
    expect(change({ caption: 'чек', photo })).toMatchObject({
      arrival: { input: { kind: 'edited', text: 'чек' } },
    });
    expect(change({ photo })).toMatchObject({ arrival: { input: { kind: 'edited', text: '' } } });
    expect(change({ location: { latitude: 1, longitude: 2, live_period: 9 } })).toEqual({
      kind: 'none',
      reason: 'live-location',
    });
  });
});

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

describe('/status', () => {
  test.each([
    ['/status', ''],
    ['/status@jardam_bot', ''],
    ['/status 482 9173 алма', '482 9173 алма'],
    ['/Status\n4829173\nсыр сөз', '4829173\nсыр сөз'],
  ])('%s', (text, about) => {
    expect(message({ text })).toEqual({
      kind: 'status',
      inbound: 'telegram:7:9',
      external: '42',
      message: 3,
      lang: 'ky',
      about,
    });
  });

  test('is not every command that begins so', () => {
    expect(inputOf({ text: '/statusx' })).toEqual(other('command'));
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
