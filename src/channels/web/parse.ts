import type { FileRef } from '../../engine/answer.ts';
import type { Input } from '../../engine/input.ts';
import { commandWord, type MergedLexicon } from '../../engine/lexicon.ts';

/** What a page's form says. `picks` with `option: done`: boxes that were ticked. */
export type Fields = {
  id: string;
  nonce: string;
  lang: string;
  option: string;
  text: string;
  picks: readonly string[];
  /** the form had boxes */
  boxes: boolean;
};

/** `leave`: the quick exit · `status`: the page of that name · `empty`: nothing was said */
export type Asked =
  | { kind: 'answer'; input: Input }
  | { kind: 'leave' }
  | { kind: 'status' }
  | { kind: 'empty' };

/** As much as Telegram takes. */
export const TEXT_LENGTH = 4096;

/** Form values by name, as the browser sent them. Unknown names are passed over. */
export function fieldsOf(values: Iterable<readonly [string, string]>): Fields {
  const all = [...values];
  const one = (name: string) => all.find(([n]) => n === name)?.[1] ?? '';
  return {
    id: one('id'),
    nonce: one('nonce'),
    lang: one('lang'),
    option: one('option'),
    text: clean(one('text')),
    picks: all.flatMap(([n, value]) => (n === 'pick' ? [value] : [])),
    boxes: one('boxes') !== '',
  };
}

/** What was meant. Commands that only read or leave the page are the page's own. */
export function parse(fields: Fields, files: readonly FileRef[], lexicon: MergedLexicon): Asked {
  const { nonce, option, text } = fields;
  if (files.length)
    return { kind: 'answer', input: { kind: 'files', files: [...files], ...(text ? { text } : {}) } };
  if (option) return pressed(fields, nonce, option);
  if (!text) return { kind: 'empty' };
  const word = commandWord(text, lexicon);
  if (word === 'clear') return { kind: 'leave' };
  if (word === 'status') return { kind: 'status' };
  return { kind: 'answer', input: { kind: 'text', text } };
}

function pressed({ boxes, picks }: Fields, nonce: string, option: string): Asked {
  if (option === '/clear') return { kind: 'leave' };
  if (option === '/status') return { kind: 'status' };
  if (boxes && option === 'done')
    return { kind: 'answer', input: { kind: 'picks', nonce, options: [...picks] } };
  return { kind: 'answer', input: { kind: 'press', nonce, option } };
}

/** What browsers do to line ends is undone; what no person types is left out. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\0', '').trim();
}

/** What kind of thing a file is, by the type the browser says. Sound in a page is a voice: it is listened to early. */
export function mediaOf(type: string): FileRef['media'] {
  if (type.startsWith('image/')) return 'photo';
  if (type.startsWith('audio/')) return 'voice';
  if (type.startsWith('video/')) return 'video';
  return 'document';
}

/** The language to begin in, from the browser's list; the first that is spoken here. */
export function preferred(accept: string | undefined, languages: readonly string[]): string {
  const wanted = (accept ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((lang) => languages.includes(lang)) ?? languages[0] ?? 'ru';
}
