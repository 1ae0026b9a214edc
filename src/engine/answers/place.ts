import { clean, normalise } from '../normalise.ts';
import type { Parsed } from './parsed.ts';

export type PlaceOptions = Readonly<{ max?: number | undefined }>;

/**
 * A town, a street, a site, as typed, on one line. At least two letters, at most `max` characters. Misses: empty,
 * too-short, too-long.
 */
export function parsePlace(text: string, { max = 200 }: PlaceOptions): Parsed {
  const place = clean(text).replace(/\s+/g, ' ');
  const said = normalise(place);
  if (!/[\p{L}\p{N}]/u.test(said)) return { miss: 'empty' };
  if ((said.match(/\p{L}/gu) ?? []).length < 2) return { miss: 'too-short', hint: { limit: 2 } };
  if ([...place].length > max) return { miss: 'too-long', hint: { limit: max } };
  return { answer: { place } };
}
