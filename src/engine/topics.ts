import type { Catalog } from './catalog.ts';
import { normalise } from './normalise.ts';
import { search } from './search.ts';
import { cyrillic } from './sound.ts';

/** So many topics are offered at a time. */
const OFFERED = 3;
/** A topic called by one of its words has that much ahead of one that is only spoken of. */
const CALLED = 0.12;
/** What is found must speak at least so much of what the person wrote, 1 being all of it. */
const CLEAR = 0.16;
/** And at least so much of what the first found does. */
const NEAR = 0.45;

type Known = Pick<Catalog, 'topics' | 'keywords' | 'index'>;

/**
 * The topics that a text speaks of, the likeliest first, three at most: by their own words and by all that their
 * texts say. Empty where nothing speaks of it.
 */
export function topicsOf({ topics, keywords, index }: Known, text: string): string[] {
  const spoken = ` ${normalise(text)} ${normalise(cyrillic(text))}`;
  const shares = new Map(search(index, text).map(({ topic, share }) => [topic, share]));
  const found = topics.map((topic) => {
    const called = keywords[topic]?.filter((stem) => spoken.includes(` ${stem}`)).length ?? 0;
    return { topic, called, share: (shares.get(topic) ?? 0) + CALLED * Math.min(called, 3) };
  });
  const best = Math.max(...found.map(({ share }) => share));
  return found
    .filter(({ called, share }) => called > 0 || (share >= CLEAR && share >= NEAR * best))
    .sort((a, b) => b.share - a.share)
    .slice(0, OFFERED)
    .map(({ topic }) => topic);
}
