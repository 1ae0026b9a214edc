import type { Answer } from '../answer.ts';
import type { MergedLexicon } from '../lexicon.ts';

/** Why an answer was not taken. Each code has its own kind sentence in the words of every language. */
export type MissCode =
  | 'ambiguous'
  | 'empty'
  | 'in-future'
  | 'in-past'
  | 'needs-day'
  | 'needs-month'
  | 'no-such-day'
  | 'not-understood'
  | 'not-whole'
  | 'too-big'
  | 'too-long'
  | 'too-short'
  | 'too-small'
  | 'wrong-currency';

/**
 * What helps to ask again. `limit`: the bound that was passed (money in whole units, a date as ISO) ·
 * `currency`: the one the person named · `readings`: what the text may mean, ready to be offered as buttons.
 */
export type Hint = Readonly<{ limit?: number | string; currency?: string; readings?: readonly Answer[] }>;

export type Miss = Readonly<{ miss: MissCode; hint?: Hint }>;
export type Parsed = Readonly<{ answer: Answer }> | Miss;

/** `today` is `YYYY-MM-DD` in the person's zone. */
export type ParseContext = Readonly<{ lexicon: MergedLexicon; today: string }>;

/** Several things a text may mean: the person chooses, we do not guess. */
export function ambiguous(readings: readonly Answer[]): Miss {
  return { miss: 'ambiguous', hint: { readings } };
}
