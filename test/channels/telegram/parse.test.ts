import { describe, expect, test } from 'vitest';
import { chat, from, group, message, read } from './updates.ts';

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

describe('/status', () => {
  test.each([
    ['/status', ''],
    ['/status@jardam_bot', ''],
    ['/status 482 9173 алма', '482 9173 алма'],
    ['/Status\n4829173\nсыр сөз', '4829173\nсыр сөз'],
    ['482 9172 алма жашыл', '482 9172 алма жашыл'],
    ['№4829172 алма', '4829172 алма'],
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

  test('is not every number with words behind it', () => {
    expect(inputOf({ text: '482 9173 рубля' })).toEqual({ kind: 'text', text: '482 9173 рубля' });
  });

  test('is not every command that begins so', () => {
    expect(inputOf({ text: '/statusx' })).toEqual(other('command'));
  });
});
