import { expect, test } from 'vitest';
import { parsePlace } from '../../../src/engine/answers/place.ts';

test.each([
  ['Химки', 'Химки'],
  ['  Москва,\n Ленинский пр. 5 ', 'Москва, Ленинский пр. 5'],
  ['Ош', 'Ош'],
  ['ЖК «Символ», корпус 3', 'ЖК «Символ», корпус 3'],
])('%j is %j', (text, place) => {
  expect(parsePlace(text, {})).toEqual({ answer: { place } });
});

test.each([
  ['', 'empty'],
  ['📍', 'empty'],
  ['55', 'too-short'],
  ['Я', 'too-short'],
  ['а'.repeat(201), 'too-long'],
])('%j misses with %s', (text, miss) => {
  expect(parsePlace(text, {})).toMatchObject({ miss });
});
