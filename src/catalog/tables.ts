import { z } from 'zod';
import { KINDS, REGIONS } from '../engine/directory.ts';
import { Name } from '../engine/flow.ts';
import { Clock, Confidence, Day, Sources } from './shapes.ts';

const head = { unit: z.string(), sources: Sources, asOf: Day, reviewBy: Day, confidence: Confidence };

/** Rates in % a year, ascending, at most two decimals, none after `asOf`. */
const RateTable = z
  .strictObject({
    id: z.literal('key-rate'),
    ...head,
    rates: z.array(z.strictObject({ from: Day, rate: z.number().min(0).max(100).multipleOf(0.01) })).min(1),
  })
  .superRefine(({ rates, asOf }, ctx) => dated(rates, asOf, (i) => ['rates', i, 'from'], ctx));

/** Soms a month for one member, each with its source, ascending, none after `asOf`. */
const ThresholdTable = z
  .strictObject({
    id: z.literal('child-allowance-threshold'),
    ...head,
    thresholds: z
      .array(z.strictObject({ from: Day, som: z.int().positive(), source: z.string().min(3) }))
      .min(1),
  })
  .superRefine(({ thresholds, asOf }, ctx) => dated(thresholds, asOf, (i) => ['thresholds', i, 'from'], ctx));

/** `content/rates/<id>.yaml`: what calculations read, told apart by `id`. */
export const Table = z.discriminatedUnion('id', [RateTable, ThresholdTable]);
export type Table = z.infer<typeof Table>;

type Issues = { addIssue(issue: { code: 'custom'; path: PropertyKey[]; message: string }): void };

function dated(
  lines: readonly { from: string }[],
  asOf: string,
  pathOf: (line: number) => PropertyKey[],
  issues: Issues,
): void {
  lines.forEach(({ from }, i) => {
    const path = pathOf(i);
    const before = lines[i - 1];
    if (before && before.from >= from)
      issues.addIssue({ code: 'custom', path, message: 'must be later than the one above' });
    if (from > asOf)
      issues.addIssue({ code: 'custom', path, message: 'is after asOf: set asOf to the day you checked' });
  });
}

/** Names stand on a line of a screen. */
const ProperName = z.string().min(1).max(40);

/** E.164, or the few digits of a line. */
const Phone = z
  .string('put quotes around a number')
  .regex(/^(\+[1-9]\d{7,14}|\d{3,5})$/, 'write a number as "+996700123456", or the few digits of a line');

/** What a source is of: people write a year without quotes. */
const Known = z.coerce
  .string()
  .refine((day) => /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(day) || Day.safeParse(day).success, {
    error: 'write a day as 2026-11-21, or only its year or month',
    abort: true,
  });

const Entry = z.strictObject({
  id: Name,
  kind: z.enum(KINDS),
  region: z.enum(REGIONS).optional(),
  district: ProperName.optional(),
  place: ProperName.optional(),
  phones: z.array(Phone).max(3),
  meets: z
    .strictObject({
      weekday: z.int().min(1).max(7),
      week: z.int().min(1).max(4).optional(),
      time: Clock.optional(),
    })
    .optional(),
  sources: Sources,
  asOf: Known.nullable(),
  confirmedOn: Day.nullable(),
});
type Entry = z.infer<typeof Entry>;

/** The first year whose numbers may still be shown though nobody has confirmed them. */
const PHONES_SINCE = '2014';

/** `content/directory.yaml`: offices, lines and village councils, as `Entry` of the engine says, with their sources. */
export const Directory = z
  .strictObject({ asOf: Day, reviewBy: Day, entries: z.array(Entry) })
  .superRefine(({ asOf, entries }, ctx) => {
    entries.forEach((entry, i) => {
      const twin = entries.slice(0, i).find(({ id }) => id === entry.id);
      if (twin) ctx.addIssue({ code: 'custom', path: ['entries', i, 'id'], message: 'stands twice' });
      for (const [key, message] of faultsOf(entry, asOf))
        ctx.addIssue({ code: 'custom', path: ['entries', i, key], message });
    });
  });
export type Directory = z.infer<typeof Directory>;

function faultsOf(entry: Entry, asOf: string): [keyof Entry, string][] {
  const council = entry.kind === 'village-council';
  const late = 'is after asOf of the file: set that to the day you checked';
  const old = entry.phones.length > 0 && entry.asOf !== null && entry.asOf < PHONES_SINCE;
  const faults: [keyof Entry, string | false][] = [
    ['place', council && !entry.place && 'is missing: write the village, as its people call it'],
    ['region', council && !entry.region && `is missing: write one of ${REGIONS.join(', ')}`],
    ['meets', entry.meets !== undefined && !council && 'only a village council meets: take it out'],
    ['asOf', (entry.asOf ?? '') > asOf && late],
    ['confirmedOn', (entry.confirmedOn ?? '') > asOf && late],
    [
      'phones',
      old &&
        entry.confirmedOn === null &&
        'a number of 2013 is not shown: call it and set confirmedOn, or []',
    ],
  ];
  return faults.filter((one): one is [keyof Entry, string] => one[1] !== false);
}
