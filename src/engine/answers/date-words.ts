import { lookup, type MergedLexicon } from '../lexicon.ts';
import { fold } from '../normalise.ts';
import { countedBack, inTurn } from './date-ago.ts';

/** What a text says of a date; what it leaves out is found from the limits. */
export type SaidDate = Readonly<{ year?: number; month?: number; day?: number }>;

/** `past`: the answer cannot lie ahead, so "3 месяца" alone means three months ago. */
export type DateContext = Readonly<{ lexicon: MergedLexicon; today: string; past: boolean }>;
type Reader = (seen: string, pieces: readonly string[], about: DateContext) => readonly SaidDate[];

const WRITTEN =
  /(?<!\d)(?:(?<y>\d{4})(?<s>[-./])(?<m>\d{1,2})(?:\k<s>(?<d>\d{1,2}))?|(?<d>\d{1,2})\s?(?<s>[-./,])\s?(?<m>\d{1,2})\s?\k<s>\s?(?<y>\d{4}|\d{2})|(?<m>\d{1,2})[-./](?<y>\d{4})|(?<d>\d\d)(?<m>\d\d)(?<y>20\d\d))(?!\d)/g;
const SHORT = /(?<!\d)(\d{1,2})\s?([-./,])\s?(\d{1,2})(?!\d)/g;

function said(year: number | undefined, month: number | undefined, day: number | undefined): SaidDate {
  const full = year !== undefined && year < 100 ? year + 2000 : year;
  return {
    ...(full !== undefined && { year: full }),
    ...(month !== undefined && { month }),
    ...(day !== undefined && { day }),
  };
}

const number = (piece: string | undefined): number | undefined =>
  piece !== undefined && /^\d{1,4}$/.test(piece) ? Number(piece) : undefined;

/** In digits with a year. */
const written: Reader = (seen) =>
  [...seen.matchAll(WRITTEN)].map(({ groups: { y, m, d } = {} }) => said(number(y), number(m), number(d)));

/** In digits without a year: "31.12", "31 12"; "05.26" is a month. "5-6" is no date: it may be months. */
const short: Reader = (seen, _, { today }) => {
  const spaced = /^(\d{1,2}) (\d{1,2})(?: (\d{4}|\d{2}))?\.?$/.exec(seen.trim());
  if (spaced) return [said(spaced[3] ? Number(spaced[3]) : undefined, Number(spaced[2]), Number(spaced[1]))];
  return [...seen.matchAll(SHORT)]
    .filter(([all, , sign]) => sign !== '-' || /\d\d/.test(all))
    .map(([, first, , second]) => {
      const [a, b] = [Number(first), Number(second)];
      const age = Number(today.slice(2, 4)) - b;
      return b > 12 && a <= 12 && age >= -1 && age <= 10 ? said(b, a, undefined) : said(undefined, b, a);
    });
};

const isDay = (n: number | undefined): n is number => n !== undefined && n >= 1 && n <= 31;

/** A day before the name of its month: "10", "10-го", "бешинчи", "двадцать пятого". */
function dayBefore(
  pieces: readonly string[],
  at: number,
  lexicon: MergedLexicon,
): { day: number; from: number } | undefined {
  const step = lookup(lexicon.ordinalSuffixes, [pieces[at - 1] ?? '']) && number(pieces[at - 2]) ? 2 : 1;
  const piece = pieces[at - step] ?? '';
  const digits = number(piece);
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
    const n = number(piece);
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
    const earlier = before && number(pieces[before.from - 1]);
    let next = at + 1;
    while (lookup(lexicon.units, [pieces[next] ?? ''])?.value.startsWith('month')) next++;
    const after = number(pieces[next]);
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
  const [day] = pieces.map(number).filter((n) => n !== undefined);
  const rest = pieces.filter((piece) => number(piece) === undefined);
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
