import { expect, it } from 'vitest';
import { Answer } from '../../src/engine/answer.ts';
import { fits } from '../../src/engine/fits.ts';
import { schema } from '../../src/engine/steps/ask.ts';

const ask = (question: object) => schema.parse({ kind: 'ask', next: 'done', ...question });
const CHOICE = { expect: 'choice', options: ['a', 'b'] };

it.each<[boolean, object, Answer]>([
  [true, CHOICE, { choice: 'a' }],
  [false, CHOICE, { choice: 'gone' }],
  [false, CHOICE, { choices: ['a'] }],
  [false, CHOICE, { text: 'a' }],
  [true, { ...CHOICE, expect: 'choices' }, { choices: ['a', 'b'] }],
  [true, { ...CHOICE, expect: 'choices' }, { choices: [] }],
  [false, { ...CHOICE, expect: 'choices' }, { choices: ['a', 'gone'] }],
  [false, { ...CHOICE, expect: 'choices' }, { choice: 'a' }],
  [true, { expect: 'choice', options: 'menu' }, { choice: 'anything' }],
  [true, { expect: 'text' }, { text: 'Азиз' }],
  [false, { expect: 'text' }, { files: [] }],
  [true, { expect: 'text', files: true }, { files: [] }],
  [true, { expect: 'text', files: true }, { place: '', point: [55, 37] }],
  [true, { expect: 'files' }, { files: [] }],
  [false, { expect: 'files' }, { text: 'Азиз' }],
  [true, { expect: 'number' }, { number: 7 }],
  [false, { expect: 'number' }, { money: 700, currency: 'RUB' }],
  [true, { expect: 'money' }, { money: 700, currency: 'RUB' }],
  [true, { expect: 'date' }, { date: '2026-05' }],
  [true, { expect: 'phone' }, { phone: '+79161234567' }],
  [true, { expect: 'place' }, { place: 'Москва' }],
  [true, { expect: 'text', optional: true }, { none: 'skipped' }],
  [false, { expect: 'text' }, { none: 'skipped' }],
  [true, { expect: 'files' }, { none: 'skipped' }],
  [true, { expect: 'money', unknown: true }, { none: 'unknown' }],
  [false, { expect: 'money' }, { none: 'unknown' }],
  [true, { expect: 'text', secret: true }, { none: 'hidden' }],
  [false, { expect: 'text' }, { none: 'hidden' }],
])('%s: %j by %j', (fitting, question, answer) => {
  expect(fits(ask(question), Answer.parse(answer))).toBe(fitting);
});
