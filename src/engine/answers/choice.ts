import { type MergedLexicon, type PlainWord, plainWord } from '../lexicon.ts';
import { normalise, normalisedLabel } from '../normalise.ts';
import { lookup } from '../words.ts';
import { ambiguous, type ParseContext, type Parsed } from './parsed.ts';

/** An option with its labels in all languages, since a person may answer in any. */
export type ChoiceOption = Readonly<{ id: string; labels: readonly string[] }>;
export type ChoiceOptions = Readonly<{ options: readonly ChoiceOption[] }>;

type Said = Readonly<{
  text: string;
  words: readonly string[];
  plain: PlainWord | null;
  lexicon: MergedLexicon;
}>;
type Rule = (said: Said, options: readonly ChoiceOption[]) => readonly string[];

const where = (options: readonly ChoiceOption[], fits: (label: string, id: string) => boolean): string[] =>
  options
    .filter(({ id, labels }) => labels.some((label) => fits(normalisedLabel(label), id)))
    .map(({ id }) => id);

const byLabel: Rule = ({ text }, options) => (text ? where(options, (label) => label === text) : []);

/** "2", "№2", "2-чи", "вариант 2", "второй", "эки"; with words after it only when they are of the same option. */
const byNumber: Rule = ({ words, lexicon }, options) => {
  const kept = words.filter(
    (word) =>
      !lookup(lexicon.option, [word]) && (/\d/.test(word) || !lookup(lexicon.ordinalSuffixes, [word])),
  );
  const numbers = kept.map((word) => numberOf(word, lexicon));
  const rest = kept.filter((_, at) => numbers[at] === undefined);
  const ids = numbers.flatMap((n) => (n === undefined ? [] : (options[n - 1]?.id ?? 'none such')));
  const known = ids.every((id) => options.some((option) => option.id === id));
  const fits =
    rest.length === 0 ||
    (ids.length === 1 && where(options, (label, id) => id === ids[0] && label === rest.join(' ')).length > 0);
  return known && fits ? [...new Set(ids)] : [];
};

function numberOf(word: string, lexicon: MergedLexicon): number | undefined {
  const [, digits, ending = ''] = /^(?:no|n)?(\d{1,2})(\p{L}*)$/u.exec(word) ?? [];
  if (digits && (ending === '' || lookup(lexicon.ordinalSuffixes, [ending]))) return Number(digits);
  return (lookup(lexicon.numbers, [word]) ?? lookup(lexicon.ordinals, [word]))?.value;
}

const MEANING: Readonly<Partial<Record<PlainWord, string>>> = { yes: 'yes', no: 'no', dontKnow: 'unknown' };

/** Yes, no and don't know, where options have these ids; "да, могу" where there is nothing but yes and no. */
const byMeaning: Rule = ({ words, plain, lexicon }, options) => {
  const id = plain ? MEANING[plain] : undefined;
  if (id !== undefined) return options.filter((option) => option.id === id).map((option) => option.id);
  const onlyYesNo = options.every((option) => Object.values(MEANING).includes(option.id));
  if (!onlyYesNo || words.length > 4) return [];
  const meant = words
    .filter((_, at) => at === 0 || !lookup(lexicon.negations, [words[at - 1] ?? '']))
    .map((word) => lookup(lexicon.plain, [word])?.value)
    .filter((one) => one === 'yes' || one === 'no');
  const [first] = meant;
  const denied = words.slice(1).some((word) => lookup(lexicon.negations, [word]));
  if (plain !== null || first === undefined || lookup(lexicon.plain, words)?.value !== first) return [];
  return new Set(meant).size === 1 && !(first === 'yes' && denied) ? [first] : [];
};

/** Same word up to its ending. Endings of three letters and more can turn a Kyrgyz verb into its opposite. */
function sameWord(a: string, b: string): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return (same >= 4 || a === b) && a.length - same <= 2 && b.length - same <= 2;
}

/**
 * The beginning of a label, or words that all stand in one, but those that change nothing. A label with a word that
 * turns it round ("Договора нет") is not chosen by who did not say that word; beside other labels it stays in doubt,
 * lest "работодателю" choose "с именем" because "без имени" was left out. A plain yes or no must begin the label:
 * "нет" is not "С ним нет связи".
 */
const byPart: Rule = ({ text, words, plain, lexicon }, options) => {
  const told = words.filter((word) => !lookup(lexicon.fillers, [word]));
  const telling = told.some((word) => word.length > 2);
  const fits = (label: string) => {
    if (plain !== null) return label.startsWith(`${text} `);
    if (text.length > 2 && label.startsWith(text)) return true;
    const written = label.split(' ');
    return telling && told.every((word) => written.some((one) => sameWord(one, word)));
  };
  const turned = (word: string) => lookup(lexicon.negations, [word]) && !words.includes(word);
  const ids = text ? where(options, fits) : [];
  return ids.length > 1
    ? ids
    : where(options, (label) => ids.length > 0 && fits(label) && !label.split(' ').some(turned));
};

/**
 * Which option a text means: its label in any language, its number from 1, yes / no / don't know, an unambiguous
 * beginning, or words only it has. Rather asks again than guesses. Misses: empty, not-understood, ambiguous (with
 * the options it may be).
 */
export function parseChoice(text: string, { options }: ChoiceOptions, { lexicon }: ParseContext): Parsed {
  const folded = normalise(text);
  const said = {
    text: folded,
    words: folded.split(' ').filter(Boolean),
    plain: plainWord(text, lexicon),
    lexicon,
  };
  if (folded === '' && said.plain === null) return { miss: 'empty' };
  for (const rule of [byLabel, byNumber, byMeaning, byPart]) {
    const ids = rule(said, options);
    const [choice] = ids;
    if (ids.length > 1) return ambiguous(ids.map((id) => ({ choice: id })));
    if (choice !== undefined) return { answer: { choice } };
  }
  return { miss: 'not-understood' };
}
