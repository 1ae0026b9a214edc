import type { MergedLexicon, TimeUnit } from '../lexicon.ts';
import { lookup } from '../words.ts';
import type { DateContext, SaidDate } from './date-digits.ts';
import { readNumerals, tokenise } from './numerals.ts';

const MONTHS: Readonly<Record<TimeUnit, number>> = {
  day: 0,
  week: 0,
  month: 1,
  months: 1,
  halfYear: 6,
  year: 12,
};
const FARTHEST_MONTHS = 1200;

type Span = Readonly<{ value: number; unit: TimeUnit }>;

/** The day, or for months and years the month, that lies spans away; none beyond a hundred years. */
function away(spans: readonly Span[], sign: number, today: string): SaidDate[] {
  const months = spans.reduce((sum, { value, unit }) => sum + value * MONTHS[unit], 0);
  const days = spans.reduce(
    (sum, { value, unit }) => sum + value * ({ day: 1, week: 7 }[unit as 'day' | 'week'] ?? 0),
    0,
  );
  if (months > FARTHEST_MONTHS || days > FARTHEST_MONTHS * 30) return [];
  const whole = Math.trunc(months);
  const date = Temporal.PlainDate.from(today)
    .add({ months: sign * whole })
    .add({ days: sign * Math.round(days + (months - whole) * 30) });
  const { year, month, day } = date;
  return [months > 0 ? { year, month } : { year, month, day }];
}

function direction(pieces: readonly string[], { lexicon, past }: DateContext): -1 | 1 | undefined {
  const found = pieces
    .map((_, at) => lookup(lexicon.ago, pieces, at)?.value)
    .filter((one) => one !== undefined);
  if (found.includes(1) && !found.includes(-1)) return 1;
  return past ? -1 : found[0];
}

/** A month by its number: "5-ай", "5-чи айда", "бешинчи айдан бери". Kyrgyz without the hyphen counts months. */
function monthByNumber(seen: string, pieces: readonly string[], lexicon: MergedLexicon): SaidDate[] {
  const isMonth = (at: number) => lookup(lexicon.units, pieces, at)?.value === 'month';
  for (const [at, piece] of pieces.entries()) {
    const ordinal = lookup(lexicon.ordinals, [piece])?.value;
    const digits = /^\d{1,2}$/.test(piece) ? Number(piece) : undefined;
    const suffixed =
      digits !== undefined && lookup(lexicon.ordinalSuffixes, [pieces[at + 1] ?? '']) && isMonth(at + 2);
    const hyphened =
      digits !== undefined && isMonth(at + 1) && new RegExp(`(?<!\\d)${piece}-${pieces[at + 1]}`).test(seen);
    const month =
      ordinal !== undefined && isMonth(at + 1) ? ordinal : suffixed || hyphened ? digits : undefined;
    if (month !== undefined && month >= 1 && month <= 12) return [{ month }];
  }
  return [];
}

/** A unit without a number is one of it: "месяц назад", "уже год", "жыл болду". */
function single(pieces: readonly string[], { lexicon, past }: DateContext): Span | undefined {
  for (const at of pieces.keys()) {
    const found = lookup(lexicon.units, pieces, at);
    if (!found || found.value === 'months') continue;
    const before = lookup(lexicon.ago, [pieces[at - 1] ?? '']);
    const after = lookup(lexicon.ago, pieces, at + found.size);
    if (before || after || (found.value === 'halfYear' && past)) return { value: 1, unit: found.value };
  }
  return undefined;
}

/**
 * So many days, weeks, months or years away. "2-3 ай мурун" has two readings; so has "5 айда": five months, or May.
 */
export function countedBack(seen: string, pieces: readonly string[], about: DateContext): SaidDate[] {
  const { lexicon, today } = about;
  const named = monthByNumber(seen, pieces, lexicon);
  if (named.length > 0) return named;
  const numerals = readNumerals(tokenise(seen), lexicon) ?? [];
  const at = numerals.findIndex(({ unit }) => unit !== undefined);
  const first = numerals[at];
  const sign = direction(pieces, about);
  if (first?.unit === undefined) {
    const one = single(pieces, about);
    return one && sign ? away([one], sign, today) : [];
  }
  const { unit, value } = first;
  if (unit === 'year' && value >= 20) return [];
  const marked = pieces.some((_, i) => lookup(lexicon.ago, pieces, i));
  const doubt = unit === 'month' && !marked && Number.isInteger(value) && value >= 1 && value <= 12;
  const before = numerals[at - 1];
  const range =
    before !== undefined && first.from - before.to <= 1
      ? away([{ value: before.value, unit }], sign ?? 0, today)
      : [];
  const spans = numerals.flatMap((one, i) =>
    one.unit && numerals.findIndex((other) => other.unit === one.unit) === i
      ? [{ value: one.value, unit: one.unit }]
      : [],
  );
  return [...(doubt ? [{ month: value }] : []), ...(sign ? [...range, ...away(spans, sign, today)] : [])];
}

/** The last month, this week, last year: "прошлый месяц", "өткөн ай", "былтыр". */
export function inTurn(_: string, pieces: readonly string[], { lexicon, today }: DateContext): SaidDate[] {
  for (const at of pieces.keys()) {
    const turn = lookup(lexicon.turns, pieces, at);
    const unit = turn && lookup(lexicon.units, pieces, at + turn.size)?.value;
    if (!turn || !unit) continue;
    const size = unit === 'week' ? { days: 7 * turn.value } : { months: MONTHS[unit] * turn.value };
    const { year, month } = Temporal.PlainDate.from(today).add(size);
    if (unit !== 'day') return [unit === 'year' ? { year } : { year, month }];
  }
  return [];
}
