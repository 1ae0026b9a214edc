import type { Answer } from '../engine/answer.ts';
import type { CaseAnswers } from '../engine/effect.ts';

/** What a case learnt: steps as `flow:step` whose answers are new or others, and files that were not there. */
export type Learnt = { steps: string[]; files: string[] };

/** What is in `after` and was not in `before`. */
export function learnt(before: CaseAnswers, after: CaseAnswers): Learnt {
  const known = new Set(answersIn(before).map(([step, answer]) => `${step} ${JSON.stringify(answer)}`));
  const news = answersIn(after).filter(([step, answer]) => !known.has(`${step} ${JSON.stringify(answer)}`));
  const had = new Set(filesIn(before));
  return { steps: news.map(([step]) => step), files: filesIn(after).filter((id) => !had.has(id)) };
}

/** Ids of the files among the answers, in the order they were sent. */
export function filesIn(flows: CaseAnswers): string[] {
  return answersIn(flows).flatMap(([, answer]) =>
    'files' in answer ? answer.files.map(({ id }) => id) : [],
  );
}

function answersIn(flows: CaseAnswers): [step: string, answer: Answer][] {
  return flows.flatMap(({ flow, answers }) =>
    Object.entries(answers).map(([step, answer]): [string, Answer] => [`${flow}:${step}`, answer]),
  );
}
