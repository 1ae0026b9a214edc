import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ParseContext } from '../../../src/engine/answers/parsed.ts';
import { Lexicon, mergeLexicons } from '../../../src/engine/lexicon.ts';

export const LANGUAGES = ['ky', 'ru', 'en'] as const;

export function yamlOf(lang: string, name: string): unknown {
  return parse(readFileSync(new URL(`../../../locales/${lang}/${name}.yaml`, import.meta.url), 'utf8'));
}

/** The real words of all languages; today is a Sunday. */
export const context: ParseContext = {
  lexicon: mergeLexicons(LANGUAGES.map((lang) => Lexicon.parse(yamlOf(lang, 'lexicon')))),
  today: '2026-11-22',
};

/** What nobody expects to be typed, for every parser. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\uD800',
  '\uDC00\uD83D',
  '\u202E31.12\u202C',
  '\u200B\u200B',
  '😀'.repeat(2048),
  '1'.repeat(4096),
  '1 '.repeat(2048),
  '1.'.repeat(2048),
  '31.12.2025 '.repeat(372),
  'а'.repeat(4096),
  'он '.repeat(1365),
  'миң '.repeat(1024),
  'май '.repeat(1024),
  '__proto__ constructor toString',
  'مرحبا ١٢٣',
  '-',
  '+',
  '...',
  '\uFDFA'.repeat(500),
  '9'.repeat(400),
  '0.'.repeat(1000),
  '999999999999999999 лет назад',
  '00.00.0000',
];
