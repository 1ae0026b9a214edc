import { checkFreshness, health } from './check/freshness.ts';
import { released } from './check/released.ts';
import { leaves } from './check/texts.ts';
import { check } from './check.ts';
import { build, readAll } from './load.ts';
import { scoreQuestions } from './questions.ts';
import type { Raw } from './raw.ts';
import { flowSchema } from './schema.ts';
import { lineOf } from './source.ts';

/** What `npm run check:content` prints, and whether the content may be released. @param today `YYYY-MM-DD` */
export function report(root: string, today: string): { lines: string[]; good: boolean } {
  const raw = readAll(root);
  const due = checkFreshness(raw, today);
  const problems = [...check(raw), ...due.problems];
  const lines = [
    ...problems.map(lineOf),
    ...due.warnings.map((one) => lineOf({ ...one, message: `warning: ${one.message}` })),
    ...(problems.length + due.warnings.length > 0 ? [''] : []),
    ...summary(raw, today),
    problems.length === 0 ? 'The content is good.' : `Problems: ${problems.length}`,
  ];
  return { lines, good: problems.length === 0 };
}

function summary(raw: Raw, today: string): string[] {
  const flows = Object.values(raw.flows);
  const steps = flows.reduce((sum, { value }) => sum + Object.keys(value.steps).length, 0);
  const texts = Object.entries(raw.texts).map(([lang, files]) => {
    const count = Object.values(files).reduce((sum, { value }) => sum + leaves(value).length, 0);
    return `${lang} ${count}`;
  });
  return [
    `Flows: ${flows.length}, steps: ${steps}, case types: ${Object.keys(raw.caseTypes).length}`,
    `Texts: ${texts.join(', ')}`,
    ...health(raw, today),
    ...understood(raw),
  ];
}

/** How well the search leads to the right subject, and what it misses. */
function understood(raw: Raw): string[] {
  if (!raw.questions || check(raw).length > 0) return [];
  const { asked, first, offered, missed } = scoreQuestions(build(raw, {}), raw.questions.value);
  const percent = (count: number) => `${Math.round((count / asked) * 100)} %`;
  return [
    `Questions: ${asked}; the right subject first ${percent(first)}, among the three offered ${percent(offered)}`,
    ...missed.map(
      ({ topic, question, found }) =>
        `  ${topic}, but found ${found.join(', ') || 'nothing'}: ${question.slice(0, 80)}`,
    ),
  ];
}

/** What editors read, by path. */
export function schemaFiles(): Record<string, string> {
  return { 'flows/flow.schema.json': flowSchema() };
}

/** The files that `npm run release` writes, by path: the step names that sessions stand on from now on. */
export function releaseFiles(root: string): Record<string, string> {
  return { 'flows/released.json': released(readAll(root)), ...schemaFiles() };
}
