import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Rendered, render, renderCaption, renderText } from '../../../src/channels/telegram/render.ts';
import type { Shown } from '../../../src/turn/screen.ts';
import { parseHtml } from '../../telegram/html.ts';

const screen = (shown: Partial<Shown>): Shown => ({
  text: 'Качан?',
  options: [],
  nonce: 'n0nce',
  expect: 'choice',
  ...shown,
});
const option = (id: string, label = id, picked?: boolean) => ({ id, label, ...(picked ? { picked } : {}) });
const labels = (rendered: Rendered[]) =>
  rendered.at(-1)?.reply_markup?.inline_keyboard.map((row) => row.map((button) => button.text));

describe('a screen', () => {
  test('without options is a message without a keyboard', () => {
    expect(render(screen({}))).toEqual([
      { text: 'Качан?', parse_mode: 'HTML', link_preview_options: { is_disabled: true } },
    ]);
  });

  test('short options stand two in a row, commands below them, each with what it sends', () => {
    const options = [
      option('yes', 'Ооба'),
      option('no', 'Жок'),
      option('unknown', 'Билбейм'),
      option('/back', 'Артка'),
      option('/menu', 'Меню'),
    ];
    expect(render(screen({ options }))).toEqual([
      {
        text: 'Качан?',
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: [
            [
              { text: 'Ооба', callback_data: 'n0nce:yes' },
              { text: 'Жок', callback_data: 'n0nce:no' },
            ],
            [{ text: 'Билбейм', callback_data: 'n0nce:unknown' }],
            [
              { text: 'Артка', callback_data: 'n0nce:/back' },
              { text: 'Меню', callback_data: 'n0nce:/menu' },
            ],
          ],
        },
      },
    ]);
  });

  const LAID_OUT: [string, Shown['options'], string[][]][] = [
    [
      'one long label gives each a row',
      [option('a', 'Да'), option('b', 'Ещё не выплатили ничего')],
      [['Да'], ['Ещё не выплатили ничего']],
    ],
    ['a rating is one row', ['1', '2', '3', '4', '5'].map((n) => option(n)), [['1', '2', '3', '4', '5']]],
    [
      'an emoji of several code points counts once',
      [option('a', '👨‍👩‍👧‍👦 Үй-бүлө'), option('b', '🇰🇬 Кыргызстан')],
      [['👨‍👩‍👧‍👦 Үй-бүлө', '🇰🇬 Кыргызстан']],
    ],
    [
      'long commands too',
      [option('/sos', '🆘 Шашылыш жардам керек'), option('/menu', 'Меню')],
      [['🆘 Шашылыш жардам керек'], ['Меню']],
    ],
    [
      'three short commands in a row',
      [option('/skip', 'Өткөрүү'), option('/back', 'Артка'), option('/menu', 'Меню')],
      [['Өткөрүү', 'Артка', 'Меню']],
    ],
  ];
  test.each(LAID_OUT)('%s', (_, options, rows) => {
    expect(labels(render(screen({ options })))).toEqual(rows);
  });

  test('boxes that are ticked, that are not, and what ends the ticking', () => {
    const options = [
      option('-keep', 'Сактоо', true),
      option('+contact', 'Байланыш'),
      option('done', '✅ Болду'),
      option('/back', 'Артка'),
    ];
    expect(labels(render(screen({ expect: 'choices', options })))).toEqual([
      ['✅ Сактоо', '▫️ Байланыш'],
      ['✅ Болду'],
      ['Артка'],
    ]);
  });

  test('for a phone nothing sticks to the chat: no keyboard but the inline one', () => {
    const [message] = render(screen({ expect: 'phone', options: [option('/back', 'Артка')] }));
    expect(Object.keys(message?.reply_markup ?? {})).toEqual(['inline_keyboard']);
  });

  test('a screen that asks nothing has presses without a nonce', () => {
    const [message] = render(screen({ nonce: '', options: [option('/menu', 'Меню')] }));
    expect(message?.reply_markup?.inline_keyboard).toEqual([[{ text: 'Меню', callback_data: ':/menu' }]]);
  });

  test('data of 64 bytes goes through, of 65 does not', () => {
    expect(() => render(screen({ nonce: 'n', options: [option('ө'.repeat(31))] }))).not.toThrow();
    expect(() => render(screen({ nonce: 'nn', options: [option(`${'ө'.repeat(31)}`)] }))).toThrow(
      /shorten its id/,
    );
  });
});

describe('words', () => {
  const one = (text: string) => renderText(text).map((message) => message.text);
  const SAID: [string, string, string[]][] = [
    [
      'markup is text',
      '<b>a</b> & <a href="tg://x">b</a>',
      ['&lt;b&gt;a&lt;/b&gt; &amp; &lt;a href="tg://x"&gt;b&lt;/a&gt;'],
    ],
    ['what was escaped before stays as it was typed', '&lt;', ['&amp;lt;']],
    ['NUL and lone surrogates are no text', 'a\0b\ud800c', ['ab\ufffdc']],
    ['nothing', '', ['…']],
    ['nothing that can be seen', ' \n\u200b\u2063\u202e\0', ['…']],
    ['right to left', 'السلام عليكم', ['السلام عليكم']],
  ];
  test.each(SAID)('%s', (_, text, messages) => {
    expect(one(text)).toEqual(messages);
  });

  test('4,096 are one message, escaped or not', () => {
    expect(one('<'.repeat(4096))).toEqual(['&lt;'.repeat(4096)]);
    expect(one('x'.repeat(4097)).map((t) => t.length)).toEqual([4096, 1]);
  });

  test('a long text is cut between paragraphs, the buttons are on the last', () => {
    const paragraph = 'Сөз '.repeat(400).trim();
    const text = [paragraph, paragraph, paragraph].join('\n\n');
    const messages = render(screen({ text, options: [option('ok', 'Ооба')] }));
    expect(messages.map((message) => message.text)).toEqual([`${paragraph}\n\n${paragraph}`, paragraph]);
    expect(messages.map((message) => message.reply_markup !== undefined)).toEqual([false, true]);
  });

  test('without paragraphs between lines, without lines between words, without words never inside a character', () => {
    const line = 'а'.repeat(3000);
    expect(one(`${line}\n${line}`)).toEqual([line, line]);
    expect(one(`${line} ${line}`)).toEqual([line, line]);
    const faces = one('😀'.repeat(3000));
    expect(faces.every((part) => part.isWellFormed() && part.length <= 4096)).toBe(true);
    expect(faces.join('')).toBe('😀'.repeat(3000));
  });

  test('whatever is said, Telegram can show it, and shows all of it', () => {
    const pieces = fc.constantFrom(
      '<b>',
      '&amp;',
      '&',
      '\0',
      '\ud800',
      '😀',
      '\n\n',
      '\n',
      ' ',
      'ө',
      '\u202e',
      'слово'.repeat(300),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const shown = renderText(text).map((message) => parseHtml(message.text));
        for (const { text: seen, entities } of shown) {
          expect(seen.length).toBeGreaterThan(0);
          expect(seen.length).toBeLessThanOrEqual(4096);
          expect(seen.isWellFormed()).toBe(true);
          expect(entities).toEqual([]);
        }
        const bare = (all: string) => all.toWellFormed().replace(/[\s\0\u202e]/g, '');
        expect(bare(shown.map(({ text: seen }) => seen).join('')) || '…').toBe(bare(text) || '…');
      }),
      { numRuns: 200 },
    );
  });

  test('a caption holds 1,024; more is a message of its own', () => {
    expect(renderCaption('a<b')).toEqual({ caption: 'a&lt;b', parse_mode: 'HTML' });
    expect(renderCaption('x'.repeat(1024))).not.toBeNull();
    expect(renderCaption('x'.repeat(1025))).toBeNull();
    expect(renderCaption(' ')).toBeNull();
  });
});
