import { describe, expect, test } from 'vitest';
import { lookUp } from '../../../src/engine/calc/directory.ts';
import type { Entry } from '../../../src/engine/directory.ts';

const council = (id: string, region: Entry['region'], place: string, district?: string): Entry => ({
  ...{ id, kind: 'village-council', region, place, district, phones: [], asOf: '2026', confirmedOn: null },
});

const ENTRIES: readonly Entry[] = [
  { id: 'line', kind: 'hotline', phones: ['1899'], asOf: null, confirmedOn: null },
  council('bagysh', 'jalal-abad', 'Багыш', 'Сузак'),
  council('kara-suu', 'osh', 'Кара-Суу', 'Кара-Суу'),
  council('kok-jar', 'osh', 'Көк-Жар', 'Ноокат'),
  council('kok-jar-chuy', 'chuy', 'Көк-Жар', 'Аламүдүн'),
  council('jangy', 'naryn', 'Жаңы-Талап', 'Ак-Талаа'),
  council('kyzyl-suu', 'issyk-kul', 'Кызыл-Суу', 'Жети-Өгүз'),
  council('ak', 'talas', 'Ак'),
];

const found = (place: string | undefined, region?: string, entries = ENTRIES) =>
  lookUp(entries, { kinds: ['village-council'], region, place }).map(({ id }) => id);

describe('a village as people type it', () => {
  test.each([
    ['Багыш', ['bagysh']],
    ['  багыш!  ', ['bagysh']],
    ['bagysh', ['bagysh']],
    ['Bagish', ['bagysh']],
    ['Багыш айылы', ['bagysh']],
    ['село Багыш Сузакского района', ['bagysh']],
    ['Багыштан болом', ['bagysh']],
    ['в Багыше', ['bagysh']],
    ['Богыш', ['bagysh']],
    ['Кара Суу', ['kara-suu']],
    ['карасу', ['kara-suu']],
    ['КАРА-СУУДА', ['kara-suu']],
    ['Коктогу Кок Жар', ['kok-jar', 'kok-jar-chuy']],
    ['жаны талап', ['jangy']],
    // one letter away, where nothing is as typed
    ['Багиш', ['bagysh']],
    ['Бгыш', ['bagysh']],
    ['Багышш', ['bagysh']],
    ['Кызыл Туу', ['kyzyl-suu']],
    // the district, where no village is meant
    ['Сузак', ['bagysh']],
    ['Ноокат району', ['kok-jar']],
    // neither
    ['Агыш', []],
    ['Новопавловка', []],
    ['Ак', ['ak']],
    ['Акман', []],
    ['12', []],
    ['', []],
  ])('%j', (place, ids) => {
    expect(found(place)).toEqual(ids);
  });

  test('is looked for in its region, a city counting with the region around it', () => {
    expect(found('Көк-Жар', 'chuy')).toEqual(['kok-jar-chuy']);
    expect(found('Көк-Жар', 'bishkek')).toEqual(['kok-jar-chuy']);
    expect(found('Көк-Жар', 'osh-city')).toEqual(['kok-jar']);
    expect(found('Көк-Жар', 'naryn')).toEqual([]);
    expect(found(undefined, 'osh')).toEqual(['kara-suu', 'kok-jar']);
  });
});

test('only entries of the kinds sought are found', () => {
  const kinds = (...kinds: string[]) => lookUp(ENTRIES, { kinds }).map(({ id }) => id);
  expect(kinds('hotline', 'embassy')).toEqual(['line']);
  expect(kinds('diaspora')).toEqual([]);
  expect(kinds()).toEqual([]);
});

describe('a directory', () => {
  const many = Array.from({ length: 200 }, (_, i) =>
    council(`c${i}`, 'talas', `Айыл-${String.fromCharCode(1072 + (i % 20), 1072 + (i % 7))}`, 'Манас'),
  );

  test('without entries finds none', () => {
    expect(found('Багыш', 'jalal-abad', [])).toEqual([]);
  });

  test('with one finds it', () => {
    expect(found('Багыш', undefined, [council('one', 'osh', 'Багыш')])).toEqual(['one']);
  });

  test('with 200 finds one among them, and never more than a screen holds', () => {
    expect(found('Багыш', undefined, [...many, council('one', 'osh', 'Багыш')])).toEqual(['one']);
    expect(found('Манас', undefined, many)).toHaveLength(8);
    expect(found(undefined, 'talas', many)).toHaveLength(8);
  });
});
