import { z } from 'zod';
import { fold } from './normalise.ts';
import { audible, cyrillic, sound, soundAt } from './sound.ts';

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

const Phrase = z.union([
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
  ...(Object.fromEntries(CATEGORIES.map((one) => [one, z.array(Phrase).default([])])) as Record<
    Category,
    z.ZodDefault<z.ZodArray<typeof Phrase>>
  >),
});
export type SafetyFile = z.infer<typeof SafetyFile>;

/** At most so many other words between two words of a phrase. */
const GAP = 3;
/** So many words before and after a phrase are searched for what makes it harmless. */
const NEAR = 3;

type Matcher = Readonly<{ sound: string; stem: boolean }>;
type Compiled = Readonly<{
  category: Category;
  first: number;
  size: number;
  unless: readonly (readonly (readonly Matcher[])[])[];
}>;
/** `stems`: the slots of all stems up to here; `words`: these and the words that end here. */
type Node = { readonly next: Record<string, Node>; stems: number[]; words: number[] };

/** The phrases of all languages as one tree of letters. A slot is one place in one phrase. */
export type Scanner = Readonly<{ root: Node; phrases: readonly Compiled[]; phraseOf: readonly number[] }>;

function matcher(word: string): Matcher {
  const stem = word.endsWith('*');
  const letters = word.replace(/^=|\*$/g, '').toLowerCase();
  return { sound: sound(word.startsWith('=') ? letters : fold(letters)), stem };
}

type Sets = Readonly<Record<string, readonly string[]>>;

function matchersOf(place: string, sets: Sets, phrase: string): readonly Matcher[] {
  const found = place.split('|').flatMap((word) => {
    const name = /^<(.+)>$/.exec(word)?.[1];
    if (name === undefined) return [matcher(word)];
    if (!Object.hasOwn(sets, name))
      throw new Error(`safety words: "${phrase}" names the set ${name}, which no file has`);
    return (sets[name] ?? []).map(matcher);
  });
  if (found.some((one) => one.sound === '')) throw new Error(`safety words: "${phrase}" has an empty word`);
  return found;
}

const placesOf = (phrase: string, sets: Sets) =>
  phrase
    .trim()
    .split(/\s+/)
    .map((place) => matchersOf(place, sets, phrase));

function grow(root: Node, { sound: letters, stem }: Matcher, slot: number): void {
  let node = root;
  for (const letter of letters) {
    node.next[letter] ??= { next: Object.create(null), stems: [], words: [] };
    node = node.next[letter];
  }
  (stem ? node.stems : node.words).push(slot);
}

/** Gives each node the slots of the stems before it, the later places first. */
function ripen(node: Node, before: readonly number[]): void {
  node.stems = [...new Set([...before, ...node.stems])].sort((a, b) => b - a);
  node.words = [...new Set([...node.stems, ...node.words])].sort((a, b) => b - a);
  for (const next of Object.values(node.next)) ripen(next, node.stems);
}

/** All languages in one scanner. Throws on a set that does not exist and on empty words, naming the phrase. */
export function compileSafety(files: readonly SafetyFile[]): Scanner {
  const sets: Record<string, string[]> = {};
  for (const [name, words] of files.flatMap((file) => Object.entries(file.sets))) {
    sets[name] = [...(sets[name] ?? []), ...words];
  }
  const root: Node = { next: Object.create(null), stems: [], words: [] };
  const phrases: Compiled[] = [];
  const phraseOf: number[] = [];
  for (const file of files) {
    for (const category of CATEGORIES) {
      for (const entry of file[category]) {
        const { say, unless } = typeof entry === 'string' ? { say: entry, unless: [] } : entry;
        const places = placesOf(say, sets);
        const first = phraseOf.length;
        for (const [at, place] of places.entries()) {
          for (const one of place) grow(root, one, first + at);
          phraseOf.push(phrases.length);
        }
        phrases.push({
          category,
          first,
          size: places.length,
          unless: unless.map((one) => placesOf(one, sets)),
        });
      }
    }
  }
  ripen(root, []);
  return { root, phrases, phraseOf };
}

function fits(word: string | undefined, place: readonly Matcher[]): boolean {
  return place.some(({ sound: heard, stem }) => word === heard || (stem && word?.startsWith(heard) === true));
}

/** What has been heard of one text so far; a place is the number of a word. */
type Hearing = {
  readonly found: Set<Category>;
  /** by slot: the word that last filled it, from 1, and the word where its phrase began */
  readonly ends: Int32Array;
  readonly starts: Int32Array;
  readonly words: string[];
  /** the words as they sound, made when first needed */
  readonly sounds: string[];
};

/** Whether what makes a phrase harmless stands beside it. */
function harmless({ unless }: Compiled, { words, sounds }: Hearing, from: number, to: number): boolean {
  if (unless.length === 0) return false;
  const near: string[] = [];
  for (let at = Math.max(0, from - NEAR); at <= Math.min(words.length - 1, to + NEAR); at++) {
    sounds[at] ??= sound(words[at] ?? '');
    near.push(sounds[at]);
  }
  return unless.some((phrase) => near.some((_, at) => phrase.every((place, i) => fits(near[at + i], place))));
}
/**
 * The kinds of danger a text speaks of, in the order of `Category`. In any language, with spelling errors, without ң ө ү,
 * in Latin letters. When in doubt it alarms: an urgent route offered in vain costs a tap, one not offered can cost a
 * life. Linear in the length of the text.
 */
export function scan(scanner: Scanner, text: string): Category[] {
  const words = fold(text).match(/\p{L}+/gu);
  if (!words) return [];
  const found = new Set<Category>();
  scanWords(scanner, words, found);
  if (/[a-z]/i.test(text)) scanWords(scanner, words.map(cyrillic), found);
  if (/[өүң]/i.test(text))
    scanWords(
      scanner,
      text
        .normalize('NFC')
        .toLowerCase()
        .match(/\p{L}+/gu) ?? [],
      found,
    );
  return CATEGORIES.filter((category) => found.has(category));
}
