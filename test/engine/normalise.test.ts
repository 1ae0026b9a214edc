import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clean, fold, normalise } from '../../src/engine/normalise.ts';

test.each([
  ['Үч айдан бери', 'уч аидан бери'],
  ['ӨМҮР, ТҮҢ', 'омур тун'],
  ['Ɵмγр', 'омур'],
  ['ёлка й и\u0306', 'елка и и'],
  ['  №2 — «да»!  ', 'no2 да'],
  ['7️⃣', '7'],
  ['４５ ٤٥ 𝟜𝟝', '45 45 45'],
  ['м\u200Bа\u00ADй', 'маи'],
  ['🆘 Жардам', 'sos жардам'],
  ['+7 (916)', '+7 916'],
  ['İstanbul ıraq', 'istanbul iraq'],
  ['\uD800\u0000', ''],
  ["o'n, o‘n, oʻn, o`n", 'on on on on'],
  ["'да' - 1'000", 'да 1 000'],
])('%j is %j', (text, expected) => {
  expect(normalise(text)).toBe(expected);
});

test('folding keeps punctuation', () => {
  expect(fold('1½ млн, 45\u00A0000,50')).toBe('1.5 млн, 45 000,50');
});

test.each([
  ['  а\u0000б\u200Bв ', 'абв'],
  ['а\r\nб\rв\u2028г', 'а\nб\nв\nг'],
  ['\u202Eтекст\u2066', 'текст'],
  ['\uD800а\uDC00', 'а'],
  ['👨‍👩‍👧 ❤️', '👨‍👩‍👧 ❤️'],
  ['и\u0306', 'й'],
])('%j is cleaned to %j', (text, expected) => {
  expect(clean(text)).toBe(expected);
});

test('whatever is typed, the result is settled and well formed', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(anything, (text) => {
      expect(normalise(normalise(text))).toBe(normalise(text));
      expect(clean(clean(text))).toBe(clean(text));
      expect(clean(text).isWellFormed()).toBe(true);
      expect(normalise(text)).toMatch(/^[\p{L}\p{N}+]*( [\p{L}\p{N}+]+)*$/u);
    }),
  );
});
