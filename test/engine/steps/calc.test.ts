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

const ALLOWANCE = `${ask('members', 'expect: number', 'income')}${ask('income', 'expect: money, currency: KGS', 'found')}found: { kind: calc, fn: allowance-estimate, args: { members: members, income: income }, next: last }
${END}`;

it.each([
  ['4', '15 миң', 'unlikely'],
  ['төртөөбүз', '2 миң сом', 'may'],
  ['4', '4000', 'ask'],
  ['не знаю', '2000', 'ask'],
  ['4', 'билбейм', 'ask'],
])('tells of %s with %s: %s, with the threshold and its day', (members, income, choice) => {
  expect(running(inFlow(ALLOWANCE).say(members).say(income)).answers).toMatchObject({
    found: { choice },
    'found-threshold': { money: 100_000, currency: 'KGS' },
    'found-as-of': { date: '2025-02-28' },
  });
});

const COUNCIL = `region: { kind: ask, expect: choice, options: regions, optional: true, next: place }
place: { kind: ask, expect: place, next: found }
found: { kind: calc, fn: directory, args: { region: region, place: place }, with: { kind: [village-council] }, next: last }
${END}`;

it.each([
  ['/skip', 'Багыш', ['bagysh']],
  ['osh', 'Багыш', []],
  ['jalal-abad', 'Bagish aiyly', ['bagysh']],
  ['issyk-kul', 'Багыш', []],
  ['/skip', 'Новопавловка', []],
])(
  'finds entries of the directory by answers and by what stands at the step: %s, %s',
  (region, place, entries) => {
    const asked = inFlow(COUNCIL);
    const there = region === '/skip' ? asked.ask('skip') : asked.press(region);
    expect(running(there.say(place)).answers.found).toEqual({ entries });
  },
);

it('finds nothing where a point of the map was sent for a village', () => {
  const sent = inFlow(COUNCIL).ask('skip').send({ kind: 'point', latitude: 40.9, longitude: 72.9 });
  expect(running(sent).answers.found).toEqual({ entries: [] });
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
