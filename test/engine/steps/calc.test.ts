import { expect, it } from 'vitest';
import { AT, atMenu, effects, house, inFlow, running } from '../converse.ts';

const ask = (name: string, expectation: string, next: string) =>
  `${name}: { kind: ask, ${expectation}, unknown: true, next: ${next} }\n`;
const END = 'last: { kind: ask, expect: text, next: done }\ndone: { kind: end }';

const INTEREST = `${ask('sum', 'expect: money, currency: RUB', 'due')}${ask('due', 'expect: date, precision: month', 'late')}late: { kind: calc, fn: late-pay-interest, args: { sum: sum, due: due }, next: court }
court: { kind: calc, fn: court-deadline, args: { due: due }, next: last }
${END}`;

it('leaves its result under its name and the parts beside it', () => {
  const { answers } = running(inFlow(INTEREST).say('45 000').say('май 2026'));
  expect(answers).toMatchObject({
    late: { currency: 'RUB' },
    'late-until': { date: '2026-11-23' },
    court: { date: '2027-05-01' },
    'court-passed': { choice: 'no' },
  });
});

it('that cannot be computed is unknown, and has no parts', () => {
  const { answers } = running(inFlow(INTEREST).press('unknown').press('unknown'));
  expect(answers).toMatchObject({ late: { none: 'unknown' }, court: { none: 'unknown' } });
  expect(Object.keys(answers)).not.toContain('court-days');
});

const BY = `by: { kind: calc, fn: answer-by, args: {}, next: last }\n${END}`;

it.each([
  ['2026-11-23T04:00:00Z', 'Monday, 10:00', 'yes'],
  ['2026-11-23T02:59:00Z', 'Monday, 8:59', 'no'],
  ['2026-11-23T12:00:00Z', 'Monday, 18:00', 'no'],
  ['2026-11-22T04:00:00Z', 'Sunday, 10:00', 'no'],
])('tells whether somebody is at the desk: %s (%s)', (at, _day, open) => {
  const hours = Temporal.Instant.from(AT).until(at).total('hours');
  const where = house({ it: BY }, { menu: ['it'] });
  expect(running(atMenu(where).wait(hours).press('it')).answers['by-open']).toEqual({ choice: open });
});

it('at the end of a flow is told to the case all the same', () => {
  const text = `open: { kind: do, effect: open-case, type: question, next: word }
word: { kind: ask, expect: text, next: by }
by: { kind: calc, fn: answer-by, args: {}, next: done }
done: { kind: end }`;
  const [update] = effects(inFlow(text).say('Азиз'), 'update-case');
  expect(update?.answers[0]?.answers).toMatchObject({ word: { text: 'Азиз' }, by: {} });
});
