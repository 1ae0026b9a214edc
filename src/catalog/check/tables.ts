import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { isBroken, problem } from './texts.ts';

/** A warning comes so long before a table must be looked at again. */
const AHEAD = { days: 30 };

/** A table that calculations read. */
const NEEDED = ['key-rate'];

/** Tables must be there and be called what their file is called. */
export function checkTables(raw: Raw): Problem[] {
  const missing = NEEDED.map((id) => ({ id, file: `content/rates/${id}.yaml` }))
    .filter(({ id, file }) => !raw.rates[id] && !isBroken(raw, file))
    .map(({ file }) => ({ file, line: 1, message: 'is missing: calculations read it' }));
  const misnamed = Object.entries(raw.rates)
    .filter(([id, { value }]) => value.id !== id)
    .map(([id, { source }]) => problem(source, ['id'], `id: must be ${id}, as the file is called`));
  return [...missing, ...misnamed];
}

/** How fresh a table is. `days`: until it must be looked at again. */
export type Freshness = { table: string; asOf: string; reviewBy: string; confidence: string; days: number };

/** @param today `YYYY-MM-DD` */
export function freshness(raw: Raw, today: string): Freshness[] {
  return Object.entries(raw.rates).map(([table, { value }]) => {
    const { asOf, reviewBy, confidence } = value;
    const days = Temporal.PlainDate.from(today).until(reviewBy, { largestUnit: 'days' }).days;
    return { table, asOf, reviewBy, confidence, days };
  });
}

/** Tables nobody has looked at in time, and those that are due soon. @param today `YYYY-MM-DD` */
export function checkFreshness(raw: Raw, today: string): { problems: Problem[]; warnings: Problem[] } {
  const due = (state: (one: Freshness) => string | undefined) =>
    freshness(raw, today).flatMap((one) => {
      const source = raw.rates[one.table]?.source;
      const message = state(one);
      return source && message ? [problem(source, ['reviewBy'], message)] : [];
    });
  const mend = 'look the figures up, set asOf to that day and reviewBy to the next';
  const future = Object.values(raw.rates)
    .filter(({ value }) => value.asOf > today)
    .map(({ source, value }) =>
      problem(source, ['asOf'], `asOf: ${value.asOf} has not come yet: write the day you looked`),
    );
  return {
    problems: [
      ...future,
      ...due(({ days, reviewBy }) => (days < 0 ? `reviewBy: ${reviewBy} has passed: ${mend}` : undefined)),
    ],
    warnings: due(({ days, reviewBy }) =>
      days >= 0 && days <= AHEAD.days ? `reviewBy: ${reviewBy} is ${days} days away: ${mend}` : undefined,
    ),
  };
}
