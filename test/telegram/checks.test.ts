import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTelegram } from './double.ts';
import { parseHtml } from './html.ts';
import type { Person } from './person.ts';
import type { Telegram } from './telegram.ts';

let telegram: Telegram;
let aibek: Person;

beforeAll(async () => {
  telegram = await startTelegram();
  aibek = telegram.user();
  aibek.start();
});
afterAll(() => telegram.stop());

interface Answer {
  ok: boolean;
  description?: string;
  result?: Record<string, unknown>;
}

async function call(method: string, params: unknown, type = 'application/json'): Promise<Answer> {
  const body = typeof params === 'string' ? params : JSON.stringify(params);
  const url = `${telegram.url}/bot${telegram.token}/${method}`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
  return (await response.json()) as Answer;
}

const button = (more: object, text = 'ok') => ({ reply_markup: { inline_keyboard: [[{ text, ...more }]] } });
const keyboard = "can't parse inline keyboard button: ";

/** What is sent beside chat_id (and text, unless given), where the violation is seen, and Telegram's words. */
const WRONG: [string, Record<string, unknown>, string, string][] = [
  [
    'an unknown field',
    { reply_to_message_id: 5 },
    'reply_to_message_id',
    'field "reply_to_message_id" is unknown',
  ],
  ['no text', { text: undefined }, 'text', 'message text is empty'],
  ['an empty text', { text: '' }, '', 'message text is empty'],
  ['a text of blanks', { text: ' \n ' }, '', 'text must be non-empty'],
  ['tags around nothing', { text: '<b> </b>', parse_mode: 'HTML' }, '', 'text must be non-empty'],
  ['a number for a text', { text: 5 }, 'text', 'field "text" must be of type String'],
  ['null', { text: null }, 'text', 'field "text" must be of type String'],
  ['a text for a number', { message_thread_id: '5' }, 'message_thread_id', 'must be of type Number'],
  ['a broken number', { message_thread_id: 1.5 }, 'message_thread_id', 'must be of type Number'],
  ['a text for a boolean', { protect_content: 'true' }, 'protect_content', 'must be of type Boolean'],
  ['an unknown parse_mode', { parse_mode: 'html' }, 'parse_mode', 'unsupported parse_mode'],
  ['4,097 units', { text: 'ң'.repeat(4097) }, '', 'message is too long'],
  ['a lone surrogate', { text: 'a\ud83d' }, '', 'strings must be encoded in UTF-8'],
  ['a keyboard that is none', { reply_markup: 'x' }, 'reply_markup', 'object expected as reply markup'],
  [
    'a button without text',
    { reply_markup: { inline_keyboard: [[{ url: 'https://a.kg' }]] } },
    'reply_markup.inline_keyboard.0.0.text',
    `${keyboard}Can't find field "text"`,
  ],
  [
    'a button in no row',
    { reply_markup: { inline_keyboard: [{ text: 'a', callback_data: 'a' }] } },
    'reply_markup.inline_keyboard.0',
    `${keyboard}Field "0" must be of type Array`,
  ],
  [
    'an unknown field of a button',
    button({ callback: 'a' }),
    'reply_markup.inline_keyboard.0.0.callback',
    'is unknown',
  ],
  [
    'a number for callback_data',
    button({ callback_data: 5 }),
    'reply_markup.inline_keyboard.0.0.callback_data',
    'must be of type String',
  ],
  [
    'an unknown style',
    button({ callback_data: 'a', style: 'pink' }),
    'reply_markup.inline_keyboard.0.0.style',
    'is invalid',
  ],
  [
    'a button that does nothing',
    button({}),
    '',
    `${keyboard}Text buttons are unallowed in the inline keyboard`,
  ],
  [
    'a button that does two things',
    button({ callback_data: 'a', url: 'https://a.kg' }),
    '',
    'exactly one action',
  ],
  ['empty callback_data', button({ callback_data: '' }), '', 'BUTTON_DATA_INVALID'],
  ['callback_data of 65 bytes', button({ callback_data: `${'ң'.repeat(32)}x` }), '', 'BUTTON_DATA_INVALID'],
  ['a blank label', button({ callback_data: 'a' }, ' '), '', 'button text must be non-empty'],
  ['a link that is none', button({ url: 'not a link' }), '', "URL 'not a link' is invalid: Wrong HTTP URL"],
  [
    'nine buttons in a row',
    { reply_markup: { keyboard: [Array.from('123456789', (text) => ({ text }))] } },
    '',
    'reply markup is too long',
  ],
  [
    'a link beside a reply',
    { reply_parameters: {}, link_preview_options: { disabled: true } },
    'link_preview_options.disabled',
    'is unknown',
  ],
  ['an entity outside', { entities: [{ type: 'bold', offset: 0, length: 9 }] }, '', 'incorrect offset'],
  ['Markdown', { parse_mode: 'MarkdownV2' }, '', 'the double does not play parse_mode MarkdownV2'],
];

/** HTML and what Telegram says to it. */
const HTML: [string, string][] = [
  ['<p>x</p>', 'Unsupported start tag "p" at byte offset 0'],
  ['жа <br/>', 'Unsupported start tag "br/" at byte offset 5'],
  ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
  ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
  ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
  ['x</b>', 'Unexpected end tag at byte offset 1'],
  ['<b', 'Unclosed start tag at byte offset 0'],
  ['<b>x</b', 'Unclosed end tag at byte offset 4'],
  ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ['<constructor>x', 'Unsupported start tag "constructor" at byte offset 0'],
];

describe("what is wrong is refused in Telegram's words and recorded", () => {
  test.each(WRONG)('%s', async (_, more, path, words) => {
    telegram.violations.length = 0;
    const answer = await call('sendMessage', { chat_id: aibek.id, text: 'hello', ...more });
    expect(answer.ok).toBe(false);
    expect(answer.description).toContain(words);
    expect(telegram.violations).toMatchObject([{ method: 'sendMessage', path }]);
  });

  test.each(HTML)('HTML %s', async (text, words) => {
    telegram.violations.length = 0;
    const answer = await call('sendMessage', { chat_id: aibek.id, text, parse_mode: 'HTML' });
    expect(answer.description).toBe(`Bad Request: can't parse entities: ${words}`);
    expect(telegram.violations).toHaveLength(1);
  });

  test('a caption of 1,025 units, an empty list of ids, a command with capitals, a body that is no JSON', async () => {
    telegram.violations.length = 0;
    const file = aibek.photo().file?.id;
    const chat_id = aibek.id;
    const answers = [
      await call('sendPhoto', { chat_id, photo: file, caption: 'x'.repeat(1025) }),
      await call('sendPhoto', { chat_id }),
      await call('deleteMessages', { chat_id, message_ids: [] }),
      await call('setMyCommands', { commands: [{ command: 'Start', description: 'Begin' }] }),
      await call('sendChatAction', { chat_id, action: 'thinking' }),
      await call('sendMessage', '{"chat_id":'),
      await call('sendMessage', { text: 'to nobody' }),
    ];
    expect(answers.map((answer) => answer.description)).toEqual([
      'Bad Request: message caption is too long',
      'Bad Request: there is no photo in the request',
      'Bad Request: message identifiers are not specified',
      'Bad Request: BOT_COMMAND_INVALID',
      'Bad Request: wrong parameter action in request',
      "Bad Request: can't parse request body as JSON object",
      'Bad Request: chat_id is empty',
    ]);
    expect(telegram.violations).toHaveLength(7);
  });
});

describe('what is right passes', () => {
  test('4,096 units after parsing, 64 bytes of data, stringified keyboards', async () => {
    telegram.violations.length = 0;
    const text = `<b>${'ң'.repeat(4096)}</b>`;
    const markup = { inline_keyboard: [[{ text: 'a', callback_data: 'ң'.repeat(32) }], []] };
    const params = { chat_id: aibek.id, text, parse_mode: 'HTML', reply_markup: JSON.stringify(markup) };
    const answer = await call('sendMessage', params);
    expect(answer.result).toMatchObject({ reply_markup: { inline_keyboard: [[{ text: 'a' }]] } });
    expect(telegram.violations).toEqual([]);
  });

  test('forms: numbers and booleans come as text', async () => {
    telegram.violations.length = 0;
    const form = new URLSearchParams({ chat_id: String(aibek.id), text: 'hi', protect_content: 'true' });
    const answer = await call('sendMessage', form.toString(), 'application/x-www-form-urlencoded');
    expect(answer.result).toMatchObject({ text: 'hi', has_protected_content: true });
    expect(telegram.violations).toEqual([]);
  });

  test('text is cleaned and trimmed as on the servers', async () => {
    const answer = await call('sendMessage', { chat_id: aibek.id, text: ' \n a\tb\r\u0000\u202ec \n' });
    expect(answer.result?.text).toBe('a b c');
  });

  test('entities of HTML, with references, nesting and links', () => {
    const { text, entities } = parseHtml(
      'a &lt;&#1178;&gt; <b>b <i>c</i></b> <a href="https://mfa.gov.kg/?a=1&amp;b=2">d</a>' +
        '<pre><code class="language-ts">e</code></pre><blockquote expandable>f</blockquote>&nbsp;',
    );
    expect(text).toBe('a <Қ> b c def&nbsp;');
    expect(entities).toEqual([
      { type: 'italic', offset: 8, length: 1 },
      { type: 'bold', offset: 6, length: 3 },
      { type: 'text_link', offset: 10, length: 1, url: 'https://mfa.gov.kg/?a=1&b=2' },
      { type: 'pre', offset: 11, length: 1, language: 'ts' },
      { type: 'expandable_blockquote', offset: 12, length: 1 },
    ]);
  });

  test('commands, links and mentions are found in plain text', async () => {
    const answer = await call('sendMessage', {
      chat_id: aibek.id,
      text: '/menu or https://a.kg/x, @jardam_bot',
    });
    expect(answer.result?.entities).toEqual([
      { type: 'bot_command', offset: 0, length: 5 },
      { type: 'url', offset: 9, length: 14 },
      { type: 'mention', offset: 25, length: 11 },
    ]);
  });
});
