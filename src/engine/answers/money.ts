import type { MergedLexicon } from '../lexicon.ts';
import { lookup } from '../words.ts';
import { type Numeral, readNumerals, type Token, tokenise } from './numerals.ts';
import { ambiguous, type ParseContext, type Parsed } from './parsed.ts';

/** `currency`: ISO 4217. Bounds in whole units (roubles, soms), inclusive; without them 0.01 to a thousand million. */
export type MoneyOptions = Readonly<{
  currency: string;
  min?: number | undefined;
  max?: number | undefined;
}>;

/** What sums are asked in unless a question says otherwise: ISO 4217. */
export const USUAL = 'RUB';

/** Signs that mean the same in every language. */
const SIGNS: Readonly<Record<string, string>> = {
  '₽': 'RUB',
  '⃀': 'KGS',
  $: 'USD',
  '€': 'EUR',
  '₸': 'KZT',
  '£': 'GBP',
  '₺': 'TRY',
};

function currenciesIn(tokens: readonly Token[], lexicon: MergedLexicon): string[] {
  const words = tokens.map((token) => (token.kind === 'word' ? token.text : ''));
  const named = tokens.flatMap((token, at) => {
    const sign = Object.hasOwn(SIGNS, token.text) ? SIGNS[token.text] : undefined;
    return sign ?? lookup(lexicon.currencies, words, at)?.value ?? [];
  });
  return [...new Set(named)];
}

/** In "90-100 тысяч" the thousand is meant for both. */
function shared(numerals: readonly Numeral[]): number[] {
  return numerals.flatMap(({ value, other, scale, negative }, at) => {
    const next = numerals[at + 1];
    const borrowed = next !== undefined && scale === 1 && next.scale > 1 && value * next.scale <= next.value;
    const read = borrowed ? value * next.scale : value;
    return (other === undefined ? [read] : [read, other]).map((n) => Math.round((negative ? -n : n) * 100));
  });
}

/**
 * A sum, in whole hundredths of the currency: `45 000,50`, `45.000`, `45к`, `45 миң`, `полтора миллиона`, `сорок пять
 * тысяч`, `около 90 тысяч`. Two numbers ("90-100 тыс") are asked about, with both as readings; one beside a time
 * ("3 месяца по 40000") is asked about too. Misses: empty, not-understood, ambiguous, wrong-currency (with the one
 * named), too-small, too-big (with the limit in whole units).
 */
export function parseMoney(text: string, options: MoneyOptions, { lexicon }: ParseContext): Parsed {
  const tokens = tokenise(text);
  if (!tokens.some((token) => token.kind !== 'sign')) return { miss: 'empty' };
  const found = readNumerals(tokens, lexicon);
  const sums = found?.filter((one) => one.unit === undefined) ?? [];
  if (!found || sums.length === 0) return { miss: 'not-understood' };
  const { currency, min = 0.01, max = 1e9 } = options;
  const named = currenciesIn(tokens, lexicon);
  const foreign = named.find((one) => one !== currency);
  if (foreign !== undefined && !named.includes(currency)) {
    return { miss: 'wrong-currency', hint: { currency: foreign } };
  }
  const values = [...new Set(shared(sums))];
  const [money = 0] = values;
  if (values.length > 1 || found.length > sums.length) {
    return ambiguous(
      values.filter((n) => n >= min * 100 && n <= max * 100).map((n) => ({ money: n, currency })),
    );
  }
  if (money < min * 100) return { miss: 'too-small', hint: { limit: min } };
  if (money > max * 100) return { miss: 'too-big', hint: { limit: max } };
  return { answer: { money, currency } };
}
