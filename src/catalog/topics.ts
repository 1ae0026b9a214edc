import type { Document, Index } from '../engine/search.ts';
import { createIndex } from '../engine/search.ts';
import type { Raw } from './raw.ts';
import type { Texts } from './shapes.ts';

/** How much words say of a topic, by where they stand: its keywords, its title, its texts. */
const WEIGHTS = { keywords: 6, title: 4, text: 1 };

/** Flows that people can ask for in their own words: those of the menu in its order, then those that tell facts. */
export function topicsOf({ flows, articles }: Raw): string[] {
  const menu = Object.entries(flows)
    .filter(([, { value }]) => value.menu !== undefined)
    .sort(([, a], [, b]) => (a.value.menu ?? 0) - (b.value.menu ?? 0))
    .map(([id]) => id);
  return [...menu, ...Object.keys(articles).filter((id) => flows[id] && !menu.includes(id))];
}

/** The words of every topic in every language. */
export function indexOf(raw: Raw): Index {
  return createIndex(
    topicsOf(raw).flatMap((topic) =>
      Object.values(raw.texts).flatMap((files) => documents(topic, files[topic]?.value ?? {})),
    ),
  );
}

function documents(topic: string, { keywords, title, ...steps }: Texts): Document[] {
  const words = Array.isArray(keywords) ? keywords : [];
  return [
    ...words.map((text) => ({ topic, weight: WEIGHTS.keywords, text })),
    ...(typeof title === 'string' ? [{ topic, weight: WEIGHTS.title, text: title }] : []),
    ...textsIn(steps).map((text) => ({ topic, weight: WEIGHTS.text, text })),
  ];
}

function textsIn(texts: Texts): string[] {
  return Object.values(texts).flatMap((one) =>
    typeof one === 'string' ? [one] : Array.isArray(one) ? [] : textsIn(one),
  );
}
