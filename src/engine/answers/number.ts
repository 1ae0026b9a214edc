import { readNumerals, tokenise } from './numerals.ts';
import { ambiguous, type ParseContext, type Parsed } from './parsed.ts';

/** `whole`: only whole numbers, unless false. Bounds are inclusive. */
export type NumberOptions = Readonly<{
  min?: number | undefined;
  max?: number | undefined;
  whole?: boolean | undefined;
}>;

/**
 * A count as people write it: "7", "7 человек", "нас семеро", "жети киши", "около 7". Two numbers ("5-6") are
 * asked about, with both as readings. Misses: empty, not-understood, ambiguous, too-small, too-big, not-whole.
 */
export function parseNumber(text: string, options: NumberOptions, { lexicon }: ParseContext): Parsed {
  const tokens = tokenise(text);
  if (!tokens.some((token) => token.kind !== 'sign')) return { miss: 'empty' };
  const numerals = readNumerals(tokens, lexicon);
  if (!numerals || numerals.length === 0) return { miss: 'not-understood' };
  const values = [
    ...new Set(
      numerals.flatMap(({ value, other, negative }) =>
        (other === undefined ? [value] : [value, other]).map((n) => (negative ? -n : n)),
      ),
    ),
  ];
  const [value = 0] = values;
  if (values.length > 1)
    return ambiguous(values.filter((n) => within(n, options)).map((number) => ({ number })));
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  if (value < min) return { miss: 'too-small', hint: { limit: min } };
  if (value > max) return { miss: 'too-big', hint: { limit: max } };
  if (options.whole !== false && !Number.isInteger(value)) return { miss: 'not-whole' };
  return { answer: { number: value } };
}

function within(
  value: number,
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, whole }: NumberOptions,
) {
  return value >= min && value <= max && (whole === false || Number.isInteger(value));
}
