import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import { type Place, pageOf } from './page.ts';

/** A page as PDF, about 55 kB. `etag`: changes with its bytes */
export type Made = { pdf: Buffer; etag: string };

export type Handouts = {
  /** The page of a subject in a language, or nothing when there is no such page. */
  make(lang: string, id: string): Promise<Made> | undefined;
};

/**
 * Pages made when somebody first asks for them, each once however many ask. All are kept: there are as many as
 * subjects times languages (70: 4 MB), and nobody can make the house work again by asking again. The library that
 * draws them is loaded with the first.
 */
export function createHandouts(catalog: Catalog, place: Place): Handouts {
  const made = new Map<string, Promise<Made>>();
  return {
    make(lang, id) {
      if (!catalog.languages.includes(lang) || !Object.hasOwn(catalog.handouts, id)) return undefined;
      const key = `${lang}/${id}`;
      const known = made.get(key) ?? makeOne(catalog, id, lang, place);
      made.set(key, known);
      known.catch(() => made.delete(key));
      return known;
    },
  };
}

async function makeOne(catalog: Catalog, id: string, lang: string, place: Place): Promise<Made> {
  const { draw } = await import('./draw.ts');
  const { pdf } = await draw(pageOf(catalog, id, lang, place));
  return { pdf, etag: `"${createHash('sha256').update(pdf).digest('base64url').slice(0, 22)}"` };
}
