import type { SaidDate } from './date-digits.ts';
import { readDates } from './date-words.ts';
import { ambiguous, type Miss, type ParseContext, type Parsed } from './parsed.ts';

/**
 * `precision: 'month'` takes a day or at least a month. Limits are inclusive, `today` or ISO: a month fits when a day
 * of it does.
 */
export type DateOptions = Readonly<{
  precision: 'day' | 'month';
  notAfter?: string | undefined;
  notBefore?: string | undefined;
}>;

type Limits = Readonly<{ today: string; notAfter?: string | undefined; notBefore?: string | undefined }>;

const two = (n: number): string => String(n).padStart(2, '0');

function iso({ year = 0, month = 0, day }: SaidDate): string {
  return `${year}-${two(month)}${day === undefined ? '' : `-${two(day)}`}`;
}

/** -1 when a date, or the whole of a month, lies before the limit; 1 after; 0 when it meets it. */
function against(date: string, limit: string): number {
  const size = Math.min(date.length, limit.length);
  const [a, b] = [date.slice(0, size), limit.slice(0, size)];
  return a === b ? 0 : a < b ? -1 : 1;
}

function exists({ year = 0, month = 0, day = 1 }: SaidDate): boolean {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  return day <= Temporal.PlainYearMonth.from({ year, month }).daysInMonth;
}

/** Without a year: the latest that is not after the limit, else the earliest that is not before it, else this year's. */
function withYear(said: SaidDate, { today, notAfter, notBefore }: Limits): SaidDate {
  if (said.year !== undefined) return said;
  const now = Number((notAfter ?? notBefore ?? today).slice(0, 4));
  const step = notAfter ? -1 : 1;
  const fits = (date: SaidDate) => {
    if (!exists(date)) return false;
    if (notAfter) return against(iso(date), notAfter) <= 0;
    return !notBefore || against(iso(date), notBefore) >= 0;
  };
  /** 29 February may be eight years away. */
  for (let year = now; Math.abs(year - now) <= 8; year += step)
    if (fits({ ...said, year })) return { ...said, year };
  return { ...said, year: now };
}

function settle(said: SaidDate, precision: 'day' | 'month', limits: Limits): string | Miss {
  const date = withYear(said, limits);
  if (date.month === undefined) return { miss: 'needs-month' };
  if (!exists(date)) return { miss: 'no-such-day' };
  if (date.day === undefined && precision === 'day') return { miss: 'needs-day' };
  const { notAfter, notBefore } = limits;
  if (notAfter && against(iso(date), notAfter) > 0) return { miss: 'in-future', hint: { limit: notAfter } };
  if (notBefore && against(iso(date), notBefore) < 0) return { miss: 'in-past', hint: { limit: notBefore } };
  return iso(date);
}

/**
 * A day or a month as people write it: `31.12`, `31/12/25`, `2025-12-31`, `10-майда`, `в мае`, `05.2026`, `вчера`,
 * `кечээ`, `3 месяца назад`, `үч ай мурун`, `прошлый месяц`, `5-айдан бери`. Day before month, two-digit years are
 * 20xx. Without a year the latest that the limits allow. Answers `YYYY-MM-DD`, or `YYYY-MM` where a month will do.
 * Misses: empty, not-understood, ambiguous, needs-month, needs-day, no-such-day, in-future, in-past (with the limit).
 */
export function parseDate(text: string, options: DateOptions, { lexicon, today }: ParseContext): Parsed {
  const limit = (one: string | undefined) => (one === 'today' ? today : one);
  const limits = { today, notAfter: limit(options.notAfter), notBefore: limit(options.notBefore) };
  const past = limits.notAfter !== undefined && limits.notAfter <= today;
  const found = readDates(text, { lexicon, today, past });
  if (found === null) return { miss: 'empty' };
  const settled = found.map((one) => settle(one, options.precision, limits));
  const dates = [...new Set(settled.filter((one) => typeof one === 'string'))];
  const [first] = settled;
  if (found.length > 1 && !(dates.length === 1 && settled.every((one) => one === first))) {
    return ambiguous(dates.map((date) => ({ date })));
  }
  if (first === undefined) return { miss: 'not-understood' };
  return typeof first === 'string' ? { answer: { date: first } } : first;
}
