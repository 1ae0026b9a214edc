import { expect, test } from 'vitest';
import { parseNumber } from '../../../src/engine/answers/number.ts';
import { context } from './context.ts';

const read = (text: string, options = {}) => parseNumber(text, options, context);

test.each([
  ['7', 7],
  ['07', 7],
  [' 7. ', 7],
  ['7 человек', 7],
  ['7чел', 7],
  ['7 киши', 7],
  ['7киши', 7],
  ['7️⃣', 7],
  ['７', 7],
  ['٧', 7],
  ['семь', 7],
  ['Семь человек', 7],
  ['нас семеро', 7],
  ['семеро', 7],
  ['нас было семь человек', 7],
  ['жети', 7],
  ['жети киши', 7],
  ['Жетөө', 7],
  ['жетоо', 7],
  ['биз жетөөбүз', 7],
  ['jeti kishi', 7],
  ['seven people', 7],
  ['около 7', 7],
  ['7ге жакын', 7],
  ['7 чамалуу киши', 7],
  ['примерно 15 чел.', 15],
  ['вдвоём', 2],
  ['экөөбүз', 2],
  ['үчөө', 3],
  ['уч', 3],
  ['он', 10],
  ['он беш', 15],
  ['он беш адам', 15],
  ['жыйырма үч', 23],
  ['двадцать пять', 25],
  ['сто двадцать', 120],
  ['эки жүз элүү', 250],
  ['two hundred fifty', 250],
  ['1 200', 1200],
  ['со мной ещё 4 человека', 4],
  ['ноль', 0],
  ['бир', 1],
  ['он киши', 10],
  ['10+', 10],
])('%j is %d', (text, number) => {
  expect(read(text)).toEqual({ answer: { number } });
});

test.each([
  ['', 'empty'],
  ['👍', 'empty'],
  ['?', 'empty'],
  ['много', 'not-understood'],
  ['көп', 'not-understood'],
  ['он не заплатил', 'not-understood'],
  ['бир кожоюн', 'not-understood'],
  ['4500O', 'not-understood'],
  ['4500О', 'not-understood'],
  ['7x', 'not-understood'],
  ['31.12.2025', 'not-understood'],
  ['7,5', 'not-whole'],
  ['полтора', 'not-whole'],
  ['0', 'too-small'],
  ['-3', 'too-small'],
  ['минус 3', 'too-small'],
  ['501', 'too-big'],
  ['1'.repeat(400), 'too-big'],
])('%j misses with %s', (text, miss) => {
  expect(read(text, { min: 1, max: 500 })).toMatchObject({ miss });
});

test.each([
  ['5-6', [5, 6]],
  ['5 - 6 человек', [5, 6]],
  ['5 же 6', [5, 6]],
  ['5 или 6', [5, 6]],
  ['от 5 до 6', [5, 6]],
  ['беш-алты киши', [5, 6]],
  ['нас семеро, 2 ушли', [7, 2]],
])('%j is asked about', (text, numbers) => {
  expect(read(text)).toEqual({
    miss: 'ambiguous',
    hint: { readings: numbers.map((number) => ({ number })) },
  });
});

test('a limit that was passed is told', () => {
  expect(read('600', { max: 500 })).toEqual({ miss: 'too-big', hint: { limit: 500 } });
  expect(read('0', { min: 1 })).toEqual({ miss: 'too-small', hint: { limit: 1 } });
});

test('fractions where they are wanted', () => {
  expect(read('7,5', { whole: false })).toEqual({ answer: { number: 7.5 } });
});
