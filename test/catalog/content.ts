import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { check } from '../../src/catalog/check.ts';
import { readAll } from '../../src/catalog/load.ts';
import { lineOf } from '../../src/catalog/source.ts';
import { SPOKEN } from '../../src/catalog/spoken.ts';
import { ENGINE_FLOWS } from '../../src/engine/check.ts';

/** A small house in two languages, with one of everything, and nothing wrong with it. */
const WAGE = `# One of everything.
menu: 1
start: who
steps:
  who: { kind: ask, expect: choice, options: [me, group], unknown: true, next: { group: how-many, else: sum } }
  how-many: { kind: ask, expect: number, min: 2, next: sum }
  sum: { kind: ask, expect: money, unknown: true, next: due }
  due: { kind: ask, expect: date, precision: month, notAfter: today, next: summary }
  summary: { kind: review, next: consent }
  consent: { kind: ask, expect: choices, options: [keep, contact], next: { keep: open, else: unkept } }
  unkept: { kind: say, next: done }
  open: { kind: do, effect: open-case, type: wage, next: interest }
  interest: { kind: calc, fn: late-pay-interest, args: { sum: sum, due: due }, next: found }
  found:
    kind: branch
    when: [{ if: { all: [{ answered: interest }, { equals: [who, me] }] }, next: told }]
    else: urgent
  told: { kind: say, next: urgent }
  urgent: { kind: call, flow: urgent-help, next: done }
  done: { kind: end }
`;

const WORDS = `title: Wages
keywords: [wage, pay]
who:
  ask: Who was not paid?
  short: Who
  options:
    me: Me
    group: Me and others
how-many:
  ask: How many are you?
  short: How many
  example: 7
sum:
  ask: How much is owed?
  short: Sum
  example: "45000"
due:
  ask: Since when?
  short: Since
  example: May 2026
summary:
  ask: Is it right?
consent:
  ask: What do you allow?
  options:
    keep: Keep it
    contact: Write to me
unkept:
  text: Nothing is kept.
told:
  text: "Number {{case}}: {{interest}} for {{interest-days}} days, says {{organisation}}."
`.replace('example: 7', 'example: "7"');

const TYPE = `flow: wage
urgency: ordinary
sensitive: false
keepDays: 365
people: how-many
sum: sum
consents: consent
brief: [who, sum]
reach: []
outcomes: [paid, advice]
`;

const RATES = `id: key-rate
unit: percent a year
sources: [cbr.ru]
asOf: 2026-09-23
reviewBy: 2026-12-31
confidence: HIGH
rates:
  - { from: 2026-01-01, rate: 15 }
  - { from: 2026-07-27, rate: 14 }
`;

const ARTICLES = `asOf: 2026-11-21
reviewBy: 2999-12-31
steps:
  told: { sources: [TK RF art. 236], confidence: HIGH }
plain: [unkept]
`;

const HOURS = `zone: Asia/Bishkek
days: [1, 2, 3, 4, 5]
from: '09:00'
to: '18:00'
within: 4
`;

const HOME = `start: menu
steps:
  menu: { kind: ask, expect: choice, options: menu, next: open }
  open: { kind: call, flow: { from: menu }, next: menu }
`;

const LEXICON = `months: {}
days: {}
units: {}
turns: {}
numbers: {}
ordinals: {}
currencies: {}
plain: {}
commands: {}
`;

/** Forms of a plural, by language. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  ky: ['one', 'other'],
  ru: ['one', 'few', 'many', 'other'],
};

function common(lang: string): string {
  const texts: Record<string, unknown> = {};
  const put = (key: string, text: unknown) => {
    const path = key.split('.');
    let at = texts;
    for (const part of path.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1) as string] = text;
  };
  for (const [key, values] of Object.entries(SPOKEN)) {
    const text = [key.replaceAll('.', ' '), ...values.map((name) => `{{${name}}}`)].join(' ');
    if (key === 'thanks-words') put(key, ['thanks']);
    else if (values.includes('count')) for (const form of FORMS[lang] ?? []) put(`${key}_${form}`, text);
    else put(key, text);
  }
  put('case-type', { wage: 'Wages' });
  put('currency', { RUB: 'roubles' });
  put('languages', { ky: 'Кыргызча', ru: 'Русский' });
  return stringify(texts);
}

function sound(): Record<string, string> {
  const files: Record<string, string> = {
    'flows/wage.yaml': WAGE,
    'flows/home.yaml': HOME,
    'content/case-types/wage.yaml': TYPE,
    'content/rates/key-rate.yaml': RATES,
    'content/hours.yaml': HOURS,
    'content/articles/wage.yaml': ARTICLES,
  };
  for (const id of ENGINE_FLOWS) files[`flows/${id}.yaml`] ??= 'start: done\nsteps:\n  done: { kind: end }\n';
  for (const lang of ['ky', 'ru']) {
    for (const id of ENGINE_FLOWS) files[`locales/${lang}/${id}.yaml`] = `title: The flow ${id}\n`;
    files[`locales/${lang}/home.yaml`] = 'title: Home\nmenu:\n  ask: What can we do?\n';
    files[`locales/${lang}/wage.yaml`] = WORDS;
    files[`locales/${lang}/common.yaml`] = common(lang);
    files[`locales/${lang}/desk.yaml`] = 'take: Take\ntaken-by: "Taken by {{by}}"\n';
    files[`locales/${lang}/lexicon.yaml`] = LEXICON;
    files[`locales/${lang}/safety.yaml`] = '{}\n';
  }
  return files;
}

/** What is done to one file: texts put in place of others (in pairs), all made anew, or (null) the file taken away. */
type Edit = readonly string[] | string | null;
export type Edits = Readonly<Record<string, Edit>>;

/** Writes the small house, edited, into a folder that is gone after the test. */
export function content(edits: Edits = {}): string {
  const files = sound();
  for (const [path, edit] of Object.entries(edits)) {
    if (edit === null) delete files[path];
    else files[path] = typeof edit === 'string' ? edit : edited(path, files[path] ?? '', edit);
  }
  const root = mkdtempSync(join(tmpdir(), 'jardam-content-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function edited(path: string, text: string, [from, to, ...rest]: readonly string[]): string {
  if (from === undefined || to === undefined) return text;
  if (!text.includes(from)) throw new Error(`${path} has no "${from}" to put "${to}" in place of`);
  return edited(path, text.replace(from, to), rest);
}

/** What the check says of the small house, edited: `file:line: message`. */
export function told(edits: Edits): string[] {
  return check(readAll(content(edits))).map(lineOf);
}

/** The line of a file of the small house on which a text stands. */
export function lineWith(root: string, path: string, text: string): number {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
