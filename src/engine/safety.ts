import { z } from 'zod';
import { fold } from './normalise.ts';

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
 * set, together with the same set of the other languages, since people mix them. `unless` names neighbours that make
 * a phrase harmless.
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

/** Letters that sound alike, to one; none for the signs people leave out. Also for misspelling: о/а, е/и. */
const SOUND: Readonly<Record<string, string>> = { о: 'а', е: 'и', э: 'и', ь: '', ъ: '' };

const LATIN: Readonly<Record<string, string>> = {
  ...{ sh: 'ш', ch: 'ч', zh: 'ж', kh: 'х', ts: 'ц', ya: 'я', yu: 'ю', yo: 'е', ye: 'е', dj: 'ж' },
  ...{
    a: 'а',
    b: 'б',
    c: 'к',
    d: 'д',
    e: 'е',
    f: 'ф',
    g: 'г',
    h: 'х',
    i: 'и',
    j: 'ж',
    k: 'к',
    l: 'л',
    m: 'м',
  },
  ...{
    n: 'н',
    o: 'о',
    p: 'п',
    q: 'к',
    r: 'р',
    s: 'с',
    t: 'т',
    u: 'у',
    v: 'в',
    w: 'в',
    x: 'х',
    y: 'ы',
    z: 'з',
  },
};

type Matcher = Readonly<{ sound: string; stem: boolean }>;
type Compiled = Readonly<{
  category: Category;
  first: number;
  size: number;
  unless: readonly (readonly (readonly Matcher[])[])[];
}>;
type Node = { readonly next: Record<string, Node>; readonly stems: number[]; readonly words: number[] };

/** The phrases of all languages as one tree of letters. A slot is one place in one phrase. */
export type Scanner = Readonly<{ root: Node; phrases: readonly Compiled[]; phraseOf: readonly number[] }>;

/** A word as it sounds: alike letters are one, doubled letters single. */
function sound(word: string): string {
  let heard = '';
  for (const letter of word) {
    const one = SOUND[letter] ?? letter;
    if (one !== heard.at(-1)) heard += one;
  }
  return heard;
}

function matcher(word: string): Matcher {
  const stem = word.endsWith('*');
  return { sound: sound(fold(stem ? word.slice(0, -1) : word)), stem };
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
  const slots = stem ? node.stems : node.words;
  if (!slots.includes(slot)) slots.push(slot);
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
  return { root, phrases, phraseOf };
}

function fits(word: string | undefined, place: readonly Matcher[]): boolean {
  return place.some(({ sound: heard, stem }) => word === heard || (stem && word?.startsWith(heard) === true));
}

/** Whether what makes a phrase harmless stands beside it. */
function harmless({ unless }: Compiled, words: readonly string[], from: number, to: number): boolean {
  if (unless.length === 0) return false;
  const near = words.slice(Math.max(0, from - NEAR), to + NEAR + 1).map(sound);
  return unless.some((phrase) => near.some((_, at) => phrase.every((place, i) => fits(near[at + i], place))));
}

/** The slots a word fills, the later places of a phrase first. */
function slotsOf(root: Node, word: string): readonly number[] {
  let node: Node | undefined = root;
  let slots: readonly number[] = [];
  let last = '';
  for (const letter of word) {
    const one: string = SOUND[letter] ?? letter;
    if (one === '' || one === last) continue;
    last = one;
    node = node.next[one];
    if (!node) break;
    if (node.stems.length > 0) slots = slots.length > 0 ? [...slots, ...node.stems] : node.stems;
  }
  if (node && node.words.length > 0) slots = [...slots, ...node.words];
  return slots.length > 1 ? slots.toSorted((a, b) => b - a) : slots;
}

function scanWords(
  { root, phrases, phraseOf }: Scanner,
  words: readonly string[],
  found: Set<Category>,
): void {
  const ends: number[] = [];
  const starts: number[] = [];
  for (const [at, word] of words.entries()) {
    for (const slot of slotsOf(root, word)) {
      const phrase = phrases[phraseOf[slot] ?? -1];
      if (!phrase || found.has(phrase.category)) continue;
      const place = slot - phrase.first;
      const before = place === 0 ? at : ends[slot - 1];
      if (before === undefined || at - before > GAP + 1 || (place > 0 && before === at)) continue;
      ends[slot] = at;
      starts[slot] = place === 0 ? at : (starts[slot - 1] ?? at);
      if (place === phrase.size - 1 && !harmless(phrase, words, starts[slot] ?? at, at))
        found.add(phrase.category);
    }
  }
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
  if (words.some((word) => /[a-z]/.test(word))) scanWords(scanner, words.map(cyrillic), found);
  return CATEGORIES.filter((category) => found.has(category));
}

/** Kyrgyz and Russian in Latin letters, roughly as people write it: "ugrojaet", "korkutup". */
function cyrillic(word: string): string {
  return word
    .replace(/([aeiou])y(?![aou])/g, '$1и')
    .replace(/sh|ch|zh|kh|ts|dj|y[aueo]|[a-z]/g, (letters) => LATIN[letters] ?? letters);
}
