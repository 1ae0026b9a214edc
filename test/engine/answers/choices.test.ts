import { expect, test } from 'vitest';
import { parseChoices } from '../../../src/engine/answers/choices.ts';
import { context } from './context.ts';

const options = [
  { id: 'keep', labels: ['Сактоого макулмун', 'Хранить', 'Keep'] },
  { id: 'contact', labels: ['Мага чалса болот', 'Связаться со мной', 'Contact me'] },
  { id: 'office', labels: ['Министрликке көрсөтүү', 'Показать министерству', 'Show the office'] },
  { id: 'unnamed', labels: ['Иш берүүчүгө, атымды айтпай', 'Работодателю, без имени', 'Employer, unnamed'] },
  { id: 'named', labels: ['Иш берүүчүгө, атым менен', 'Работодателю, с именем', 'Employer, named'] },
];
const read = (text: string) => parseChoices(text, { options }, context);

test.each([
  ['1', ['keep']],
  ['1, 3', ['keep', 'office']],
  ['1,3', ['keep', 'office']],
  ['3,1', ['keep', 'office']],
  ['1 3 5', ['keep', 'office', 'named']],
  ['1. 3. 5.', ['keep', 'office', 'named']],
  ['1;3', ['keep', 'office']],
  ['1\n3', ['keep', 'office']],
  ['1 и 3', ['keep', 'office']],
  ['1 жана 3', ['keep', 'office']],
  ['1, 2 жана 3', ['keep', 'contact', 'office']],
  ['1 and 3', ['keep', 'office']],
  ['1+3', ['keep', 'office']],
  ['1-3', ['keep', 'contact', 'office']],
  ['1-2, 5', ['keep', 'contact', 'named']],
  ['1, 1', ['keep']],
  ['1️⃣ 3️⃣', ['keep', 'office']],
  ['биринчи жана үчүнчү', ['keep', 'office']],
  ['первое и третье', ['keep', 'office']],
  ['Хранить', ['keep']],
  ['хранить и показать министерству', ['keep', 'office']],
  ['хранить, показать', ['keep', 'office']],
  ['сактоого, министрликке', ['keep', 'office']],
  ['Работодателю, без имени', ['unnamed']],
  ['Связаться со мной', ['contact']],
  ['keep and contact', ['keep', 'contact']],
  ['все', ['keep', 'contact', 'office', 'unnamed', 'named']],
  ['Всё', ['keep', 'contact', 'office', 'unnamed', 'named']],
  ['баары', ['keep', 'contact', 'office', 'unnamed', 'named']],
  ['all', ['keep', 'contact', 'office', 'unnamed', 'named']],
  ['ни одного', []],
  ['ничего', []],
  ['эч бири', []],
  ['жок', []],
  ['нет', []],
  ['none', []],
])('%j is %j', (text, choices) => {
  expect(read(text)).toEqual({ answer: { choices } });
});

test.each([
  ['', 'empty'],
  [', ,', 'empty'],
  ['да', 'not-understood'],
  ['ооба', 'not-understood'],
  ['все кроме 3', 'not-understood'],
  ['баары, 3төн башка', 'not-understood'],
  ['1, 9', 'not-understood'],
  ['1, не 3', 'not-understood'],
  ['135', 'not-understood'],
  ['работодателю', 'ambiguous'],
])('%j misses with %s', (text, miss) => {
  expect(read(text)).toMatchObject({ miss });
});
