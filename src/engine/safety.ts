import { z } from 'zod';
import { growTree, meaningsOf, type PhraseTree } from './phrase-tree.ts';

const CATEGORIES = [
  'threat',
  'violence',
  'sexual-violence',
  'suicide',
  'child-harmed',
  'passport-taken',
  'locked-in',
  'raid-now',
] as const;
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

const Entry = z.union([
  z.string().regex(/\S/),
  z.strictObject({ say: z.string().regex(/\S/), unless: z.array(z.string().regex(/\S/)).min(1) }),
]);

/**
 * One language's safety words (`locales/<lang>/safety.yaml`). A phrase is words in their order, others may stand
 * between them. A word is whole, or with a final `*` the beginning of a word; `a|b` is either; `<set>` any word of a
 * set, together with the same set of the other languages, since people mix them; `=word` only as typed with ң ө ү.
 * `unless` names neighbours that make a phrase harmless.
 */
export const SafetyFile = z.strictObject({
  sets: z.record(z.string(), z.array(z.string().regex(/^\S+$/))).default({}),
  ...(Object.fromEntries(CATEGORIES.map((one) => [one, z.array(Entry).default([])])) as Record<
    Category,
    z.ZodDefault<z.ZodArray<typeof Entry>>
  >),
});
export type SafetyFile = z.infer<typeof SafetyFile>;

/** The safety words of all languages. */
export type Scanner = PhraseTree;

/** All languages in one scanner. Throws on a set that does not exist and on empty words, naming the phrase. */
export function compileSafety(files: readonly SafetyFile[]): Scanner {
  const sets: Record<string, string[]> = {};
  for (const [name, words] of files.flatMap((file) => Object.entries(file.sets))) {
    sets[name] = [...(sets[name] ?? []), ...words];
  }
  const entries = files.flatMap((file) =>
    CATEGORIES.flatMap((means) =>
      file[means].map((entry) =>
        typeof entry === 'string' ? { means, say: entry, unless: [] } : { means, ...entry },
      ),
    ),
  );
  return growTree(entries, sets);
}

/**
 * The kinds of danger a text speaks of, in the order of `Category`. In any language, with spelling errors, without ң ө ү,
 * in Latin letters. When in doubt it alarms: an urgent route offered in vain costs a tap, one not offered can cost a
 * life. Linear in the length of the text.
 */
export function scan(scanner: Scanner, text: string): Category[] {
  const found = meaningsOf(scanner, text);
  return CATEGORIES.filter((category) => found.has(category));
}
