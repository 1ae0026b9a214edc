import { leaves, placeholders, singular } from '../../src/catalog/check/texts.ts';
import type { Raw } from '../../src/catalog/raw.ts';
import type { Words } from '../../src/catalog/words.ts';
import { render, renderText } from '../../src/channels/telegram/render.ts';
import type { Answer } from '../../src/engine/answer.ts';
import { outputsOf } from '../../src/engine/calc.ts';
import type { Flow } from '../../src/engine/catalog.ts';
import type { Option } from '../../src/engine/effect.ts';
import type { Ask } from '../../src/engine/steps/ask.ts';
import type { Step } from '../../src/engine/steps.ts';
import { theCatalog } from '../world.ts';

export const COUNTS = [0, 1, 2, 5, 11, 21, 101];
const ZONE = 'Europe/Moscow';
const LONGEST = 4096;
const BUTTON = 64;

/** One text of one language by its key, plural forms together, and the placeholders of all its forms. */
export type Text = { lang: string; key: string; names: readonly string[]; forms: readonly string[] };
type Value = Answer | string | number;

/** Every text of every language. */
export function textsOf({ texts }: Pick<Raw, 'texts'>): Text[] {
  return Object.entries(texts).flatMap(([lang, files]) =>
    Object.entries(files).flatMap(([file, { value }]) => {
      const found = leaves(value).flatMap(({ path, value: text }) => {
        const { key, form } = singular(path.join('.'));
        return typeof text === 'string' ? [{ key: `${file}:${key}`, form, text }] : [];
      });
      return [...Map.groupBy(found, ({ key }) => key)].map(([key, forms]) => ({
        lang,
        key,
        names: [...new Set(forms.flatMap(({ text }) => placeholders(text).names))],
        forms: forms.flatMap(({ form }) => form ?? []),
      }));
    }),
  );
}

const DAY = { date: '2026-09-23' };
const NUMBERS: Value[] = [{ number: 0 }, { number: 1_234_567.5 }];
const NAME = 'Айгүл Асанова, 482 9170';

/** Answers that a question can get: each option, the longest text, and none. */
function answers(step: Ask): Value[] {
  const options = Array.isArray(step.options) ? step.options : [];
  const text = 'ө'.repeat(step.maxLength ?? 300);
  const given: Record<Ask['expect'], Value[]> = {
    choice: options.length ? options.map((choice) => ({ choice })) : [{ text: NAME }],
    choices: [{ choices: options }, { choices: [] }],
    text: [{ text }],
    number: NUMBERS,
    money: [100, 999_999_999_999].map((money) => ({ money, currency: step.currency ?? 'RUB' })),
    date: [DAY, { date: '2026-05' }],
    phone: [{ phone: '+996700123456' }],
    place: [{ place: text }, { place: '', point: [55.75, 37.61] }],
    files: COUNTS.map((count) => ({ files: Array(count).fill({ id: 'f', media: 'photo' }), text })),
  };
  return [...given[step.expect], { none: 'skipped' }, { none: 'unknown' }];
}

/** What a calculation may give, by the name of its part. */
const PARTS: Record<string, Value[]> = {
  'late-pay-interest': [{ money: 740_775, currency: 'RUB' }],
  'allowance-estimate': [{ choice: 'ask' }],
  threshold: [{ money: 100_000, currency: 'KGS' }],
  directory: [
    { entries: [] },
    {
      entries: theCatalog()
        .tables.directory.slice(0, 8)
        .map(({ id }) => id),
    },
  ],
  'answer-by': [{ moment: '2026-11-23T07:00:00Z' }],
  'as-of': [DAY],
  until: [DAY],
  passed: [{ choice: 'yes' }, { choice: 'no' }],
  over: [{ choice: 'yes' }, { choice: 'no' }],
  open: [{ choice: 'yes' }, { choice: 'no' }],
  ...Object.fromEntries(['days', 'rate', 'used', 'left'].map((part) => [part, NUMBERS])),
};

function calculated(name: string, at: string, step: Step): Value[] {
  if (step.kind !== 'calc') return [];
  const part = outputsOf(step.fn).find((one) => name === (one ? `${at}-${one}` : at));
  if (part === undefined) return [];
  return PARTS[part || step.fn] ?? [DAY];
}

/** What may stand in the place of `{{name}}` in a text of this flow, or of the house. */
function samples(flow: Flow | undefined, name: string): Value[] {
  if (name === 'count') return COUNTS;
  const asked = flow?.steps[name];
  if (asked?.kind === 'ask') return answers(asked);
  const found = Object.entries(flow?.steps ?? {}).flatMap(([at, step]) => calculated(name, at, step));
  return found.length > 0 ? found : [NAME];
}

/** The text with each of the values it may show, the longest list of them setting how often. */
export function saidOf(words: Words, flow: Flow | undefined, { lang, key, names, forms }: Text): string[] {
  const shown = new Set([...names, ...(forms.length > 0 ? ['count'] : [])]);
  shown.delete('organisation');
  const all = [...shown].map((name) => [name, samples(flow, name)] as const);
  const times = Math.max(1, ...all.map(([, values]) => values.length));
  return Array.from({ length: times }, (_, i) => {
    const values = Object.fromEntries(all.map(([name, list]) => [name, list[i % list.length] as Value]));
    return words.text(lang, { key, values }, ZONE);
  });
}

const WRONG: readonly [what: string, seen: RegExp][] = [
  ['a placeholder is left', /\{\{|\}\}/],
  ['a value is missing', /\bundefined\b|\bnull\b|\bNaN\b|\[object/],
  ['markup is shown', /<|\*\*|__/],
  ['nothing is said', /^\s*$/],
];

/** What is wrong with words as they reach a person. */
export function faultsOf(said: string): string[] {
  const faults = WRONG.filter(([, seen]) => seen.test(said)).map(([what]) => what);
  const messages = renderText(said);
  if (messages.length > 1 || messages.some(({ text }) => text.length > LONGEST))
    faults.push('it is too long');
  return faults;
}

const NONCE = 'nnnnnnnn';

/** What is wrong with the buttons of a question with these options. */
export function buttonFaults(
  words: Words,
  lang: string,
  expect: string,
  options: readonly Option[],
): string[] {
  return options.flatMap(({ id, label: ref }) => {
    const label = words.text(lang, ref, ZONE);
    const told = (what: string) => `${lang} ${id} "${label}": ${what}`;
    try {
      const shown = { text: 'x', options: [{ id, label }], nonce: NONCE, expect };
      const [button] = render(shown)[0]?.reply_markup?.inline_keyboard.flat() ?? [];
      if (!button) return [told('it is not shown')];
      return [...([...button.text].length > BUTTON ? ['it is too long'] : []), ...faultsOf(label)].map(told);
    } catch (error) {
      return [told(String(error))];
    }
  });
}
