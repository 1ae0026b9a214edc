import type { MergedLexicon } from '../lexicon.ts';
import { fold } from '../normalise.ts';
import { lookup } from '../words.ts';
import { countedBack, inTurn } from './date-ago.ts';
import {
  type DateContext,
  numberIn,
  type Reader,
  type SaidDate,
  said,
  short,
  written,
} from './date-digits.ts';

const isDay = (n: number | undefined): n is number =>
  Number.isInteger(n) && n !== undefined && n >= 1 && n <= 31;

/** A day before the name of its month: "10", "10-го", "бешинчи", "двадцать пятого". */
function dayBefore(
  pieces: readonly string[],
  at: number,
  lexicon: MergedLexicon,
): { day: number; from: number } | undefined {
  const step = lookup(lexicon.ordinalSuffixes, [pieces[at - 1] ?? '']) && numberIn(pieces[at - 2]) ? 2 : 1;
  const piece = pieces[at - step] ?? '';
  const digits = numberIn(piece);
  const word = (one: string) => (lookup(lexicon.ordinals, [one]) ?? lookup(lexicon.numbers, [one]))?.value;
  const last = digits ?? (lookup(lexicon.weakNumbers, [piece]) ? undefined : word(piece));
  if (!isDay(last)) return undefined;
  const tens =
    digits === undefined && last < 10 ? lookup(lexicon.numbers, [pieces[at - 2] ?? ''])?.value : undefined;
  if (tens === 10 || tens === 20 || tens === 30) return { day: last + tens, from: at - 2 };
  return { day: last, from: at - step };
}

/** The year said anywhere: in digits, "25 года", "былтыр", "прошлого года", "2 года назад". */
function yearIn(pieces: readonly string[], { lexicon, today }: DateContext): number | undefined {
  const now = Number(today.slice(0, 4));
  for (const [at, piece] of pieces.entries()) {
    const n = numberIn(piece);
    if (n !== undefined && piece.length === 4) return n;
    const offset = lookup(lexicon.years, pieces, at)?.value;
    if (offset !== undefined) return now + offset;
    if (lookup(lexicon.units, pieces, at + 1)?.value !== 'year') continue;
    if (n !== undefined) return n >= 20 ? 2000 + n : now - n;
    const turn = lookup(lexicon.turns, [piece])?.value;
    if (turn !== undefined) return now + turn;
  }
  return undefined;
}

/** With the name of a month. "май 25" may be a day or a year when 25 is a year of late. */
const monthNames: Reader = (_, pieces, about) => {
  const { lexicon, today } = about;
  const year = yearIn(pieces, about);
  return pieces.flatMap((_piece, at) => {
    const month = lookup(lexicon.months, pieces, at)?.value;
    if (month === undefined) return [];
    const before = dayBefore(pieces, at, lexicon);
    const earlier = before && numberIn(pieces[before.from - 1]);
    let next = at + 1;
    while (lookup(lexicon.units, [pieces[next] ?? ''])?.value.startsWith('month')) next++;
    const after = numberIn(pieces[next]);
    const isYear = lookup(lexicon.units, pieces, next + 1)?.value === 'year';
    if (before) {
      const late = year ?? (after !== undefined && after >= 20 && after < 100 ? after : undefined);
      return (isDay(earlier) ? [earlier, before.day] : [before.day]).map((day) => said(late, month, day));
    }
    if (!isDay(after) || isYear) return [said(year, month, undefined)];
    const age = Number(today.slice(2, 4)) - after;
    const doubt = year === undefined && age >= 0 && age <= 3;
    return [...(doubt ? [said(after, month, undefined)] : []), said(year, month, after)];
  });
};

/** Yesterday, кечээ. */
const dayWords: Reader = (_, pieces, { lexicon, today }) => {
  for (const at of pieces.keys()) {
    const days = lookup(lexicon.days, pieces, at)?.value;
    if (days === undefined) continue;
    const { year, month, day } = Temporal.PlainDate.from(today).add({ days });
    return [{ year, month, day }];
  }
  return [];
};

/** Too little for a date, but enough to ask for the rest: "2025", "былтыр", "10-числа". */
const remnant: Reader = (_, pieces, about) => {
  const year = yearIn(pieces, about);
  if (year !== undefined) return [{ year }];
  const [day] = pieces.map(numberIn).filter((n) => n !== undefined);
  const rest = pieces.filter((piece) => numberIn(piece) === undefined);
  return isDay(day) &&
    rest.every((piece) => lookup(about.lexicon.ordinalSuffixes, [piece])) &&
    rest.length < 2
    ? [{ day }]
    : [];
};

/** Every date a text may mean; none when nobody understands it; null when there is nothing to understand. */
export function readDates(text: string, about: DateContext): readonly SaidDate[] | null {
  const seen = fold(text).replace(/\d{1,2}:\d{2}/g, ' ');
  const pieces = seen.match(/\d+|\p{L}+/gu);
  if (!pieces) return null;
  for (const read of [written, monthNames, countedBack, inTurn, dayWords, short, remnant]) {
    const found = read(seen, pieces, about);
    if (found.length > 0) return found;
  }
  return [];
}
