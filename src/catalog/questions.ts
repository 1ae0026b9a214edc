import { topicsOf } from '../engine/topics.ts';
import type { Catalog } from './catalog.ts';

/** How many of people's questions lead to their subject. `missed`: those that do not, with what was offered. */
export type Score = {
  asked: number;
  first: number;
  offered: number;
  missed: { topic: string; question: string; found: string[] }[];
};

/** Who is understood in nothing is offered a human: for these questions that is the right answer. */
const HUMAN = 'operator';

/** Asks the search every question of `content/questions.yaml`: topic -> what people write about it. */
export function scoreQuestions(
  catalog: Pick<Catalog, 'topics' | 'keywords' | 'index'>,
  questions: Readonly<Record<string, readonly string[]>>,
): Score {
  const score: Score = { asked: 0, first: 0, offered: 0, missed: [] };
  for (const [topic, list] of Object.entries(questions))
    for (const question of list) {
      const found = topicsOf(catalog, question);
      score.asked += 1;
      if ((found[0] ?? HUMAN) === topic) score.first += 1;
      if (found.includes(topic) || (topic === HUMAN && found.length === 0)) score.offered += 1;
      else score.missed.push({ topic, question, found });
    }
  return score;
}
