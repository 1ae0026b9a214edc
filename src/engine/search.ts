import { cyrillic, sound } from './sound.ts';

/** What people may ask about, by the words of it. `weight`: how much these words say of the topic. */
export type Document = { topic: string; weight: number; text: string };

/** How often each piece of a word stands in a topic. */
export type Index = {
  readonly topics: readonly string[];
  /** piece -> topic's place -> its weight there */
  readonly pieces: Readonly<Record<string, Readonly<Record<number, number>>>>;
};

/** Words shorter than this, as they sound, tell nothing. */
const SHORTEST = 3;
/** The beginning of a word is its stem, in Kyrgyz and in Russian. */
const STEM = 5;
/** How soon more of the same tells no more (BM25's k1). */
const ENOUGH = 1.5;
/** A beginning tells more than three letters somewhere, which are there for typing errors. */
const STEM_WEIGHT = 3;

/** Pieces of the words of a text, as they sound: beginnings (`^…`) and threes of letters. */
function piecesOf(text: string): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const word of cyrillic(text).split(/[^\p{L}]+/u)) {
    const heard = sound(word);
    if (heard.length < SHORTEST) continue;
    pieces.set(`^${heard.slice(0, STEM)}`, STEM_WEIGHT);
    for (let at = 0; at + 3 <= heard.length; at++) pieces.set(heard.slice(at, at + 3), 1);
  }
  return pieces;
}

/** Reads the documents once. The same topic may have many. */
export function createIndex(documents: readonly Document[]): Index {
  const topics = [...new Set(documents.map(({ topic }) => topic))];
  const pieces: Record<string, Record<number, number>> = {};
  for (const { topic, weight, text } of documents) {
    const place = topics.indexOf(topic);
    for (const piece of piecesOf(text).keys()) {
      pieces[piece] ??= {};
      const of = pieces[piece];
      of[place] = (of[place] ?? 0) + weight;
    }
  }
  return { topics, pieces };
}

/**
 * Topics by how much the text speaks of them (BM25 over pieces of words), the best first. None where it speaks of
 * nothing that is known. `share`: how much of what was said speaks of it, from 0 to 1.
 */
export function search(
  { topics, pieces }: Index,
  text: string,
): { topic: string; score: number; share: number }[] {
  const scores = topics.map(() => 0);
  const rarest = Math.log(1 + topics.length) - Math.log(2);
  let all = 0;
  for (const [piece, worth] of piecesOf(text)) {
    const found = pieces[piece];
    all += worth * rarest;
    if (!found) continue;
    const rare = Math.log(1 + topics.length / Object.keys(found).length) - Math.log(2);
    for (const [place, weight] of Object.entries(found))
      scores[Number(place)] = (scores[Number(place)] ?? 0) + (worth * rare * weight) / (weight + ENOUGH);
  }
  return topics
    .map((topic, place) => ({ topic, score: scores[place] ?? 0, share: (scores[place] ?? 0) / all }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}
