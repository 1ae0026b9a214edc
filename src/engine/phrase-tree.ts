import { audible, cyrillic, sound, soundAt } from './sound.ts';

/** At most so many other words between two words of a phrase. */
const GAP = 3;
/** So many words before and after a phrase are searched for what makes it harmless. */
const NEAR = 3;

/** `typed`: only when spelt so, with ң ө ү. */
type Matcher = Readonly<{ sound: string; stem: boolean; typed?: string }>;
type Place = readonly Matcher[];
type Phrase = Readonly<{ means: string; first: number; size: number; unless: readonly (readonly Place[])[] }>;
/** `stems`: the slots of all stems up to here; `words`: these and the words that end here. */
type Node = { readonly next: Record<string, Node>; stems: number[]; words: number[] };
type Slot = Readonly<{ phrase: Phrase; typed: readonly string[] }>;

/** Phrases as one tree of letters. A slot is one place in one phrase. */
export type PhraseTree = Readonly<{ root: Node; slots: readonly Slot[] }>;

/** What a phrase means, how it is written and what beside it makes it harmless. */
export type Entry = Readonly<{ means: string; say: string; unless: readonly string[] }>;
export type Sets = Readonly<Record<string, readonly string[]>>;

function matcher(word: string): Matcher {
  const stem = word.endsWith('*');
  const letters = word.replace(/^=|\*$/g, '').toLowerCase();
  return { sound: sound(letters), stem, ...(word.startsWith('=') && { typed: letters }) };
}

function placeOf(written: string, sets: Sets, phrase: string): Place {
  const place = written.split('|').flatMap((word) => {
    const name = /^<(.+)>$/.exec(word)?.[1];
    if (name === undefined) return [matcher(word)];
    if (!Object.hasOwn(sets, name)) throw new Error(`"${phrase}" names the set ${name}, which no file has`);
    return (sets[name] ?? []).map(matcher);
  });
  if (place.some((one) => one.sound === '')) throw new Error(`"${phrase}" has an empty word`);
  return place;
}

function placesOf(phrase: string, sets: Sets): readonly Place[] {
  return phrase
    .trim()
    .split(/\s+/)
    .map((written) => placeOf(written, sets, phrase));
}

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

/** Throws on a set that does not exist and on empty words, naming the phrase. */
export function growTree(entries: readonly Entry[], sets: Sets): PhraseTree {
  const root: Node = { next: Object.create(null), stems: [], words: [] };
  const slots: Slot[] = [];
  for (const { means, say, unless } of entries) {
    const places = placesOf(say, sets);
    const harmless = unless.map((one) => placesOf(one, sets));
    const phrase = { means, first: slots.length, size: places.length, unless: harmless };
    for (const place of places) {
      for (const one of place) grow(root, one, slots.length);
      slots.push({ phrase, typed: place.flatMap(({ typed }) => typed ?? []) });
    }
  }
  ripen(root, []);
  return Object.freeze({ root, slots });
}

/** What has been heard of one text so far. */
type Hearing = {
  readonly words: string[];
  /** by slot: the number, from 1, of the word that last filled it, and of the word where its phrase began */
  readonly ends: Int32Array;
  readonly begins: Int32Array;
  /** phrases complete, with their first and last word */
  readonly complete: (readonly [Phrase, number, number])[];
};

/** Takes in the next word. The later places of a phrase come first, so that one word fills but one. */
function fill({ slots }: PhraseTree, hearing: Hearing, word: string, filled: readonly number[]): void {
  const { words, ends, begins, complete } = hearing;
  const at = words.push(word);
  for (const index of filled) {
    const { phrase, typed } = slots[index] as Slot;
    if (typed.length > 0 && !typed.some((one) => word.toLowerCase().startsWith(one))) continue;
    const opens = index === phrase.first;
    const before = opens ? at : (ends[index - 1] ?? 0);
    if (before === 0 || at - before > GAP + 1) continue;
    ends[index] = at;
    begins[index] = opens ? at : (begins[index - 1] ?? at);
    if (index === phrase.first + phrase.size - 1) complete.push([phrase, begins[index] ?? at, at]);
  }
}

function hear(tree: PhraseTree, seen: string): Hearing {
  const size = tree.slots.length;
  const heard: Hearing = {
    words: [],
    ends: new Int32Array(size),
    begins: new Int32Array(size),
    complete: [],
  };
  let start = -1;
  let node = tree.root;
  let known = true;
  let last = '';
  for (let at = 0; at <= seen.length; at++) {
    const one = soundAt(seen, at);
    if (one === ' ') {
      if (start >= 0) fill(tree, heard, seen.slice(start, at), known ? node.words : node.stems);
      start = -1;
      node = tree.root;
      known = true;
      last = '';
      continue;
    }
    if (start < 0) start = at;
    if (!known || one === '' || one === last) continue;
    last = one;
    const next = node.next[one];
    if (next) node = next;
    else known = false;
  }
  return heard;
}

function fits(word: string | undefined, place: Place): boolean {
  return place.some((one) => word === one.sound || (one.stem && word?.startsWith(one.sound) === true));
}

/** What the complete phrases mean, but those beside which something makes them harmless. */
function meanings({ words, complete }: Hearing, found: Set<string>): void {
  const sounds: string[] = [];
  const soundOf = (at: number) => {
    sounds[at] ??= sound(words[at] ?? '');
    return sounds[at];
  };
  for (const [{ means, unless }, first, last] of complete) {
    if (found.has(means)) continue;
    const from = Math.max(0, first - 1 - NEAR);
    const near = unless.length
      ? Array.from({ length: last + NEAR - from }, (_, at) => soundOf(from + at))
      : [];
    const stands = (phrase: readonly Place[]) =>
      near.some((_, at) => phrase.every((place, i) => fits(near[at + i], place)));
    if (!unless.some(stands)) found.add(means);
  }
}

/** What a text means, by its phrases; Latin letters are also read as Cyrillic. Linear in the length of the text. */
export function meaningsOf(tree: PhraseTree, text: string): ReadonlySet<string> {
  const seen = audible(text);
  const found = new Set<string>();
  meanings(hear(tree, seen), found);
  if (/[a-z]/i.test(seen)) meanings(hear(tree, cyrillic(seen)), found);
  return found;
}
