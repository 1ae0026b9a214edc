import { expect, test } from 'vitest';
import { parseText } from '../../../src/engine/answers/text.ts';

test.each([
  ['ООО Ромашка', 'ООО Ромашка'],
  ['  Серик, прораб \n', 'Серик, прораб'],
  ['Ө', 'Ө'],
  ['7', '7'],
  ['а\u0000б\u200B\u202Eв', 'абв'],
  ['\uD800ок', 'ок'],
  ['и\u0306', 'й'],
  ['строка\r\nещё\u2028и ещё', 'строка\nещё\nи ещё'],
  ['семья 👨‍👩‍👧', 'семья 👨‍👩‍👧'],
])('%j is kept as %j', (text, kept) => {
  expect(parseText(text, {})).toEqual({ answer: { text: kept } });
});

test.each(['', '   ', '\u0000', '👍', '...', '\u3164', '\u2800', '\uD800', '\u200B'])(
  '%j is empty',
  (text) => {
    expect(parseText(text, {})).toEqual({ miss: 'empty' });
  },
);

test('length is counted as people count', () => {
  expect(parseText('a'.repeat(2001), {})).toEqual({ miss: 'too-long', hint: { limit: 2000 } });
  expect(parseText('a'.repeat(2000), {})).toHaveProperty('answer');
  expect(parseText('аб😀', { max: 3 })).toHaveProperty('answer');
  expect(parseText('аб', { min: 3 })).toEqual({ miss: 'too-short', hint: { limit: 3 } });
});
