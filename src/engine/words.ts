import { normalise } from './normalise.ts';

/** Phrases of one meaning, normalised. `size` is the most words a phrase has, `stem` the length of the longest stem. */
export type Words<T> = Readonly<{
  exact: Readonly<Record<string, T>>;
  stems: Readonly<Record<string, T>>;
  size: number;
  stem: number;
}>;

/** Throws when a word has no letters or two meanings, naming it and its group. */
export function collect<T>(group: string, pairs: readonly (readonly [T, readonly string[]])[]): Words<T> {
  const exact: Record<string, T> = Object.create(null);
  const stems: Record<string, T> = Object.create(null);
  let size = 1;
  let stem = 0;
  for (const [value, phrases] of pairs) {
    for (const phrase of phrases) {
      const key = normalise(phrase);
      const table = phrase.trim().endsWith('*') ? stems : exact;
      const known = table[key];
      if (key === '' || (known !== undefined && known !== value)) {
        const why = key === '' ? 'has no letters' : `already means ${String(known)}; keep one of the two`;
        throw new Error(`lexicon: "${phrase}" in ${group}, for ${String(value)}, ${why}`);
      }
      table[key] = value;
      size = Math.max(size, key.split(' ').length);
      if (table === stems) stem = Math.max(stem, key.length);
    }
  }
  return Object.freeze({ exact: Object.freeze(exact), stems: Object.freeze(stems), size, stem });
}

/** What normalised words mean from `at` on: the longest phrase first, a whole word before a stem. */
export function lookup<T>(
  table: Words<T>,
  said: readonly string[],
  at = 0,
): Readonly<{ value: T; size: number }> | undefined {
  for (let size = Math.min(table.size, said.length - at); size > 0; size--) {
    const phrase = size === 1 ? (said[at] ?? '') : said.slice(at, at + size).join(' ');
    const exact = table.exact[phrase];
    if (exact !== undefined) return { value: exact, size };
    for (let end = Math.min(phrase.length, table.stem); end > phrase.lastIndexOf(' '); end--) {
      const value = table.stems[phrase.slice(0, end)];
      if (value !== undefined) return { value, size };
    }
  }
  return undefined;
}
