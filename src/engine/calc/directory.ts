import type { Entry } from '../directory.ts';
import { distance } from '../distance.ts';
import { cyrillic, sound } from '../sound.ts';

/** More than this is no help on a small screen, and might not fit a message. */
const MOST = 8;
/** A name as it sounds that is shorter must be met exactly: it begins or resembles too many words. */
const SHORT = 4;
/** The longest ending that a name takes in Kyrgyz and Russian: Багыштагылар. */
const ENDING = 7;
/** People say the region for the city in it and the other way round. */
const AROUND: Readonly<Record<string, string>> = { bishkek: 'chuy', 'osh-city': 'osh' };

/** `kinds`: what is looked for · `region`: its code · `place`: a village as typed, maybe with its district. */
type Sought = {
  readonly kinds: readonly string[];
  readonly region?: string | undefined;
  readonly place?: string | undefined;
};

/**
 * The entries of these kinds, at most eight, in the order of the directory. With a place those are left whose place
 * is named there: as it sounds, so that missing ң, ө, ү, Latin letters, hyphens and endings do no harm; where there
 * is none, those one letter away; where there is none, those of a district named there. With a region those are left
 * that stand in it; a city counts with the region around it.
 */
export function lookUp(entries: readonly Entry[], { kinds, region, place }: Sought): readonly Entry[] {
  const here = entries.filter(
    (one) => kinds.includes(one.kind) && (region === undefined || around(one.region) === around(region)),
  );
  if (place === undefined) return here.slice(0, MOST);
  const said = runs(place);
  const ways: readonly ((entry: Entry) => boolean)[] = [
    (entry) => isNamed(entry.place, said),
    (entry) => isMistyped(entry.place, said),
    (entry) => isNamed(entry.district, said),
  ];
  const nearest = ways.find((way) => here.some(way));
  return nearest ? here.filter(nearest).slice(0, MOST) : [];
}

function around(region: string | undefined): string | undefined {
  return region && (AROUND[region] ?? region);
}

/** Each word as it sounds, and up to three together: "Кара Суу" is Кара-Суу. */
function runs(text: string): string[] {
  const words = cyrillic(text).match(/\p{L}+/gu) ?? [];
  return words.flatMap((_, at) => [1, 2, 3].map((size) => sound(words.slice(at, at + size).join(''))));
}

function isNamed(name: string | undefined, runs: readonly string[]): boolean {
  const heard = sound(cyrillic(name ?? ''));
  if (heard === '') return false;
  const most = heard.length < SHORT ? heard.length : heard.length + ENDING;
  return runs.some((run) => run.startsWith(heard) && run.length <= most);
}

/** One letter too many, too few or another, but not the first. */
function isMistyped(name: string | undefined, runs: readonly string[]): boolean {
  const heard = sound(cyrillic(name ?? ''));
  return heard.length > SHORT && runs.some((run) => run[0] === heard[0] && distance(run, heard) === 1);
}
