/** The seven regions of Kyrgyzstan and its two cities of their own, as people go through them. */
export const REGIONS = [
  'chuy',
  'issyk-kul',
  'naryn',
  'talas',
  'osh',
  'jalal-abad',
  'batken',
  'bishkek',
  'osh-city',
] as const;
export type Region = (typeof REGIONS)[number];

/** What stands in the directory. `ministry`: its office in Russia · `consular`: the department in Bishkek. */
export const KINDS = [
  'hotline',
  'embassy',
  'consulate',
  'consular',
  'ministry',
  'employment-centre',
  'migration-centre',
  'union',
  'ombudsman',
  'diaspora',
  'village-council',
] as const;
type Kind = (typeof KINDS)[number];

/** `weekday`: 1 Monday … 7 Sunday · `week` of the month, 1 to 4; without it every week · `time`: `10:00`. */
export type Meeting = {
  readonly weekday: number;
  readonly week?: number | undefined;
  readonly time?: string | undefined;
};

/**
 * An office, a line or a village council.
 *
 * - `place`, `district`: proper names, the same in every language
 * - `phones`: E.164, or the few digits of a line
 * - `asOf`: what its source is of, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; null where the source has no date
 * - `confirmedOn`: the day somebody called or went there; null: nobody has, and it is shown with these words
 */
export type Entry = {
  readonly id: string;
  readonly kind: Kind;
  readonly region?: Region | undefined;
  readonly district?: string | undefined;
  readonly place?: string | undefined;
  readonly phones: readonly string[];
  readonly meets?: Meeting | undefined;
  readonly asOf: string | null;
  readonly confirmedOn: string | null;
};
