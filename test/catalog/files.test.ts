import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { checkFreshness } from '../../src/catalog/check/freshness.ts';
import { readAll } from '../../src/catalog/load.ts';
import { releaseFiles, schemaFiles } from '../../src/catalog/report.ts';
import { lineOf } from '../../src/catalog/source.ts';
import type { Edits } from './content.ts';
import { content, told } from './content.ts';

const WAGE = 'flows/wage.yaml';
const TYPE = 'content/case-types/wage.yaml';
const RATES = 'content/rates/key-rate.yaml';
const instead = (from: string, to: string): Edits => ({ [WAGE]: [from, to] });

describe('YAML', () => {
  it('must be YAML', () => {
    expect(told(instead('start: who', 'start: [who'))).toEqual([
      `${WAGE}:4: Flow sequence in block collection must be sufficiently indented and end with a ] at line 4, column 1:`,
    ]);
  });

  it('must not have a key twice', () => {
    expect(told(instead('  done: { kind: end }', '  done: { kind: end }\n  who: { kind: end }'))).toEqual([
      `${WAGE}:21: Map keys must be unique at line 21, column 3:`,
    ]);
  });

  it('must be there', () => {
    expect(told({ 'content/hours.yaml': null })).toEqual([
      'content/hours.yaml:1: cannot be read (ENOENT): is it there?',
    ]);
    expect(told({ 'locales/ky/lexicon.yaml': null })).toEqual([
      'locales/ky/lexicon.yaml:1: cannot be read (ENOENT): is it there?',
    ]);
  });
});

describe('shapes', () => {
  it.each([
    [
      'start: who',
      'begin: who',
      [`${WAGE}:1: start: is missing`, `${WAGE}:3: begin: nobody reads this: take it out`],
    ],
    [
      'kind: review',
      'kind: revue',
      [
        `${WAGE}:9: steps.summary.kind: must be one of ask, branch, calc, call, do, end, handover, review, say, set`,
      ],
    ],
    [
      'expect: number, min: 2',
      'expect: nummer, min: 2',
      [
        `${WAGE}:6: steps.how-many.expect: must be one of choice, choices, text, number, money, date, phone, place, files`,
      ],
    ],
    [
      'expect: number, min: 2',
      'expect: number, mni: 2',
      [`${WAGE}:6: steps.how-many.mni: nobody reads this: take it out`],
    ],
    [
      'min: 2, next: sum',
      'min: 2, next: 7',
      [`${WAGE}:6: steps.how-many.next: must be a text (put quotes around it); or must be a table of names`],
    ],
    ['min: 2, next: sum', 'min: two, next: sum', [`${WAGE}:6: steps.how-many.min: must be a number`]],
    [
      'next: sum }\n  sum',
      'next: sum }\n  Sum',
      [`${WAGE}:7: steps.Sum: a name is small letters, digits and hyphens, and begins with a letter`],
    ],
    [
      'equals: [who, me]',
      'equals: [who]',
      [`${WAGE}:16: steps.found.when.0.if.all.1.equals: must be at least 2`],
    ],
    [
      'equals: [who, me]',
      'is: [who, me]',
      [
        `${WAGE}:16: steps.found.when.0.if.all.1.is: nobody reads this: write one of all, any, not, equals, in, less, greater, answered`,
      ],
    ],
    [
      'fn: late-pay-interest',
      'fn: interest',
      [`${WAGE}:13: steps.interest.fn: must be one of late-pay-interest, court-deadline, answer-by`],
    ],
    ['effect: open-case', 'effect: open', [`${WAGE}:12: steps.open.effect: must be one of open-case, `]],
    ['menu: 1', 'menu: first', [`${WAGE}:2: menu: must be a number`]],
  ])('%s is not %s', (from, to, expected) => {
    const found = told(instead(from, to));
    expect(found.map((one, i) => one.slice(0, expected[i]?.length))).toEqual(expected);
  });
});

describe('case types', () => {
  const type = (from: string, to: string) => told({ [TYPE]: [from, to] });

  it('must name a flow that is there', () => {
    expect(type('flow: wage', 'flow: wagge')).toEqual([
      `${TYPE}:1: flow: there is no flow "wagge"; did you mean "wage"?`,
    ]);
  });

  it('must name questions of that flow', () => {
    expect(type('sum: sum', 'sum: sums')).toEqual([
      `${TYPE}:6: sum: flow wage has no question "sums"; did you mean "sum"?`,
    ]);
    expect(type('brief: [who, sum]', 'brief: [who,\n  sums]')).toEqual([
      `${TYPE}:9: brief: flow wage has no question "sums"; did you mean "sum"?`,
    ]);
    expect(type('reach: []', 'reach: [told]')).toEqual([
      `${TYPE}:9: reach: flow wage has no question "told"`,
    ]);
  });

  it('must name questions that give what is needed', () => {
    expect(type('people: how-many', 'people: who')).toEqual([
      `${TYPE}:5: people: who expects choice; name a question that expects number`,
    ]);
    expect(type('consents: consent', 'consents: who')).toEqual([
      `${TYPE}:7: consents: who expects choice; name a question that expects choices`,
    ]);
  });

  it('must have known outcomes', () => {
    expect(type('outcomes: [paid, advice]', 'outcomes: [payed]')[0]).toMatch(
      /^content\/case-types\/wage\.yaml:10: outcomes\.0: must be one of paid, partly-paid, /,
    );
  });

  it('are not called unknown while they are broken', () => {
    expect(type('keepDays: 365', 'keepDays: 0')).toEqual([`${TYPE}:4: keepDays: must be at least 1`]);
    expect(told({ [WAGE]: ['menu: 1', 'menu: [1'] }).every((one) => one.startsWith(WAGE))).toBe(true);
    expect(told({ 'flows/urgent-help.yaml': ['kind: end', 'kind: ends'] })).toEqual([
      expect.stringMatching(/^flows\/urgent-help\.yaml:3: steps\.done\.kind: must be one of /),
    ]);
  });
});

describe('articles', () => {
  const ARTICLES = 'content/articles/wage.yaml';

  it.each([
    [null, `${ARTICLES}:1: is missing: flow wage tells facts; say what they rest on`],
    [['told:', 'tolt:'], `${ARTICLES}:4: wage has no text "tolt"; did you mean "told"?`],
    [
      ['plain: [unkept]', ''],
      `${ARTICLES}:1: unkept is missing: say what its text rests on, or that it is plain`,
    ],
    [['[unkept]', '[unkept, told]'], `${ARTICLES}:5: told stands under steps, too: take one out`],
    [['[unkept]', '[unkept, who]'], `${ARTICLES}:5: wage has no text "who"`],
    [['HIGH', 'UR'], expect.stringContaining(`${ARTICLES}:4: steps.told.confidence`)],
    [
      ['HIGH', 'LOW'],
      `${ARTICLES}:4: steps.told.operator: a fact of LOW confidence is shown only with the offer of an operator: write operator: true`,
    ],
    [
      ['sources: [TK RF art. 236]', 'sources: []'],
      `${ARTICLES}:4: steps.told.sources: name at least one source`,
    ],
  ])('edited by %j', (edit, expected) => {
    expect(told({ [ARTICLES]: edit })).toContainEqual(expected);
  });

  it('stand for flows that are there', () => {
    expect(
      told({ 'content/articles/wages.yaml': 'asOf: 2026-11-21\nreviewBy: 2999-12-31\nsteps: {}\n' }),
    ).toEqual(['content/articles/wages.yaml:1: there is no flow wages: take the file out']);
  });

  it('that are overdue are told once a file, with the place of a day of its own', () => {
    const own = 'told: { sources: [TK RF art. 236], confidence: HIGH, reviewBy: 2026-12-01 }';
    const root = content({ [ARTICLES]: ['told: { sources: [TK RF art. 236], confidence: HIGH }', own] });
    expect(checkFreshness(readAll(root), '2026-12-02').problems.map(lineOf)).toEqual([
      `${ARTICLES}:4: reviewBy: 2026-12-01 has passed: look the facts up, set asOf to that day and reviewBy to the next`,
    ]);
  });
});

describe('tables', () => {
  const rates = (from: string, to: string) => told({ [RATES]: [from, to] });
  const keyRate = () => readFileSync(join(content(), RATES), 'utf8');

  it('must be there, under their own name', () => {
    expect(told({ [RATES]: null })).toEqual([`${RATES}:1: is missing: calculations read it`]);
    expect(rates('id: key-rate', 'id: key')).toEqual([
      `${RATES}:1: id: must be one of key-rate, child-allowance-threshold`,
    ]);
    const elsewhere = { [RATES]: null, 'content/rates/rate.yaml': keyRate() };
    expect(told(elsewhere)).toEqual([
      `${RATES}:1: is missing: calculations read it`,
      'content/rates/rate.yaml:1: id: call the file key-rate.yaml, as its id is',
    ]);
  });

  it.each([
    ['sources: [cbr.ru]\n', '', `${RATES}:1: sources: is missing`],
    ['sources: [cbr.ru]', 'sources: []', `${RATES}:3: sources: name at least one source`],
    ['asOf: 2026-09-23\n', '', `${RATES}:1: asOf: is missing`],
    ['reviewBy: 2026-12-31\n', '', `${RATES}:1: reviewBy: is missing`],
    ['reviewBy: 2026-12-31', 'reviewBy: December', `${RATES}:5: reviewBy: write a day as 2026-11-21`],
    ['reviewBy: 2026-12-31', 'reviewBy: 2026-12-32', `${RATES}:5: reviewBy: write a day as 2026-11-21`],
    ['from: 2026-07-27', 'from: 2025-07-27', `${RATES}:9: rates.1.from: must be later than the one above`],
    [
      'from: 2026-07-27',
      'from: 2026-09-27',
      `${RATES}:9: rates.1.from: is after asOf: set asOf to the day you checked`,
    ],
  ])('%j is not %j', (from, to, expected) => {
    expect(rates(from, to)).toEqual([expected]);
  });

  const ALLOWANCE = 'content/rates/child-allowance-threshold.yaml';
  const threshold = (lines: string) =>
    keyRate()
      .replace('id: key-rate', 'id: child-allowance-threshold')
      .replace(/rates:\n[\s\S]*/, lines);
  const flow = `start: found
steps:
  found: { kind: calc, fn: allowance-estimate, args: {}, next: done }
  done: { kind: end }
`;

  it('of soms a month must be there where a flow reads it', () => {
    const lines = 'thresholds:\n  - { from: 2025-02-28, som: 1000, source: a page }\n';
    expect(told({ 'flows/help.yaml': flow })).toEqual([`${ALLOWANCE}:1: is missing: calculations read it`]);
    expect(told({ 'flows/help.yaml': flow, [ALLOWANCE]: threshold(lines) })).toEqual([]);
  });

  it.each([
    [
      'rates: [{ from: 2025-02-28, rate: 14 }]\n',
      [':1: thresholds: is missing', ':7: rates: nobody reads this: take it out'],
    ],
    ['thresholds: [{ from: 2025-02-28, som: 1000 }]\n', [':7: thresholds.0.source: is missing']],
    [
      'thresholds: [{ from: 2025-02-28, som: 0.5, source: a page }]\n',
      [':7: thresholds.0.som: must be a whole number'],
    ],
    [
      'thresholds:\n  - { from: 2025-02-28, som: 1000, source: a page }\n  - { from: 2024-02-28, som: 900, source: a page }\n',
      [':9: thresholds.1.from: must be later than the one above'],
    ],
    [
      'thresholds:\n  - { from: 2027-02-28, som: 1000, source: a page }\n',
      [':8: thresholds.0.from: is after asOf: set asOf to the day you checked'],
    ],
  ])('of soms a month is not %j', (lines, expected) => {
    expect(told({ [ALLOWANCE]: threshold(lines) })).toEqual(expected.map((one) => ALLOWANCE + one));
  });

  it('must have hours that exist', () => {
    expect(told({ 'content/hours.yaml': ['Asia/Bishkek', 'Asia/Bishkk'] })).toEqual([
      'content/hours.yaml:1: zone: is not a time zone: write it as Asia/Bishkek',
    ]);
    expect(told({ 'content/hours.yaml': ["to: '18:00'", "to: '08:00'"] })).toEqual([
      'content/hours.yaml:4: to: must be later than from',
    ]);
  });
});

describe('steps of the last release', () => {
  const before = JSON.stringify({ wage: ['who', 'asked', 'done'] });

  it('must still be there, or be what another step was', () => {
    expect(told({ 'flows/released.json': before })).toEqual([
      `${WAGE}:4: asked, a step of the last release, is gone: write was: [asked] in the step that takes its place`,
    ]);
    const edits = {
      'flows/released.json': before,
      ...instead('{ kind: say, next: done }', '{ kind: say, was: [asked], next: done }'),
    };
    expect(told(edits)).toEqual([]);
  });

  it('must not go with their whole flow', () => {
    expect(told({ 'flows/released.json': '{"pension": ["start"]}' })).toEqual([
      'flows/pension.yaml:1: is gone since the last release: bring it back until nobody can stand in it, then take pension out of flows/released.json',
    ]);
  });

  it('must be readable', () => {
    expect(told({ 'flows/released.json': '{"wage": "who"}' })).toEqual([
      'flows/released.json:1: is not {"flow": ["step"]}: write it anew with npm run release',
    ]);
  });

  it('are what a release writes', () => {
    const written = releaseFiles(content());
    expect(JSON.parse(written['flows/released.json'] ?? '').home).toEqual(['menu', 'open']);
    expect(told({ 'flows/released.json': written['flows/released.json'] ?? '' })).toEqual([]);
  });
});

describe('the schema for editors', () => {
  const root = join(import.meta.dirname, '../..');
  const path = 'flows/flow.schema.json';
  const text = readFileSync(join(root, path), 'utf8');

  it('is as the shapes are', () => {
    expect(text, 'node src/catalog/cli.ts schema writes it anew').toBe(schemaFiles()[path]);
  });

  it('takes every flow of the house, and refuses a kind that is none', () => {
    const fits = new Ajv2020().compile(JSON.parse(text));
    for (const { source } of Object.values(readAll(root).flows))
      expect(fits(source.value), source.file).toBe(true);
    expect(fits({ start: 'one', steps: { one: { kind: 'ends' } } })).toBe(false);
  });
});
