import { clean } from './normalise.ts';

/** So many letters of a question are kept, and so many looked at. */
const LONGEST = 300;
const READ = 2000;
/** A number of so many digits may be somebody's. */
const DIGITS = 4;

const EMAIL = /\S+@\S+/g;
const LINK =
  /(?:https?:\/\/|www\.|t\.me\/|wa\.me\/)\S+|(?<![\p{L}\p{N}])(?:[\p{L}\p{N}-]+\.)+(?:com|info|kg|kz|me|net|org|ru|su|tj|uz|рф)(?![\p{L}\p{N}])(?:\/\S*)?/giu;
const NICKNAME = /@[\p{L}\p{N}_.]+/gu;
/**
 * Digits with what stands between the groups of a phone, a card, a date, a map point, and with the letters of a
 * passport or a car.
 */
const NUMBER = /[+(]?(?<!\p{L})\p{L}*\p{Nd}[\p{L}\p{Nd}]*(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}[\p{L}\p{Nd}]*)*/gu;
const MARK = /‹[a-z-]+›/g;

/**
 * A text without what identifies by its form: `‹e-mail›`, `‹link›`, `‹name›` for @names, `‹number›` for whatever has
 * four digits or more. On one line, 300 letters at most. Names, places and small numbers (a house, a flat) look like
 * any other word and stay: whoever reads it must know that.
 */
export function anonymous(text: string): string {
  const hidden = (found: string) => ((found.match(/\p{Nd}/gu)?.length ?? 0) >= DIGITS ? '‹number›' : found);
  const stripped = clean(text)
    .slice(0, READ)
    .replace(EMAIL, '‹e-mail›')
    .replace(LINK, '‹link›')
    .replace(NICKNAME, '‹name›')
    .replace(NUMBER, hidden)
    .replace(/\s+/g, ' ');
  return [...stripped].slice(0, LONGEST).join('').trim();
}

/** How many words of it are still the person's. */
export function wordsLeft(anonymousText: string): number {
  return anonymousText.replace(MARK, ' ').match(/\S*\p{L}\S*/gu)?.length ?? 0;
}
