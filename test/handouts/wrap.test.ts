import { expect, it } from 'vitest';
import { wrap } from '../../src/handouts/wrap.ts';

/** Each letter is one wide. */
const lines = (text: string, width: number) => wrap(text, width, (part) => part.length);

it.each([
  ['fills lines', 'бир эки үч төрт', 8, ['бир эки', 'үч төрт']],
  ['keeps a short word with the next', 'Это ваш дом и сад', 13, ['Это ваш дом', 'и сад']],
  ['keeps a dash with the word before', 'Нужен полис — он', 12, ['Нужен', 'полис — он']],
  ['keeps figures with their unit', 'Не позже 30 дней', 12, ['Не позже', '30 дней']],
  ['keeps a phone number whole', 'Номер: +7 925 115 50 47', 18, ['Номер:', '+7 925 115 50 47']],
  ['leaves no short word alone', 'aaaa bbbb cccc dddd eeee ff', 25, ['aaaa bbbb cccc dddd', 'eeee ff']],
  ['breaks an address after a slash', 'site.kg/news/item/123', 13, ['site.kg/news/', 'item/123']],
  ['breaks what has no slash where it must', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
])('%s', (_what, text, width, expected) => {
  expect(lines(text, width)).toEqual(expected);
});
