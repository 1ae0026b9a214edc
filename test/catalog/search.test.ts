import { describe, expect, it } from 'vitest';
import { readAll } from '../../src/catalog/load.ts';
import { scoreQuestions } from '../../src/catalog/questions.ts';
import { createIndex, search } from '../../src/engine/search.ts';
import { topicsOf } from '../../src/engine/topics.ts';
import { theCatalog } from '../world.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

describe('the search', () => {
  const index = createIndex([
    { topic: 'wage', weight: 1, text: 'Вам не платят зарплату. Айлык бербей жатышат' },
    { topic: 'child', weight: 1, text: 'Опека над ребёнком. Балага камкордук' },
  ]);
  const found = (text: string) => search(index, text).map(({ topic }) => topic);

  it.each([
    ['зарплату не платят', 'wage'],
    ['зарплаты нет', 'wage'],
    ['зарплта', 'wage'],
    ['zarplatu ne platyat', 'wage'],
    ['айлыгымды', 'wage'],
    ['камкордукка алуу', 'child'],
    ['опекунство', 'child'],
    ['ОПЕКА!!!', 'child'],
  ])('finds by %j', (text, topic) => expect(found(text)[0]).toBe(topic));

  it.each(['', '…', '12345', 'xx', '🆘'])('finds nothing by %j', (text) => expect(found(text)).toEqual([]));
});

describe('questions as people write them', () => {
  const questions = readAll(ROOT).questions?.value ?? {};
  const score = scoreQuestions(theCatalog(), questions);

  it('are at least 120, each about a topic', () => {
    expect(score.asked).toBeGreaterThanOrEqual(120);
    expect(Object.keys(questions).filter((id) => !theCatalog().topics.includes(id))).toEqual([]);
  });

  it('lead to their subject first in 80 of 100, and among three in 95', () => {
    expect(score.first / score.asked).toBeGreaterThanOrEqual(0.8);
    expect(score.offered / score.asked).toBeGreaterThanOrEqual(0.95);
  });

  it('about nothing that is known offer nothing', () => {
    expect(topicsOf(theCatalog(), 'как испечь хлеб')).toEqual([]);
    expect(topicsOf(theCatalog(), 'qwerty asdf zxcv')).toEqual([]);
  });
});
