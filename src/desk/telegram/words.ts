import type { TextRef } from '../../engine/effect.ts';
import type { House } from '../../turn/house.ts';
import { type Say, sayer } from '../../turn/screen.ts';

/** What all operators read: the group is one for all languages. */
const COMMON = 'ru';

/** The first of an operator's languages that the house speaks. */
function langOf({ catalog }: House, languages: readonly string[]): string {
  return languages.find((lang) => catalog.languages.includes(lang)) ?? COMMON;
}

/** Says texts of `desk.yaml` by their bare keys. */
export type DeskSay = (key: string, values?: Extract<TextRef, { key: string }>['values']) => string;

/** The desk's words in an operator's language, or those of the group. */
export function deskSay(house: House, languages: readonly string[] = [COMMON]): DeskSay {
  const say = speaker(house, languages);
  return (key, values) => say(values ? { key: `desk:${key}`, values } : { key: `desk:${key}` });
}

/** Any text in an operator's language. */
export function speaker(house: House, languages: readonly string[] = [COMMON]): Say {
  return sayer(house.catalog.words, langOf(house, languages), house.config.TIME_ZONE);
}

/** Text for a message with markup: nothing in it is markup. */
export function escaped(text: string): string {
  const clean = text.toWellFormed().replaceAll('\0', '');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function bold(text: string): string {
  return `<b>${escaped(text)}</b>`;
}
