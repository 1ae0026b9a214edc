import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkFreshness, health } from '../../src/catalog/check/freshness.ts';
import { loadCatalog, readAll } from '../../src/catalog/load.ts';
import { lineOf } from '../../src/catalog/source.ts';
import { createWords } from '../../src/catalog/words.ts';
import type { Entry } from '../../src/engine/directory.ts';
import { theCatalog } from '../world.ts';
import { content, told } from './content.ts';

const DIRECTORY = 'content/directory.yaml';
const FLOW = `start: found
steps:
  found: { kind: calc, fn: directory, args: {}, with: { kind: [village-council] }, next: done }
  done: { kind: end }
`;
const FILE = `asOf: 2026-11-21
reviewBy: 2999-12-31
entries:
  - id: line
    kind: hotline
    phones: ["1899"]
    sources: [a page]
    asOf: null
    confirmedOn: null
  - id: bagysh
    kind: village-council
    region: jalal-abad
    place: Багыш
    phones: ["+996700123456"]
    meets: { weekday: 1, week: 2, time: "10:00" }
    sources: [the council]
    asOf: 2020
    confirmedOn: 2026-11-20
`;

/** What the check says of this directory, edited. */
function edited(from: string, to: string): string[] {
  if (!FILE.includes(from)) throw new Error(`The directory has no "${from}"`);
  return told({ [DIRECTORY]: FILE.replace(from, to) });
}

describe('the directory', () => {
  it('must be there where a flow looks something up', () => {
    expect(told({ 'flows/help.yaml': FLOW })).toEqual([`${DIRECTORY}:1: is missing: calculations read it`]);
    expect(told({ 'flows/help.yaml': FLOW, [DIRECTORY]: FILE })).toEqual([]);
    expect(
      told({ 'flows/help.yaml': FLOW, [DIRECTORY]: FILE.replace(/entries:[\s\S]*/, 'entries: []\n') }),
    ).toEqual([]);
    expect(told({})).toEqual([]);
  });

  it.each([
    [
      'kind: hotline',
      'kind: hot-line',
      /^content\/directory\.yaml:5: entries\.0\.kind: must be one of hotline, emb/,
    ],
    [
      'kind: hotline',
      'kind: hotline\n    name: Line',
      `${DIRECTORY}:6: entries.0.name: nobody reads this: take it out`,
    ],
    ['"1899"', '1899', `${DIRECTORY}:6: entries.0.phones.0: must be a text (put quotes around it)`],
    [
      '"1899"',
      '"8 (925) 115-50-47"',
      `${DIRECTORY}:6: entries.0.phones.0: write a number as "+996700123456", or the few digits of a line`,
    ],
    ['sources: [a page]', 'sources: []', `${DIRECTORY}:7: entries.0.sources: name at least one source`],
    [
      '    asOf: null\n',
      '',
      `${DIRECTORY}:4: entries.0.asOf: write a day as 2026-11-21, or only its year or month`,
    ],
    [
      'asOf: 2020',
      'asOf: 2026-13',
      `${DIRECTORY}:17: entries.1.asOf: write a day as 2026-11-21, or only its year or month`,
    ],
    [
      'asOf: 2020',
      'asOf: 2027',
      `${DIRECTORY}:17: entries.1.asOf: is after asOf of the file: set that to the day you checked`,
    ],
    ['confirmedOn: null\n', '\n', `${DIRECTORY}:4: entries.0.confirmedOn: is missing`],
    [
      'confirmedOn: 2026-11-20',
      'confirmedOn: 2026-11-22',
      `${DIRECTORY}:18: entries.1.confirmedOn: is after asOf of the file: set that to the day you checked`,
    ],
    [
      'confirmedOn: 2026-11-20',
      'confirmedOn: yesterday',
      `${DIRECTORY}:18: entries.1.confirmedOn: write a day as 2026-11-21`,
    ],
    ['id: bagysh', 'id: line', `${DIRECTORY}:10: entries.1.id: stands twice`],
    [
      '    place: Багыш\n',
      '',
      `${DIRECTORY}:10: entries.1.place: is missing: write the village, as its people call it`,
    ],
    ['    region: jalal-abad\n', '', /:10: entries\.1\.region: is missing: write one of chuy, issyk-kul, /],
    ['region: jalal-abad', 'region: suzak', /:12: entries\.1\.region: must be one of chuy, issyk-kul, /],
    ['weekday: 1', 'weekday: 8', `${DIRECTORY}:15: entries.1.meets.weekday: must be at most 7`],
    [
      '    asOf: null',
      '    meets: { weekday: 1 }\n    asOf: null',
      `${DIRECTORY}:8: entries.0.meets: only a village council meets: take it out`,
    ],
    [
      '    asOf: null',
      '    asOf: 2013-04-11',
      `${DIRECTORY}:6: entries.0.phones: a number of 2013 is not shown: call it and set confirmedOn, or []`,
    ],
  ])('%j is not %j', (from, to, expected) => {
    const [first, ...others] = edited(from, to);
    expect(others).toEqual([]);
    expect(first).toMatch(expected);
  });

  it('takes an old number that somebody has called, and a council nobody knows the day of', () => {
    expect(
      edited('    asOf: null\n    confirmedOn: null', '    asOf: 2013\n    confirmedOn: 2026-11-20'),
    ).toEqual([]);
    expect(edited('    meets: { weekday: 1, week: 2, time: "10:00" }\n', '')).toEqual([]);
  });

  it('counts as facts, those nobody has confirmed as unsure, and is told when it is due', () => {
    const root = content({ [DIRECTORY]: FILE.replace('2999-12-31', '2026-12-01') });
    expect(health(readAll(root), '2026-11-22')).toEqual([
      'Facts: 4; fresh 2, due within 30 days 2, overdue 0',
      'Shown with the offer of an operator: 1; confidence HIGH 3, MED 0, LOW 1',
    ]);
    expect(checkFreshness(readAll(root), '2026-12-02').problems.map(lineOf)).toEqual([
      `${DIRECTORY}:2: reviewBy: 2026-12-01 has passed: look the facts up, set asOf to that day and reviewBy to the next`,
    ]);
  });

  it('is handed to the engine frozen', () => {
    const { directory } = loadCatalog(content({ [DIRECTORY]: FILE }), { organisation: 'Жардам' }).tables;
    expect(directory.map(({ id, asOf }) => [id, asOf])).toEqual([
      ['line', null],
      ['bagysh', '2020'],
    ]);
    expect(Object.isFrozen(directory[0])).toBe(true);
  });

  it('shows no number that is not confirmed as if it were, and none of 2013', () => {
    const { words, tables } = theCatalog();
    const all = tables.directory.map(({ id }) => id);
    const said = words.text('ru', { answer: { entries: all }, of: 'contacts:phones-known' }, 'Europe/Moscow');
    const blocks = said.split('\n\n');
    expect(blocks).toHaveLength(all.length);
    tables.directory.forEach(({ confirmedOn }, i) => {
      expect(blocks[i]).toContain(confirmedOn ? 'Подтверждено' : 'Не подтверждено: спросите оператора');
    });
    expect(said).not.toMatch(/\b(189|298526)\b/);
  });
});

describe('an entry in words', () => {
  const base: Entry = {
    id: 'a',
    kind: 'village-council',
    region: 'osh',
    place: 'Кара-Суу',
    phones: [],
    asOf: '2020',
    confirmedOn: null,
  };
  const say = (lang: string, change: Partial<Entry>) => {
    const { texts } = readAll(join(import.meta.dirname, '../..'));
    const common = { common: texts[lang]?.common?.value ?? {} };
    const words = createWords({ [lang]: common }, {}, [{ ...base, ...change }]);
    return words
      .text(lang, { answer: { entries: ['a', 'gone'] }, of: 'it:found' }, 'Asia/Bishkek')
      .split('\n');
  };

  it('says that nothing is known of its day, its number, and who confirmed it', () => {
    expect(say('ru', {})).toEqual([
      'Малый общественный совет (МОС): Кара-Суу, Ошская область',
      'Когда собираются, не знаем: спросите.',
      'Телефона у нас нет. Не подтверждено: спросите оператора. Данные: 2020',
    ]);
  });

  it('says what is known, and when it was confirmed', () => {
    const known: Partial<Entry> = {
      district: 'Кара-Суу',
      phones: ['+996700123456', '1899'],
      meets: { weekday: 1, week: 2, time: '10:00' },
      confirmedOn: '2026-11-20',
    };
    expect(say('ru', known)).toEqual([
      'Малый общественный совет (МОС): Кара-Суу, Кара-Суу, Ошская область',
      '☎️ +996 700 123 456',
      '☎️ 1899',
      'Собираются раз в месяц: понедельник, 10:00, 2-я неделя',
      'Подтверждено: 20 ноября 2026 г.',
    ]);
    expect(say('ky', { ...known, meets: { weekday: 7 } })).toContain('Апта сайын чогулат: жекшемби');
    expect(say('en', known).at(-1)).toBe('Confirmed on: November 20, 2026');
  });

  it('fits a message eight times over, however long its names', () => {
    const name = 'Ө'.repeat(40);
    const long = Array.from({ length: 8 }, (_, i): Entry => {
      const phones = Array(3).fill('+996700123456');
      return {
        ...base,
        id: `e${i}`,
        place: name,
        district: name,
        phones,
        meets: { weekday: 3, week: 4, time: '10:00' },
      };
    });
    const { texts } = readAll(join(import.meta.dirname, '../..'));
    for (const [lang, files] of Object.entries(texts)) {
      const words = createWords(
        { [lang]: { common: files.common?.value ?? {}, contacts: files.contacts?.value ?? {} } },
        {},
        long,
      );
      const values = { 'council-known': { entries: long.map(({ id }) => id) } };
      expect(words.text(lang, { key: 'contacts:council.text', values }, 'Asia/Bishkek').length).toBeLessThan(
        3600,
      );
    }
  });

  it('says of what its source is, as exactly as the source does', () => {
    expect(say('en', { asOf: '2025-10' }).at(-1)).toMatch(/As of: October 2025$/);
    expect(say('en', { asOf: null }).at(-1)).toMatch(/Its date is not known\.$/);
  });
});

it('the form for one more council, in the head of the directory, is what the check takes', () => {
  const text = readFileSync(join(import.meta.dirname, '../..', DIRECTORY), 'utf8');
  const [, form = ''] = /#\n#\s+(- \{ id: bagysh[\s\S]*?confirmedOn: 2026-12-01 \})/.exec(text) ?? [];
  const entries = `entries:\n  ${form.replaceAll('#', ' ')}\n`;
  expect(
    told({ [DIRECTORY]: `${stringify({ asOf: '2026-12-01', reviewBy: '2999-12-31' })}${entries}` }),
  ).toEqual([]);
  expect(form).not.toBe('');
});
