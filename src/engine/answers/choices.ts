import { type MergedLexicon, plainWord } from '../lexicon.ts';
import { fold, normalise } from '../normalise.ts';
import { lookup } from '../words.ts';
import { type ChoiceOptions, parseChoice } from './choice.ts';
import type { Miss, ParseContext, Parsed } from './parsed.ts';

/** The words of a part, grouped by the "and" between them; digits each alone. */
function pieces(part: string, lexicon: MergedLexicon): string[] {
  const groups: string[][] = [[]];
  for (const word of normalise(part).split(' ')) {
    if (lookup(lexicon.and, [word])) groups.push([]);
    else if (/^\d+$/.test(word)) groups.push([word], []);
    else groups.at(-1)?.push(word);
  }
  return groups.filter((group) => group.length > 0).map((group) => group.join(' '));
}

/** "1-3" is 1, 2, 3; nothing where it is no range. */
function range(part: string): string[] {
  const [, from = 0, to = -1] = /^(\d)\s?[-–—]\s?(\d)$/.exec(fold(part).trim())?.map(Number) ?? [];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => String(from + at));
}

/** Each part as one option, or as several joined by "and"; the first part nobody understands decides the miss. */
function chosen(parts: readonly string[], about: ChoiceOptions, context: ParseContext): string[] | Miss {
  const ids: string[] = [];
  for (const part of parts) {
    const one = parseChoice(part, about, context);
    const smaller = 'miss' in one ? pieces(part, context.lexicon) : [];
    if ('answer' in one && 'choice' in one.answer) ids.push(one.answer.choice);
    else if (smaller.length > 1) {
      const several = chosen(smaller, about, context);
      if ('miss' in several) return several;
      ids.push(...several);
    } else return 'miss' in one ? one : { miss: 'not-understood' };
  }
  return ids;
}

/**
 * Several options: "1, 3", "1 3 5", "2-4", labels with commas or "и / жана / and" between them, "все", "ни одного".
 * A bare "да" chooses nothing: it could mean any. Ids come in the order of the options, each once. Misses: those of
 * `parseChoice`.
 */
export function parseChoices(text: string, about: ChoiceOptions, context: ParseContext): Parsed {
  const { options } = about;
  const plain = plainWord(text, context.lexicon);
  if (plain === 'all') return { answer: { choices: options.map(({ id }) => id) } };
  const whole = parseChoice(text, about, context);
  if ('answer' in whole && 'choice' in whole.answer) return { answer: { choices: [whole.answer.choice] } };
  if (plain === 'none' || plain === 'no') return { answer: { choices: [] } };
  const parts = text.split(/[,;+\n]/).filter((part) => normalise(part) !== '');
  if (parts.length === 0) return { miss: 'empty' };
  const numbers = parts.flatMap((part) => (range(part).length > 0 ? range(part) : [part]));
  const ids = chosen(numbers, about, context);
  return 'miss' in ids
    ? ids
    : { answer: { choices: options.map(({ id }) => id).filter((id) => ids.includes(id)) } };
}
