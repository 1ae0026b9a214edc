import { z } from 'zod';
import { normalise } from './normalise.ts';
import { collect, lookup, type Words } from './words.ts';

/** What people may type instead of pressing a button, at any step. */
export const COMMANDS = [
  'back',
  'skip',
  'menu',
  'language',
  'operator',
  'urgent',
  'stop',
  'done',
  'restart',
  'status',
  'help',
  'delete',
  'clear',
] as const;
export type Command = (typeof COMMANDS)[number];

const PLAIN = ['yes', 'no', 'dontKnow', 'all', 'none'] as const;
export type PlainWord = (typeof PLAIN)[number];

/** `months` is a month as counted ("месяцев"); `month` may also be its number ("5-ай" is May). */
const UNITS = ['day', 'week', 'month', 'months', 'halfYear', 'year'] as const;
export type TimeUnit = (typeof UNITS)[number];

const DAYS = ['beforeYesterday', 'yesterday', 'today', 'tomorrow', 'afterTomorrow'] as const;
const TURNS = ['beforeLast', 'last', 'this', 'next'] as const;

const words = z.array(z.string().regex(/\S/)).default([]);
const named = <K extends string>(keys: readonly K[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, words])) as Record<K, typeof words>);
const numbered = z.record(z.string().regex(/^\d+(\.5)?$/), words);

/**
 * One language's words that understand (`locales/<lang>/lexicon.yaml`). A word stands for itself, or with a final
 * `*` for every word that begins so; up to three words make a phrase. н о у are understood for ң ө ү.
 */
export const Lexicon = z.strictObject({
  months: z.record(z.string().regex(/^([1-9]|1[0-2])$/), words),
  days: named(DAYS),
  units: named(UNITS),
  /** Which month, week or year: the last one, this one. */
  turns: named(TURNS),
  lastYear: words,
  thisYear: words,
  ago: words,
  ahead: words,
  numbers: numbered,
  ordinals: numbered,
  /** What is written after digits to make "the 5th": чи, й, th. */
  ordinalSuffixes: words,
  /** Number words that mostly mean something else (Russian "он", Kyrgyz "бир"): not trusted among strange words. */
  weakNumbers: words,
  half: words,
  thousand: words,
  million: words,
  minus: words,
  currencies: z.record(z.string().regex(/^[A-Z]{3}$/), words),
  and: words,
  /** "Number", "option" before a digit. */
  option: words,
  negations: words,
  /** Words that change nothing around a number or a choice: about, owed. */
  fillers: words,
  /** Whom one counts: people, workers, us. */
  counted: words,
  plain: named(PLAIN),
  commands: named(COMMANDS),
});
export type Lexicon = z.infer<typeof Lexicon>;

export type MergedLexicon = Readonly<{
  months: Words<number>;
  days: Words<number>;
  units: Words<TimeUnit>;
  turns: Words<number>;
  /** How many years from now: -1 or 0. */
  years: Words<number>;
  ago: Words<-1 | 1>;
  numbers: Words<number>;
  ordinals: Words<number>;
  ordinalSuffixes: Words<true>;
  weakNumbers: Words<true>;
  half: Words<true>;
  scales: Words<number>;
  minus: Words<true>;
  currencies: Words<string>;
  and: Words<true>;
  option: Words<true>;
  negations: Words<true>;
  fillers: Words<true>;
  counted: Words<true>;
  plain: Words<PlainWord>;
  commands: Words<Command>;
}>;

/**
 * One lexicon of all languages, since people mix them. Throws when a word has two meanings in one group, naming
 * the word and the group.
 */
export function mergeLexicons(list: readonly Lexicon[]): MergedLexicon {
  const flag = (group: KeysOf<string[]>): Words<true> =>
    collect(
      group,
      list.map((one) => [true, one[group]] as const),
    );
  const record = <T>(group: KeysOf<Record<string, string[]>>, read: (key: string) => T): Words<T> =>
    collect(
      group,
      list.flatMap((one) => Object.entries(one[group]).map(([key, found]) => [read(key), found] as const)),
    );
  const either = <T>(group: string, read: (one: Lexicon) => (readonly [T, string[]])[]): Words<T> =>
    collect(group, list.flatMap(read));
  return Object.freeze({
    months: record('months', Number),
    days: record('days', (key) => DAYS.indexOf(key as (typeof DAYS)[number]) - 2),
    units: record('units', (key) => key as TimeUnit),
    turns: record('turns', (key) => TURNS.indexOf(key as (typeof TURNS)[number]) - 2),
    years: either('lastYear, thisYear', (one) => [
      [-1, one.lastYear],
      [0, one.thisYear],
    ]),
    ago: either<-1 | 1>('ago, ahead', (one) => [
      [-1, one.ago],
      [1, one.ahead],
    ]),
    numbers: record('numbers', Number),
    ordinals: record('ordinals', Number),
    ordinalSuffixes: flag('ordinalSuffixes'),
    weakNumbers: flag('weakNumbers'),
    half: flag('half'),
    scales: either('thousand, million', (one) => [
      [1e3, one.thousand],
      [1e6, one.million],
    ]),
    minus: flag('minus'),
    currencies: record('currencies', (key) => key),
    and: flag('and'),
    option: flag('option'),
    negations: flag('negations'),
    fillers: flag('fillers'),
    counted: flag('counted'),
    plain: record('plain', (key) => key as PlainWord),
    commands: record('commands', (key) => key as Command),
  });
}
type KeysOf<V> = { [K in keyof Lexicon]: Lexicon[K] extends V ? K : never }[keyof Lexicon];

function whole<T>(table: Words<T>, text: string): T | null {
  const said = normalise(text).split(' ');
  const found = lookup(table, said);
  return found && found.size === said.length ? found.value : null;
}

/** The command a text is, if it is nothing else ("/menu", "⬅️ Артка"); null inside a longer text. */
export function commandWord(text: string, lexicon: MergedLexicon): Command | null {
  return whole(lexicon.commands, text);
}

const SIGNS: readonly (readonly [RegExp, PlainWord])[] = [
  [/^(?:👍|👌|✅|✔|☑)/u, 'yes'],
  [/^(?:👎|❌|✖|⛔|[-–—]$)/u, 'no'],
];

/** Whether a whole text is a plain yes, no, don't know, all or none, in any language or as 👍 👎 + −. */
export function plainWord(text: string, lexicon: MergedLexicon): PlainWord | null {
  const known = whole(lexicon.plain, text);
  if (known !== null || normalise(text) !== '') return known;
  return SIGNS.find(([sign]) => sign.test(text.trim()))?.[1] ?? null;
}
