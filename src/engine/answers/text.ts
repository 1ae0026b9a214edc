import { clean, normalise } from '../normalise.ts';
import type { Parsed } from './parsed.ts';

/** Lengths in characters a person would count (code points). */
export type TextOptions = Readonly<{ min?: number | undefined; max?: number | undefined }>;

/**
 * Free text, cleaned, otherwise as typed; 2000 characters unless told. Only emoji or punctuation is `empty`.
 * Misses: empty, too-short, too-long.
 */
export function parseText(text: string, { min = 1, max = 2000 }: TextOptions): Parsed {
  const kept = clean(text);
  if (!/[\p{L}\p{N}]/u.test(normalise(kept))) return { miss: 'empty' };
  const length = [...kept].length;
  if (length < min) return { miss: 'too-short', hint: { limit: min } };
  if (length > max) return { miss: 'too-long', hint: { limit: max } };
  return { answer: { text: kept } };
}
