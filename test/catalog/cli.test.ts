import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { report } from '../../src/catalog/report.ts';
import { content } from './content.ts';

const CLI = join(import.meta.dirname, '../../src/catalog/cli.ts');
const RATES = 'content/rates/key-rate.yaml';

function run(...args: string[]): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

describe('the report', () => {
  it('counts flows, steps and texts, and tells how fresh the tables are', () => {
    expect(report(content(), '2026-11-22')).toEqual({
      good: true,
      lines: [
        'Flows: 12, steps: 25, case types: 1',
        expect.stringMatching(/^Texts: ky \d{3}, ru \d{3}$/),
        'Facts: 2; fresh 2, due within 30 days 0, overdue 0',
        'Shown with the offer of an operator: 0; confidence HIGH 2, MED 0, LOW 0',
        'The content is good.',
      ],
    });
  });

  it.each([
    ['2026-11-30', true, []],
    [
      '2026-12-01',
      true,
      [
        `${RATES}:5: warning: reviewBy: 2026-12-31 is 30 days away: look the facts up, set asOf to that day and reviewBy to the next`,
      ],
    ],
    [
      '2026-12-31',
      true,
      [
        `${RATES}:5: warning: reviewBy: 2026-12-31 is 0 days away: look the facts up, set asOf to that day and reviewBy to the next`,
      ],
    ],
    [
      '2027-01-01',
      false,
      [
        `${RATES}:5: reviewBy: 2026-12-31 has passed: look the facts up, set asOf to that day and reviewBy to the next`,
      ],
    ],
    ['2026-09-22', false, [`${RATES}:4: asOf: 2026-09-23 has not come yet: write the day you looked`]],
  ])('on %s', (today, good, told) => {
    const found = report(content(), today);
    expect(found.good).toBe(good);
    expect(found.lines.filter((line) => line.startsWith(RATES))).toEqual(told);
  });
});

describe('the command', () => {
  it('ends well on sound content', () => {
    const root = content({ [RATES]: ['reviewBy: 2026-12-31', 'reviewBy: 2999-12-31'] });
    expect(run('check', root)).toMatchObject({ status: 0, lines: { length: 5 } });
  });

  it('ends with 1 and every problem, and releases nothing', () => {
    const root = content({ 'flows/wage.yaml': ['start: who', 'start: whom'], 'locales/ky/help.yaml': null });
    const told = [
      'flows/wage.yaml:3: start: there is no step "whom"; did you mean "who"?; name a step',
      'locales/ky/help.yaml:1: is missing: flow help speaks it',
    ];
    expect(run('check', root)).toMatchObject({ status: 1 });
    const { status, lines } = run('release', root);
    expect(status).toBe(1);
    expect(lines.slice(0, 2)).toEqual(told);
    expect(lines.at(-1)).toBe('Problems: 2');
    expect(existsSync(join(root, 'flows/released.json'))).toBe(false);
  });

  it('releases the present steps', () => {
    const root = content({ [RATES]: ['reviewBy: 2026-12-31', 'reviewBy: 2999-12-31'] });
    expect(run('release', root)).toMatchObject({ status: 0 });
    const steps = JSON.parse(readFileSync(join(root, 'flows/released.json'), 'utf8'));
    expect(steps.home).toEqual(['menu', 'open']);
    expect(existsSync(join(root, 'flows/flow.schema.json'))).toBe(true);
    expect(run('check', root)).toMatchObject({ status: 0 });
  });
});

describe('loading', () => {
  it('gives a frozen catalog', () => {
    const catalog = loadCatalog(content(), { organisation: 'Жардам' });
    expect(Object.isFrozen(catalog.flows.wage)).toBe(true);
    expect(catalog.menu).toEqual(['wage']);
    expect(catalog.words.text('ky', { key: 'wage:who.ask' }, 'Asia/Bishkek')).toBe('Who was not paid?');
  });

  it('throws one error that lists every problem', () => {
    const root = content({ 'flows/wage.yaml': ['start: who', 'start: whom'], 'locales/ky/help.yaml': null });
    expect(() => loadCatalog(root, { organisation: 'Жардам' })).toThrow(
      [
        'The content cannot be spoken from:',
        'flows/wage.yaml:3: start: there is no step "whom"; did you mean "who"?; name a step',
        'locales/ky/help.yaml:1: is missing: flow help speaks it',
      ].join('\n'),
    );
  });

  it('starts with a table that is overdue: old figures are shown with their date', () => {
    const root = content({ [RATES]: ['reviewBy: 2026-12-31', 'reviewBy: 2020-12-31'] });
    expect(loadCatalog(root, { organisation: 'Жардам' }).tables.keyRate.rates).toHaveLength(2);
  });
});
