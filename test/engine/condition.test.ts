import { expect, it } from 'vitest';
import type { Answer } from '../../src/engine/answer.ts';
import { Condition, holds, namesIn } from '../../src/engine/condition.ts';

const ANSWERS: Readonly<Record<string, Answer>> = {
  who: { choice: 'group' },
  consent: { choices: ['keep', 'contact'] },
  none: { choices: [] },
  many: { number: 7 },
  sum: { money: 4_500_050, currency: 'RUB' },
  name: { text: 'Азиз' },
  photo: { files: [{ id: 'f', media: 'photo' }] },
  captioned: { files: [{ id: 'f', media: 'photo' }], text: 'Азиз' },
  skipped: { none: 'skipped' },
  unknown: { none: 'unknown' },
  due: { date: '2026-05' },
  found: { entries: ['a', 'b'] },
  nowhere: { entries: [] },
};
const look = (name: string) => ANSWERS[name];

const TABLE: readonly [boolean, Condition][] = [
  [true, { equals: ['who', 'group'] }],
  [false, { equals: ['who', 'me'] }],
  [false, { equals: ['nobody', 'me'] }],
  [true, { equals: ['consent', 'contact'] }],
  [false, { equals: ['consent', 'office'] }],
  [false, { equals: ['none', 'keep'] }],
  [true, { equals: ['many', 7] }],
  [false, { equals: ['many', '7'] }],
  [true, { equals: ['sum', 45_000.5] }],
  [true, { equals: ['name', 'Азиз'] }],
  [true, { equals: ['captioned', 'Азиз'] }],
  [true, { equals: ['skipped', 'skipped'] }],
  [false, { equals: ['skipped', 'unknown'] }],
  [false, { equals: ['due', '2026-05'] }],

  [true, { in: ['who', ['me', 'group']] }],
  [false, { in: ['who', ['me']] }],
  [true, { in: ['consent', ['office', 'keep']] }],
  [true, { in: ['unknown', ['skipped', 'unknown']] }],

  [true, { less: ['many', 8] }],
  [false, { less: ['many', 7] }],
  [true, { less: ['sum', 45_001] }],
  [true, { less: ['consent', 3] }],
  [false, { less: ['unknown', 8] }],
  [false, { less: ['nobody', 8] }],
  [false, { less: ['name', 8] }],
  [true, { greater: ['many', 6] }],
  [false, { greater: ['many', 7] }],
  [true, { greater: ['sum', 45_000] }],
  [false, { greater: ['nobody', -1] }],
  [true, { greater: ['found', 1] }],
  [false, { greater: ['nowhere', 0] }],

  [true, { answered: 'name' }],
  [true, { answered: 'none' }],
  [false, { answered: 'skipped' }],
  [false, { answered: 'unknown' }],
  [false, { answered: 'nobody' }],

  [true, { not: { answered: 'nobody' } }],
  [true, { all: [{ answered: 'name' }, { equals: ['who', 'group'] }] }],
  [false, { all: [{ answered: 'name' }, { equals: ['who', 'me'] }] }],
  [true, { any: [{ answered: 'nobody' }, { equals: ['who', 'group'] }] }],
  [false, { any: [{ answered: 'nobody' }, { not: { answered: 'name' } }] }],
];

it.each(TABLE.map(([holding, condition]) => ({ condition: JSON.stringify(condition), holding })))(
  '$condition is $holding',
  ({ condition, holding }) => {
    expect(holds(Condition.parse(JSON.parse(condition)), look)).toBe(holding);
  },
);

it('tells every name it reads', () => {
  const condition: Condition = {
    all: [
      { any: [{ equals: ['a', 1] }, { in: ['b', [2]] }] },
      { not: { less: ['c', 3] } },
      { greater: ['d', 4] },
      { answered: 'e' },
    ],
  };
  expect(namesIn(condition)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it.each([{}, { all: [] }, { equals: ['a'] }, { equals: ['a', 1], in: ['a', [1]] }, { less: ['a', 'b'] }])(
  'refuses what is no condition: %j',
  (condition) => {
    expect(Condition.safeParse(condition).success).toBe(false);
  },
);
