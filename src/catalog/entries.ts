import type { Entry, Meeting } from '../engine/directory.ts';
import type { Formats } from './formats.ts';

/** Says a key of `common.yaml` in one language. */
type Say = (key: string, values?: Readonly<Record<string, string>>) => string;
type Tongue = { lang: string; say: Say; formats: Formats };

/**
 * Entries of the directory as people read them, with an empty line between any two: what it is and where, its numbers,
 * when a council meets, and whether anybody has confirmed it.
 */
export function entriesInWords(entries: readonly Entry[], tongue: Tongue): string {
  const { say } = tongue;
  if (entries.length === 0) return say('common:directory.none');
  return entries.map((entry) => inWords(entry, tongue)).join('\n\n');
}

function inWords(entry: Entry, tongue: Tongue): string {
  const { say, formats } = tongue;
  const { kind, place, district, region, phones } = entry;
  const where = [place, district, region && say(`common:region.${region}`)].filter(Boolean);
  const lines = [
    [say(`common:directory.${kind}`), where.join(', ')].filter(Boolean).join(': '),
    phones.map((phone) => `☎️ ${formats.phone(phone)}`).join('\n'),
    kind === 'village-council' ? meets(entry.meets, tongue) : '',
    [phones.length > 0 ? '' : say('common:directory.no-phone'), sure(entry, tongue)]
      .filter(Boolean)
      .join(' '),
  ];
  return lines.filter(Boolean).join('\n');
}

function meets(meeting: Meeting | undefined, { lang, say, formats }: Tongue): string {
  if (!meeting) return say('common:directory.no-day');
  const { weekday, week, time } = meeting;
  const day = [formats.weekday(lang, weekday), time].filter(Boolean).join(', ');
  if (week === undefined) return say('common:directory.weekly', { day });
  return say('common:directory.monthly', { day, number: String(week) });
}

function sure({ asOf, confirmedOn }: Entry, { lang, say, formats }: Tongue): string {
  if (confirmedOn) return say('common:directory.confirmed', { day: formats.date(lang, confirmedOn) });
  const source = asOf
    ? say('common:directory.as-of', { day: formats.date(lang, asOf) })
    : say('common:directory.undated');
  return `${say('common:directory.unconfirmed')} ${source}`;
}
