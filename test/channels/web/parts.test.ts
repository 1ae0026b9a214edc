import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isFormId, newExternal, newFormId } from '../../../src/channels/web/cookie.ts';
import { countedAddress, createBuckets } from '../../../src/channels/web/limits.ts';
import { linked } from '../../../src/channels/web/page.ts';
import { fieldsOf, mediaOf, parse, preferred } from '../../../src/channels/web/parse.ts';
import { STYLE } from '../../../src/channels/web/style.ts';
import { createSealer } from '../../../src/store/seal.ts';
import { theCatalog } from '../../world.ts';

describe('what a form means', () => {
  const { lexicon } = theCatalog();
  const given = (values: [string, string][]) =>
    parse(fieldsOf([['nonce', 'n1'], ...values] as [string, string][]), [], lexicon);
  test.each([
    [[['option', 'yes']], { kind: 'press', nonce: 'n1', option: 'yes' }],
    [[['option', '/sos']], { kind: 'press', nonce: 'n1', option: '/sos' }],
    [[['option', 'done']], { kind: 'press', nonce: 'n1', option: 'done' }],
    [
      [
        ['option', 'done'],
        ['boxes', '1'],
        ['pick', 'keep'],
        ['pick', 'office'],
      ],
      { kind: 'picks', nonce: 'n1', options: ['keep', 'office'] },
    ],
    [
      [
        ['option', 'done'],
        ['boxes', '1'],
      ],
      { kind: 'picks', nonce: 'n1', options: [] },
    ],
    [
      [
        ['option', '/menu'],
        ['boxes', '1'],
        ['pick', 'keep'],
      ],
      { kind: 'press', nonce: 'n1', option: '/menu' },
    ],
    [[['text', '  раз\r\nдва\u0000\ud800 ']], { kind: 'text', text: 'раз\nдва\ufffd' }],
    [[['text', '<b>спрятать</b> нельзя']], { kind: 'text', text: '<b>спрятать</b> нельзя' }],
  ] as [[string, string][], object][])('%j', (values, input) => {
    expect(given(values)).toEqual({ kind: 'answer', input });
  });

  test.each([
    ['жашыр', 'leave'],
    ['спрятать', 'leave'],
    ['hide', 'leave'],
    ['/clear', 'leave'],
    ['статус', 'status'],
    ['', 'empty'],
    [' \n', 'empty'],
  ])('the text "%s" is for the page', (text, kind) => {
    expect(given([['text', text]])).toEqual({ kind });
  });

  test('files come before words, with the words as their caption', () => {
    const files = [{ id: 'f1', media: mediaOf('audio/amr') }];
    const fields = fieldsOf([
      ['text', 'вот'],
      ['option', 'yes'],
    ]);
    const input = { kind: 'files', files: [{ id: 'f1', media: 'voice' }], text: 'вот' };
    expect(parse(fields, files, lexicon)).toEqual({ kind: 'answer', input });
  });
});

test.each([
  ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
  ['ky-KG', 'ky'],
  ['de-DE, en;q=0.5', 'en'],
  ['de', 'ky'],
  ['', 'ky'],
  [undefined, 'ky'],
])('who asks for %s is met in %s', (accept, lang) => {
  expect(preferred(accept, ['ky', 'ru', 'en'])).toBe(lang);
});

describe('limits', () => {
  test('a bucket empties, fills again by the second, and never overflows', () => {
    let at = 0;
    const buckets = createBuckets(3, 0.5, () => at);
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false]);
    expect(buckets.take('b')).toBe(true);
    at = 1_900;
    expect(buckets.take('a')).toBe(false);
    at = 4_100;
    expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([true, true, false]);
    at = 1_000_000;
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false]);
    expect(buckets.take('c', 4)).toBe(false);
    expect(buckets.take('c', Number.NaN)).toBe(false);
  });

  test.each([
    ['203.0.113.5', undefined, '203.0.113.5'],
    ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:172.18.0.2', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.2', 'not an address', '10.0.0.2'],
    ['::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', undefined, '2001:db8:0:0'],
    ['fe80::1%eth0', undefined, 'fe80:0:0:0'],
    ['', '198.51.100.1', ''],
  ])('%s that forwards %s counts as %s', (peer, forwarded, address) => {
    expect(countedAddress(peer, forwarded)).toBe(address);
  });
});

test('a form id holds for one browser and one house', () => {
  const [sealer, other] = [createSealer(randomBytes(32)), createSealer(randomBytes(32))];
  const [mine, theirs] = [newExternal(), newExternal()];
  const id = newFormId(sealer, mine);
  expect(isFormId(sealer, mine, id)).toBe(true);
  expect(isFormId(sealer, theirs, id)).toBe(false);
  expect(isFormId(other, mine, id)).toBe(false);
  expect(isFormId(sealer, mine, `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`)).toBe(false);
  expect(newFormId(sealer, mine)).not.toBe(id);
});

test('commands and numbers inside a text can be pressed, and nothing else is made of it', () => {
  const html = String(linked('<i> Удалить: /delete, и/или /menus. 112 или +996 999 312 002; 112 000 ₽', 'o'));
  expect(html).toBe(
    '&lt;i&gt; Удалить: <button class="inline" form="o" name="option" value="/delete">/delete</button>, и/или ' +
      '/menus. <a href="tel:112">112</a> или <a href="tel:+996999312002">+996 999 312 002</a>; 112 000 ₽',
  );
});

describe('colours', () => {
  const schemes = [...STYLE.matchAll(/:root\{([^}]*--ground[^}]*)\}/g)].map(([, body = '']) =>
    Object.fromEntries([...body.matchAll(/--([\w-]+):(#[\da-f]{3,6})/g)].map(([, name, hex]) => [name, hex])),
  );
  const TEXT = [
    ['ink', 'ground'],
    ['ink', 'card'],
    ['ink', 'mine'],
    ['soft', 'ground'],
    ['soft', 'card'],
    ['go-ink', 'go'],
    ['danger', 'card'],
    ['note-ink', 'note'],
  ] as const;
  const EDGES = [
    ['edge', 'ground'],
    ['edge', 'card'],
    ['go', 'ground'],
  ] as const;

  test('there are two schemes', () => {
    expect(schemes).toHaveLength(2);
  });
  test.each(schemes.map((scheme, i) => [i ? 'dark' : 'light', scheme] as const))(
    'can be told apart: %s',
    (_, scheme) => {
      for (const [one, other] of TEXT)
        expect(contrast(scheme[one], scheme[other]), `${one} on ${other}`).toBeGreaterThanOrEqual(4.5);
      for (const [one, other] of EDGES)
        expect(contrast(scheme[one], scheme[other]), `${one} on ${other}`).toBeGreaterThanOrEqual(3);
    },
  );
});

/** WCAG 2.2, contrast ratio of two sRGB colours. */
function contrast(one = '', other = ''): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[\da-f]/g, '$&$&') : hex;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
