import { expect, test } from 'vitest';
import { type ChoiceOption, parseChoice } from '../../../src/engine/answers/choice.ts';
import { context } from './context.ts';

const WORK: readonly ChoiceOption[] = [
  { id: 'working', labels: ['🏗 Ушул жерде иштейм', 'Всё ещё работаю там', 'Still working there'] },
  { id: 'left', labels: ['Иштен кеттим, Россиядамын', 'Ушёл, я в России', 'Left, in Russia'] },
  { id: 'leaving', labels: ['Жакында кетем', 'Скоро уезжаю', 'Leaving soon'] },
  { id: 'home', labels: ['Үйдөмүн, Кыргызстанда', 'Дома, в Кыргызстане', 'Home, in Kyrgyzstan'] },
];
const YES_NO: readonly ChoiceOption[] = [
  { id: 'yes', labels: ['Ооба', 'Да', 'Yes'] },
  { id: 'no', labels: ['Жок', 'Нет', 'No'] },
];
const SAFE: readonly ChoiceOption[] = [
  { id: 'yes', labels: ['Ооба, жаза алам', 'Да, могу писать'] },
  { id: 'later', labels: ['Азыр эмес', 'Не сейчас'] },
  { id: 'danger', labels: ['Мага коркунуч бар', 'Я в опасности'] },
  { id: 'held', labels: ['Кармап турушат же паспортум алынган', 'Меня держат или забрали паспорт'] },
];
const CONTRACT: readonly ChoiceOption[] = [
  { id: 'employment', labels: ['Эмгек келишими', 'Трудовой договор'] },
  { id: 'services', labels: ['Кызмат көрсөтүү келишими', 'Договор услуг (ГПХ)'] },
  { id: 'word', labels: ['Оозеки сүйлөшкөнбүз', 'Договорились устно'] },
  { id: 'none', labels: ['Келишим жок', 'Договора нет'] },
  { id: 'unknown', labels: ['Билбейм', 'Не знаю'] },
];
const read = (text: string, options: readonly ChoiceOption[]) => parseChoice(text, { options }, context);

test.each([
  ['1', 'working'],
  ['2', 'left'],
  ['2.', 'left'],
  ['2)', 'left'],
  ['(2)', 'left'],
  [' 2 ', 'left'],
  ['02', 'left'],
  ['2️⃣', 'left'],
  ['２', 'left'],
  ['№2', 'left'],
  ['№ 2', 'left'],
  ['вариант 2', 'left'],
  ['2 вариант', 'left'],
  ['2-вариант', 'left'],
  ['ответ 2', 'left'],
  ['2-чи', 'left'],
  ['2-й', 'left'],
  ['2й', 'left'],
  ['второй', 'left'],
  ['второе', 'left'],
  ['экинчи', 'left'],
  ['экинчиси', 'left'],
  ['эки', 'left'],
  ['два', 'left'],
  ['option 2', 'left'],
  ['second', 'left'],
  ['2 Скоро уезжаю?', undefined],
  ['3 скоро уезжаю', 'leaving'],
  ['5', undefined],
  ['0', undefined],
  ['2 месяца', undefined],
  ['🏗 Ушул жерде иштейм', 'working'],
  ['ушул жерде иштейм', 'working'],
  ['Ушёл, я в России', 'left'],
  ['ушел я в россии', 'left'],
  ['УЙДОМУН КЫРГЫЗСТАНДА', 'home'],
  ['Still working there', 'working'],
  ['ещё работаю', 'working'],
  ['работаю', 'working'],
  ['не работаю', undefined],
  ['я ещё работаю там', 'working'],
  ['дома', 'home'],
  ['я дома', 'home'],
  ['уйдомун', 'home'],
  ['үйдөмүн', 'home'],
  ['үйдө', 'home'],
  ['жакында', 'leaving'],
  ['кетем', 'leaving'],
  ['скоро', 'leaving'],
  ['уезжаю скоро', 'leaving'],
  ['soon', 'leaving'],
  ['home', 'home'],
  ['иштебейм', undefined],
  ['да', undefined],
])('where now: %j is %s', (text, choice) => {
  expect(read(text, WORK)).toEqual(choice ? { answer: { choice } } : { miss: 'not-understood' });
});

test.each([
  ['да', 'yes'],
  ['Да!', 'yes'],
  ['ага', 'yes'],
  ['да да', 'yes'],
  ['конечно', 'yes'],
  ['ооба', 'yes'],
  ['Ооба', 'yes'],
  ['оба', 'yes'],
  ['ова', 'yes'],
  ['ooba', 'yes'],
  ['макул', 'yes'],
  ['болот', 'yes'],
  ['ha', 'yes'],
  ['yes', 'yes'],
  ['+', 'yes'],
  ['👍', 'yes'],
  ['👍🏽', 'yes'],
  ['✅', 'yes'],
  ['1', 'yes'],
  ['да, конечно', 'yes'],
  ['да, могу', 'yes'],
  ['ооба, жаза алам', 'yes'],
  ['нет', 'no'],
  ['Нет.', 'no'],
  ['неа', 'no'],
  ['жок', 'no'],
  ['жо', 'no'],
  ['жок, рахмат', 'no'],
  ['jok', 'no'],
  ['no', 'no'],
  ['2', 'no'],
  ['-', 'no'],
  ['👎', 'no'],
  ['нет не могу', 'no'],
])('yes or no: %j is %s', (text, choice) => {
  expect(read(text, YES_NO)).toEqual({ answer: { choice } });
});

test.each(['да нет', 'да, но не сейчас и не здесь', 'может быть', 'балким', 'ооба эмес', 'да не знаю'])(
  'yes or no: %j is asked again',
  (text) => {
    expect(read(text, YES_NO)).toMatchObject({ miss: 'not-understood' });
  },
);

test.each([
  ['да', 'yes'],
  ['ооба', 'yes'],
  ['могу', 'yes'],
  ['жаза алам', 'yes'],
  ['не сейчас', 'later'],
  ['азыр эмес', 'later'],
  ['в опасности', 'danger'],
  ['коркунуч бар', 'danger'],
  ['забрали паспорт', 'held'],
  ['паспорт', 'held'],
  ['меня держат', 'held'],
  ['кармап турушат', 'held'],
])('is it safe: %j is %s', (text, choice) => {
  expect(read(text, SAFE)).toEqual({ answer: { choice } });
});

test.each([
  ['трудовой', 'employment'],
  ['эмгек', 'employment'],
  ['гпх', 'services'],
  ['устно', 'word'],
  ['договора нет', 'none'],
  ['келишим жок', 'none'],
  ['не знаю', 'unknown'],
  ['билбейм', 'unknown'],
  ['хз', 'unknown'],
])('contract: %j is %s', (text, choice) => {
  expect(read(text, CONTRACT)).toEqual({ answer: { choice } });
});

test.each([
  ['договор', CONTRACT, ['employment', 'services', 'word', 'none']],
  ['келишими', CONTRACT, ['employment', 'services', 'none']],
  ['1 2', WORK, ['working', 'left']],
  ['1 или 2', WORK, undefined],
  ['1, 2', WORK, ['working', 'left']],
])('%j is not guessed', (text, options, ids) => {
  const hint = { readings: ids?.map((choice) => ({ choice })) };
  expect(read(text, options)).toEqual(ids ? { miss: 'ambiguous', hint } : { miss: 'not-understood' });
});

test.each(['', ' ', '😀', '?', '\u0000', '\uD800'])('%j is empty', (text) => {
  expect(read(text, WORK)).toEqual({ miss: 'empty' });
});

test('a label that is a digit means itself, not a place in the list', () => {
  const counts = [
    { id: 'few', labels: ['2'] },
    { id: 'one', labels: ['1'] },
  ];
  expect(read('1', counts)).toEqual({ answer: { choice: 'one' } });
});

test('options without labels are chosen by number', () => {
  const options = [
    { id: 'constructor', labels: [] },
    { id: '__proto__', labels: [] },
  ];
  expect(read('2', options)).toEqual({ answer: { choice: '__proto__' } });
});

test('a label is not chosen by who left out the word that turns it round', () => {
  const options = [
    { id: 'paid', labels: ['Кайтарган', 'Вернул деньги'] },
    { id: 'none', labels: ['Келишим жок', 'Договора нет'] },
  ];
  for (const text of ['договор', 'договора', 'келишим', 'кайтарбаган', 'не вернул']) {
    expect(read(text, options), text).toEqual({ miss: 'not-understood' });
  }
  expect(read('нет договора', options)).toEqual({ answer: { choice: 'none' } });
  expect(read('кайтарды', [{ id: 'paid', labels: ['Кайтарган'] }])).toEqual({ miss: 'not-understood' });
});

test('a plain yes or no is the beginning of a label, never a word within', () => {
  const options = [
    { id: 'knows', labels: ['Ооба, билет', 'Да, знает'] },
    { id: 'not-yet', labels: ['Азырынча билбейт', 'Пока не знает'] },
    { id: 'no-contact', labels: ['Аны менен байланыш жок', 'С ним нет связи'] },
  ];
  expect(read('да', options)).toEqual({ answer: { choice: 'knows' } });
  expect(read('ооба', options)).toEqual({ answer: { choice: 'knows' } });
  for (const text of ['нет', 'жок', 'не знаю'])
    expect(read(text, options), text).toEqual({ miss: 'not-understood' });
  expect(read('нет связи', options)).toEqual({ answer: { choice: 'no-contact' } });
  expect(read('билбейт', options)).toEqual({ answer: { choice: 'not-yet' } });
});
