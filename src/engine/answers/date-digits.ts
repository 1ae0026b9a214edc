import type { MergedLexicon } from '../lexicon.ts';

/** What a text says of a date; what it leaves out is found from the limits. */
export type SaidDate = Readonly<{ year?: number; month?: number; day?: number }>;

/** `past`: the answer cannot lie ahead, so "3 месяца" alone means three months ago. */
export type DateContext = Readonly<{ lexicon: MergedLexicon; today: string; past: boolean }>;

/** One way to read a text, folded, cut into words and numbers. */
export type Reader = (seen: string, pieces: readonly string[], about: DateContext) => readonly SaidDate[];

const WRITTEN =
  /(?<!\d)(?:(?<y>\d{4})(?<s>[-./])(?<m>\d{1,2})(?:\k<s>(?<d>\d{1,2}))?|(?<d>\d{1,2})\s?(?<s>[-./,])\s?(?<m>\d{1,2})\s?\k<s>\s?(?<y>\d{4}|\d{2})|(?<m>\d{1,2})[-./](?<y>\d{4})|(?<d>\d\d)(?<m>\d\d)(?<y>20\d\d))(?!\d)/g;
const SHORT = /(?<!\d)(\d{1,2})\s?([-./,])\s?(\d{1,2})(?!\d)/g;

/** Leaves out what was not said; years of two digits are 20xx. */
export function said(year: number | undefined, month: number | undefined, day: number | undefined): SaidDate {
  const full = year !== undefined && year < 100 ? year + 2000 : year;
  return {
    ...(full !== undefined && { year: full }),
    ...(month !== undefined && { month }),
    ...(day !== undefined && { day }),
  };
}

export function numberIn(piece: string | undefined): number | undefined {
  return piece !== undefined && /^\d{1,4}$/.test(piece) ? Number(piece) : undefined;
}

/** In digits with a year. */
export const written: Reader = (seen) =>
  [...seen.matchAll(WRITTEN)].map(({ groups: { y, m, d } = {} }) =>
    said(numberIn(y), numberIn(m), numberIn(d)),
  );

/** In digits without a year: "31.12", "31 12"; "05.26" is a month. "5-6" is no date: it may be months. */
export const short: Reader = (seen, _, { today }) => {
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
