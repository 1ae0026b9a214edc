import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Answer } from '../../../src/engine/answer.ts';
import { parseChoice } from '../../../src/engine/answers/choice.ts';
import { parseChoices } from '../../../src/engine/answers/choices.ts';
import { parseDate } from '../../../src/engine/answers/date.ts';
import { parseMoney } from '../../../src/engine/answers/money.ts';
import { parseNumber } from '../../../src/engine/answers/number.ts';
import type { Parsed } from '../../../src/engine/answers/parsed.ts';
import { parsePhone } from '../../../src/engine/answers/phone.ts';
import { parsePlace } from '../../../src/engine/answers/place.ts';
import { parseText } from '../../../src/engine/answers/text.ts';
import { context, HOSTILE } from './context.ts';

const options = [
  { id: 'yes', labels: ['Ооба', 'Да', 'Yes'] },
  { id: 'no', labels: ['Жок', 'Нет', 'No'] },
  { id: 'unknown', labels: ['Билбейм', 'Не знаю'] },
  { id: 'silent', labels: [] },
];
const PARSERS: Readonly<Record<string, (text: string) => Parsed>> = {
  choice: (text) => parseChoice(text, { options }, context),
  choices: (text) => parseChoices(text, { options }, context),
  date: (text) => parseDate(text, { precision: 'month', notAfter: 'today' }, context),
  day: (text) => parseDate(text, { precision: 'day', notBefore: '2020-01-01' }, context),
  money: (text) => parseMoney(text, { currency: 'RUB' }, context),
  number: (text) => parseNumber(text, { min: 0, max: 1e6 }, context),
  phone: parsePhone,
  place: (text) => parsePlace(text, {}),
  text: (text) => parseText(text, {}),
};

/** The shape of an answer, stricter than a stored one: dates exist, sums are positive. */
function sound(answer: unknown): void {
  const checked = Answer.parse(answer);
  expect(checked).toEqual(answer);
  if ('money' in checked) expect(checked.money).toBeGreaterThan(0);
  if ('number' in checked) expect(checked.number).toSatisfy(Number.isSafeInteger);
  if ('phone' in checked) expect(checked.phone).toMatch(/^\+[1-9]\d{7,14}$/);
  if ('choice' in checked) expect(options.map(({ id }) => id)).toContain(checked.choice);
  if (!('date' in checked)) return;
  if (checked.date.length === 7)
    expect(Temporal.PlainYearMonth.from(checked.date).toString()).toBe(checked.date);
  else expect(Temporal.PlainDate.from(checked.date).toString()).toBe(checked.date);
}

/** Pieces people's answers are made of, put together in ways they are not. */
const piece = fc.oneof(
  fc.constantFrom(
    ...Object.values(context.lexicon).flatMap((words) => [
      ...Object.keys(words.exact),
      ...Object.keys(words.stems),
    ]),
  ),
  fc.constantFrom(
    '-',
    ',',
    '.',
    '/',
    '№',
    '₽',
    '+7',
    '%',
    '½',
    '\u0000',
    '\uD800',
    '\u202E',
    '😀',
    '\n',
    "'",
    '  ',
  ),
  fc.nat(99_999_999).map(String),
  fc.constantFrom('31', '12', '25', '2025', '0', '00', '45 000', '1.5', '29.02', '8916'),
);
const spoken = fc
  .tuple(fc.array(piece, { maxLength: 12 }), fc.constantFrom('', ' '))
  .map(([pieces, between]) => pieces.join(between));
const anything = fc.oneof(
  { weight: 3, arbitrary: spoken },
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

test.each(Object.entries(PARSERS))(
  '%s: whatever is typed, an answer of the right shape or a miss',
  (_, parse) => {
    const check = (text: string) => {
      const parsed = parse(text);
      if ('miss' in parsed) {
        for (const reading of parsed.hint?.readings ?? []) sound(reading);
      } else sound(parsed.answer);
    };
    for (const text of HOSTILE) check(text);
    fc.assert(fc.property(anything, check), { numRuns: 1000 });
  },
);

test.each(Object.entries(PARSERS))('%s: the longest message ends at once, however it is made', (_, parse) => {
  for (const text of HOSTILE) {
    const times = [0, 0, 0].map(() => {
      const start = performance.now();
      parse(text);
      return performance.now() - start;
    });
    expect(Math.min(...times), text.slice(0, 20)).toBeLessThan(250);
  }
});
