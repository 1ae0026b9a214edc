import { registerBy } from './stay.ts';

/** So many days before entry the ruID statement is taken, and so many whole days before it at the latest. */
const RUID_FROM = 90;
const RUID_DAYS = 4;
/** Months before leaving by which bans are to be looked at. */
const BAN_MONTHS = 2;

/** Last days, ISO; `ruidFrom` is the first on which the statement is taken. */
export type DueDays = {
  readonly ban: string;
  readonly ruidFrom: string;
  readonly ruid: string;
  readonly registration: string;
  readonly medical: string;
};

/**
 * The last days of what must be done before and after entry to Russia, each on the cautious count.
 *
 * Sources (facts of 21.11.2026, §1):
 * - `ban`: bans and the register, two months before at the latest: 24.kg/obschestvo/350464 (18.11.2025), mfa.gov.kg.
 * - `ruid`: RF Gov. Res. 1510 of 07.11.2024, from 90 days to 72 hours before entry. The hour of entry is not known,
 *   so 72 hours are counted from the first of that day: the last day is the fourth before. Voluntary at 30.06.2025;
 *   what holds since 01.07.2026 an operator must confirm.
 * - `registration`: EAEU Treaty art. 97(6), as in `registerBy`; how Moscow goes about it an operator must confirm.
 * - `medical`: 274-FZ of 01.07.2021, fingerprints and medical examination within 30 days of entry for who comes to
 *   work (90 otherwise); confirmed to 19.01.2026, and to be confirmed by an operator. The day of entry is the first.
 *
 * @param entry ISO day of entry; of leaving, where that is all that is known
 * @throws RangeError on a day that is none
 */
export function dueDays(entry: string): DueDays {
  const day = Temporal.PlainDate.from(entry);
  const month = registerBy(entry, entry).lastDay;
  return {
    ban: day.subtract({ months: BAN_MONTHS }).toString(),
    ruidFrom: day.subtract({ days: RUID_FROM }).toString(),
    ruid: day.subtract({ days: RUID_DAYS }).toString(),
    registration: month,
    medical: month,
  };
}
