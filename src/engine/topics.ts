import type { Catalog } from './catalog.ts';
import { normalise } from './normalise.ts';
import { search } from './search.ts';

/** So many topics are offered at a time. */
const OFFERED = 3;
/** What is found by its text must speak at least so much of what the person wrote, 1 being all of it. */
const CLEAR = 0.2;

type Known = Pick<Catalog, 'topics' | 'keywords' | 'index'>;

/**
 * The topics that a text speaks of, the likeliest first, three at most. A keyword tells more than any text; none of
 * either, and there is nothing to offer.
 */
export function topicsOf({ topics, keywords, index }: Known, text: string): string[] {
  const spoken = ` ${normalise(text)}`;
  const called = topics.filter((id) => keywords[id]?.some((stem) => spoken.includes(` ${stem}`)));
  const found = search(index, text);
  const rank = (id: string) => found.findIndex(({ topic }) => topic === id) >>> 0;
  const clear = found.filter(({ share }) => share >= CLEAR).map(({ topic }) => topic);
  return [
    ...new Set([...called.toSorted((a, b) => rank(a) - rank(b)), ...(called.length ? [] : clear)]),
  ].slice(0, OFFERED);
}
