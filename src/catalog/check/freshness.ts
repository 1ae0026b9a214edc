import type { Raw } from '../raw.ts';
import type { Problem, Source } from '../source.ts';
import { problem } from './texts.ts';

/** A warning comes so long before something must be looked at again. */
const AHEAD = { days: 30 };

/** How fresh a table, an entry of the directory, or what a text rests on, is. `days`: until it must be looked at again. */
export type Freshness = {
  source: Source;
  path: readonly string[];
  asOf: string;
  reviewBy: string;
  confidence: string;
  /** shown with the words that an operator must confirm it */
  unsure: boolean;
  days: number;
};

/** @param today `YYYY-MM-DD` */
function freshness(raw: Raw, today: string): Freshness[] {
  const daysTo = (day: string) => Temporal.PlainDate.from(today).until(day, { largestUnit: 'days' }).days;
  const tables = Object.values(raw.rates).map(({ source, value: { asOf, reviewBy, confidence } }) => {
    return { source, path: [], asOf, reviewBy, confidence, unsure: false, days: daysTo(reviewBy) };
  });
  const articles = Object.values(raw.articles).flatMap(({ source, value }) =>
    Object.entries(value.steps).map(([step, article]) => {
      const { asOf = value.asOf, reviewBy = value.reviewBy, confidence, operator } = article;
      const path = article.reviewBy ? ['steps', step] : [];
      return { source, path, asOf, reviewBy, confidence, unsure: operator === true, days: daysTo(reviewBy) };
    }),
  );
  return [...tables, ...offices(raw, daysTo), ...articles];
}

/** An entry is as sure as it is confirmed; the directory is looked through as a whole. */
function offices({ directory }: Raw, daysTo: (day: string) => number): Freshness[] {
  if (!directory) return [];
  const { source, value } = directory;
  const { asOf, reviewBy } = value;
  return value.entries.map(({ confirmedOn }) => ({
    ...{ source, path: [], asOf, reviewBy, days: daysTo(reviewBy) },
    ...{ confidence: confirmedOn ? 'HIGH' : 'LOW', unsure: confirmedOn === null },
  }));
}

/** What nobody has looked at in time, and what is due soon; each place once. @param today `YYYY-MM-DD` */
export function checkFreshness(raw: Raw, today: string): { problems: Problem[]; warnings: Problem[] } {
  const all = freshness(raw, today);
  const told = (key: 'asOf' | 'reviewBy', state: (one: Freshness) => string | undefined) => {
    const found = new Map<string, Problem>();
    for (const one of all) {
      const message = state(one);
      if (message)
        found.set(`${one.source.file}/${one.path}`, problem(one.source, [...one.path, key], message));
    }
    return [...found.values()];
  };
  const mend = 'look the facts up, set asOf to that day and reviewBy to the next';
  return {
    problems: [
      ...told('asOf', ({ asOf }) =>
        asOf > today ? `asOf: ${asOf} has not come yet: write the day you looked` : undefined,
      ),
      ...told('reviewBy', ({ days, reviewBy }) =>
        days < 0 ? `reviewBy: ${reviewBy} has passed: ${mend}` : undefined,
      ),
    ],
    warnings: told('reviewBy', ({ days, reviewBy }) =>
      days >= 0 && days <= AHEAD.days ? `reviewBy: ${reviewBy} is ${days} days away: ${mend}` : undefined,
    ),
  };
}

/** The health of all facts in one line each: how many are fresh, due soon, overdue; how many nobody has confirmed. */
export function health(raw: Raw, today: string): string[] {
  const all = freshness(raw, today);
  const count = (holds: (one: Freshness) => boolean) => all.filter(holds).length;
  const fresh = count(({ days }) => days > AHEAD.days);
  const overdue = count(({ days }) => days < 0);
  return [
    `Facts: ${all.length}; fresh ${fresh}, due within ${AHEAD.days} days ${all.length - fresh - overdue}, overdue ${overdue}`,
    `Shown with the offer of an operator: ${count(({ unsure }) => unsure)}; confidence ${[
      'HIGH',
      'MED',
      'LOW',
    ]
      .map((level) => `${level} ${count(({ confidence }) => confidence === level)}`)
      .join(', ')}`,
  ];
}
