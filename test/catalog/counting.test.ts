import { expect, test } from 'vitest';
import { createWords } from '../../src/catalog/words.ts';

test('a language that Intl does not count in has one form, whatever the machine speaks', () => {
  const common = { files_one: '{{count}} one', files_few: '{{count}} few', files_other: '{{count}} other' };
  const words = createWords({ ru: { common }, tg: { common: { files_other: '{{count}} файл' } } }, {});
  const told = (lang: string, count: number) =>
    words.text(lang, { key: 'common:files', values: { count } }, 'UTC');
  expect([1, 2, 5].map((count) => told('tg', count))).toEqual(['1 файл', '2 файл', '5 файл']);
  expect([1, 2].map((count) => told('ru', count))).toEqual(['1 one', '2 few']);
});
