import type { MergedLexicon, TimeUnit } from '../lexicon.ts';
import { fold } from '../normalise.ts';
import { type Words as LexiconWords, lookup } from '../words.ts';

/** One piece of a text: a number in digits, a word, or a sign. `glued`: no space before it. */
export type Token = Readonly<{
  text: string;
  glued: boolean;
  kind: 'number' | 'group' | 'junk' | 'word' | 'sign';
}>;

/**
 * A number found in a text. `other` is a second reading where the words leave a doubt ("тысяч сорок": 1,040 or
 * 40,000). `unit` is the time unit right after it. `weak`: made of words that mostly mean something else.
 */
export type Numeral = Readonly<{
  value: number;
  other?: number;
  scale: number;
  unit?: TimeUnit;
  weak: boolean;
  negative: boolean;
  from: number;
  to: number;
}>;

const TOKEN =
  /(?<group>\d{1,3}([ '.,_])\d{3}(?:\2\d{3})*(?:[.,]\d{1,2})?(?![.,]?\d))|(?<junk>\d+(?:[./:-]\d+){2,})|(?<number>\d+(?:[.,]\d+)?|[.,]\d+)|(?<word>\p{L}+)|(?<sign>\S)/gu;

/** Cuts a text, folded, into tokens. Linear. */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = -1;
  for (const found of fold(text).matchAll(TOKEN)) {
    const kinds = found.groups as Record<Token['kind'], string | undefined>;
    const kind =
      (['group', 'junk', 'number', 'word'] as const).find((one) => kinds[one] !== undefined) ?? 'sign';
    tokens.push({ text: found[0], glued: found.index === end, kind });
    end = found.index + found[0].length;
  }
  return tokens;
}

/** Digits to a number. A lone separator before three digits parts thousands, but before a scale ("1,250 млн") decimals. */
function digitsValue(token: Token, scaled: boolean): number {
  const separators = token.text.match(/[ '.,_]/g) ?? [];
  const decimal = token.kind === 'number' || (scaled && separators.length === 1 && /[.,]/.test(token.text));
  if (decimal) return Number(token.text.replace(',', '.'));
  const [, whole = '', cents = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(token.text) ?? [];
  return Number(`${whole.replace(/\D/g, '')}.${cents}`);
}

type Words = readonly string[];
type Coefficient = { to: number; value: number; digits: boolean; weak: boolean };

/** "двести сорок пять", "эки жүз кырк": adds words of falling size; a small number before a hundred multiplies it. */
function numberWords(words: Words, from: number, lexicon: MergedLexicon): Coefficient | undefined {
  let to = from;
  let value = 0;
  let weak = true;
  for (let found = lookup(lexicon.numbers, words, to); found; found = lookup(lexicon.numbers, words, to)) {
    const next = found.value;
    const multiplies = next === 100 && value > 0 && value < 10;
    const room = 10 ** String(Math.trunc(next)).length;
    if (to > from && !multiplies && (value === 0 || value % room !== 0 || next % 1 !== 0)) break;
    value = multiplies ? value * 100 : value + next;
    weak &&= lookup(lexicon.weakNumbers, words, to) !== undefined;
    to += found.size;
  }
  return to > from ? { to, value, digits: false, weak } : undefined;
}

function coefficient(
  tokens: readonly Token[],
  words: Words,
  from: number,
  lexicon: MergedLexicon,
): Coefficient | undefined {
  const token = tokens[from];
  const digits = token?.kind === 'number' || token?.kind === 'group';
  const start = digits
    ? { to: from + 1, value: digitsValue(token, false), digits, weak: false }
    : numberWords(words, from, lexicon);
  const at = start?.to ?? from;
  const skip = start && lookup(lexicon.and, words, at) ? at + 1 : at;
  const half = lookup(lexicon.half, words, skip);
  if (!half) return start;
  const to = skip + half.size;
  const next = lookup(lexicon.and, words, to) ? to + 1 : to;
  const measured = lookup(lexicon.scales, words, next) ?? lookup(lexicon.units, words, next);
  if (!start && !measured) return undefined;
  return {
    to: measured ? next : to,
    value: (start?.value ?? 0) + 0.5,
    digits: false,
    weak: start?.weak ?? false,
  };
}

function section(
  tokens: readonly Token[],
  words: Words,
  from: number,
  lexicon: MergedLexicon,
): (Numeral & { bare: boolean }) | undefined {
  const found = coefficient(tokens, words, from, lexicon);
  const scale = lookup(lexicon.scales, words, found?.to ?? from);
  if (!found && (!scale || (words[from] ?? '').length < 3)) return undefined;
  const first = tokens[from];
  const amount = found?.digits && scale && first ? digitsValue(first, true) : (found?.value ?? 1);
  const after = (found?.to ?? from) + (scale?.size ?? 0);
  const half = scale && lookup(lexicon.half, words, after);
  const times = scale?.value ?? 1;
  const doubled = scale !== undefined && amount >= 1000;
  const before = tokens[from - 1];
  const negative =
    (from === 1 && /^[-−–—]$/.test(before?.text ?? '') && first?.glued === true) ||
    (from > 0 && lookup(lexicon.minus, words, from - 1) !== undefined);
  return {
    value: (amount + (half ? 0.5 : 0)) * times,
    ...(doubled && { other: amount }),
    scale: times,
    weak: (found?.weak ?? false) && !scale,
    negative,
    from,
    to: after + (half?.size ?? 0),
    bare: !found,
  };
}

/** Adds "двести тысяч" to "миллион" before it. */
function joined(left: Numeral & { bare: boolean }, right: Numeral, between: Words, lexicon: MergedLexicon) {
  const near = between.length === 0 || (between.length === 1 && lookup(lexicon.and, between) !== undefined);
  if (!near || left.scale <= right.scale || right.value >= left.scale || left.negative) return undefined;
  const value = left.value + right.value;
  const doubt = left.bare && right.scale === 1 && right.value < 100;
  return {
    ...left,
    scale: right.scale,
    value,
    to: right.to,
    bare: false,
    ...(doubt && { other: right.value * left.scale }),
  };
}

/**
 * The numbers in a text, in digits or words of any language, in order. Weak ones count only where nothing else does
 * and nothing is said but whom or what is counted. `undefined`: digits run into letters we do not know ("4500O"),
 * so nothing is certain.
 */
export function readNumerals(
  tokens: readonly Token[],
  lexicon: MergedLexicon,
): readonly Numeral[] | undefined {
  const words = tokens.map((token) => (token.kind === 'word' ? token.text : ''));
  const found: (Numeral & { bare: boolean })[] = [];
  let talk = false;
  for (let at = 0; at < tokens.length; ) {
    const one = section(tokens, words, at, lexicon);
    if (one) {
      const left = found.at(-1);
      const sum = left && joined(left, one, words.slice(left.to, one.from), lexicon);
      if (sum) found.pop();
      found.push(sum ?? one);
      at = one.to;
      continue;
    }
    if (runsOn(tokens, words, at, lexicon)) return undefined;
    const size = sizeIn([lexicon.counted, lexicon.currencies, lexicon.units], words, at);
    talk ||= size === 0 && words[at] !== '';
    at += Math.max(1, size);
  }
  const measured = found.map(({ bare: _, ...one }) => {
    const unit = lookup(lexicon.units, words, one.to);
    return unit ? { ...one, unit: unit.value, weak: false } : one;
  });
  const strong = measured.filter((one) => !one.weak);
  return strong.length > 0 || talk ? strong : measured;
}

/** Digits that are no number: dates, or with letters after them that nobody writes there. */
function runsOn(tokens: readonly Token[], words: Words, at: number, lexicon: MergedLexicon): boolean {
  const token = tokens[at];
  if (token?.kind === 'junk') return true;
  if (token?.kind !== 'word' || !token.glued || !/\d$/.test(tokens[at - 1]?.text ?? '')) return false;
  const { counted, currencies, units, fillers, ordinalSuffixes } = lexicon;
  return sizeIn([counted, currencies, units, fillers, ordinalSuffixes], words, at) === 0;
}

function sizeIn(tables: readonly LexiconWords<unknown>[], words: Words, at: number): number {
  for (const table of tables) {
    const found = lookup(table, words, at);
    if (found) return found.size;
  }
  return 0;
}
