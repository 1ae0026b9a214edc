/** One line of the table: soms a month for one member, known to hold on the ISO day `from`. */
export type Threshold = { readonly from: string; readonly som: number };

/** Nearer to the threshold than this, per cent of it, a rough figure decides nothing. */
const NEAR = 10;

/**
 * Whether a family may be entitled to the allowance «үй-бүлөгө көмөк», as far as money goes.
 *
 * Source: the Law of Kyrgyzstan "On state benefits", as told by economist.kg (28.02.2025) and for.kg/news-825108
 * (facts §5.2, §5.3): the income of the whole family in a month, divided by its members, must not be over the
 * threshold. Pensions and benefits are not counted; how earnings sent from abroad are counted is not known, so both
 * are left out of `income`. Besides, every adult who can work must work or be registered as unemployed: not asked
 * here.
 *
 * - `may`: more than a tenth below the threshold · `unlikely`: more than a tenth above it
 * - `ask`: within a tenth of it, or a figure is not known, or the table knows no threshold for that day
 *
 * It is never a decision: the office decides, and an operator confirms the threshold.
 *
 * @param members of the household, children too, a whole number from 1; undefined when not known
 * @param income of the household in a month, in tyiyns, a whole number from 0; undefined when not known
 * @param day ISO day for which the threshold is looked up
 * @param table ascending by `from`
 * @returns `threshold` in tyiyns a month for one member; undefined before the first line of the table
 * @throws RangeError on members or an income that cannot be
 */
export function allowanceEstimate(
  members: number | undefined,
  income: number | undefined,
  day: string,
  table: readonly Threshold[],
): { answer: 'may' | 'unlikely' | 'ask'; threshold: number | undefined } {
  if (members !== undefined && !(Number.isSafeInteger(members) && members >= 1))
    throw new RangeError(`Members are a whole number from 1, not ${members}`);
  if (income !== undefined && !(Number.isSafeInteger(income) && income >= 0))
    throw new RangeError(`An income is a whole number of tyiyns from 0, not ${income}`);
  const som = table.findLast(({ from }) => from <= day)?.som;
  const threshold = som === undefined ? undefined : som * 100;
  if (threshold === undefined || members === undefined || income === undefined)
    return { answer: 'ask', threshold };
  const most = threshold * members;
  if (income * 100 < most * (100 - NEAR)) return { answer: 'may', threshold };
  return { answer: income * 100 > most * (100 + NEAR) ? 'unlikely' : 'ask', threshold };
}
