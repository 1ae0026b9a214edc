import type { Raw } from '../raw.ts';
import type { Texts } from '../shapes.ts';
import type { Problem, Source } from '../source.ts';

/** Words files that belong to no flow. */
export const HOUSE_FILES = ['common', 'desk', 'handouts', 'web'] as const;

/** One text of a words file, and where it stands. */
export type Leaf = { path: readonly string[]; value: string | readonly string[] };

/** Every text of a file, in its order. */
export function leaves(texts: Texts, path: readonly string[] = []): Leaf[] {
  return Object.entries(texts).flatMap(([key, value]): Leaf[] => {
    const here = [...path, key];
    return typeof value === 'string' || Array.isArray(value) ? [{ path: here, value }] : leaves(value, here);
  });
}

export function problem(source: Source, path: readonly PropertyKey[], message: string): Problem {
  return { file: source.file, line: source.lineOf(path), message };
}

/** Whether a file is there but could not be read: what depends on it is not told a second time. */
export function isBroken({ problems }: Raw, file: string): boolean {
  return problems.some((one) => one.file === file);
}

const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;

/** The names between `{{` and `}}`. `broken`: a brace that is none of these. */
export function placeholders(text: string): { names: string[]; broken: boolean } {
  const names = [...text.matchAll(PLACEHOLDER)].map((found) => found[1] as string);
  return { names: [...new Set(names)], broken: /[{}]/.test(text.replace(PLACEHOLDER, '')) };
}

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** A key without its plural form, and that form. */
export function singular(key: string): { key: string; form: string | undefined } {
  return { key: key.replace(PLURAL, ''), form: key.match(PLURAL)?.[1] };
}

/** Letters as people count them. */
export function lengthOf(text: string): number {
  return [...text].length;
}
