import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { CalcTables } from '../engine/calc.ts';
import type { Flow } from '../engine/catalog.ts';
import { REGIONS } from '../engine/directory.ts';
import { Lexicon, mergeLexicons } from '../engine/lexicon.ts';
import { normalise } from '../engine/normalise.ts';
import { compileSafety, SafetyFile } from '../engine/safety.ts';
import type { Catalog } from './catalog.ts';
import { check } from './check.ts';
import { handoutsOf } from './handouts.ts';
import type { Raw } from './raw.ts';
import { Articles, CaseType, FlowFile, HandoutsFile, HoursFile, Questions, Texts } from './shapes.ts';
import type { Problem, Source } from './source.ts';
import { lineOf, readYaml, shaped, yamlFiles } from './source.ts';
import { Directory, Table } from './tables.ts';
import { indexOf, topicsOf } from './topics.ts';
import { createWords } from './words.ts';

const QUESTIONS = 'content/questions.yaml';
const HANDOUTS = 'content/handouts.yaml';
const DIRECTORY = 'content/directory.yaml';

/**
 * The frozen catalog of a folder that holds `flows`, `locales` and `content`. Throws one Error that lists every
 * problem as `file:line: what is wrong, and how to mend it`.
 * @param house values every text may show
 */
export function loadCatalog(root: string, house: { organisation: string }): Catalog {
  const raw = readAll(root);
  const problems = check(raw);
  if (problems.length === 0) return build(raw, house);
  throw new Error(['The content cannot be spoken from:', ...problems.map(lineOf)].join('\n'));
}

/** Reads every file. What is wrong with single files is in `problems`; how they fit together is the check's. */
export function readAll(root: string): Raw {
  const problems: Problem[] = [];
  const read = <T>(path: string, schema: z.ZodType<T>) => {
    const source = readYaml(root, path, problems);
    const value = shaped(source, schema, problems);
    return value === undefined ? undefined : { source, value };
  };
  const folder = <T>(path: string, schema: z.ZodType<T>, leave: readonly string[] = []) => {
    const found: Record<string, { source: Source; value: T }> = {};
    for (const { name, path: file } of yamlFiles(path)) {
      const one = leave.includes(name) ? undefined : read(file, schema);
      if (one) found[name] = one;
    }
    return found;
  };
  const optional = <T>(path: string, schema: z.ZodType<T>) =>
    existsSync(join(root, path)) ? read(join(root, path), schema) : undefined;
  const languages = folders(join(root, 'locales'));
  return {
    root,
    problems,
    flows: folder(join(root, 'flows'), FlowFile),
    texts: Object.fromEntries(
      languages.map((lang) => [lang, folder(join(root, 'locales', lang), Texts, ['lexicon', 'safety'])]),
    ),
    caseTypes: folder(join(root, 'content/case-types'), CaseType),
    rates: folder(join(root, 'content/rates'), Table),
    articles: folder(join(root, 'content/articles'), Articles),
    hours: read(join(root, 'content/hours.yaml'), HoursFile),
    questions: optional(QUESTIONS, Questions),
    handouts: optional(HANDOUTS, HandoutsFile),
    directory: optional(DIRECTORY, Directory),
    lexicons: languages.flatMap(
      (lang) => read(join(root, 'locales', lang, 'lexicon.yaml'), Lexicon)?.value ?? [],
    ),
    safety: languages.flatMap(
      (lang) => read(join(root, 'locales', lang, 'safety.yaml'), SafetyFile)?.value ?? [],
    ),
  };
}

/** The frozen catalog. Call the check first: a raw set with problems must not be spoken from. */
export function build(raw: Raw, house: Record<string, string>): Catalog {
  const texts = mapValues(raw.texts, (files) => mapValues(files, (f) => f.value));
  const flows = mapValues(raw.flows, (f, id) => flow(id, f.value));
  const directory = raw.directory?.value.entries ?? [];
  const words = createWords(texts, house, directory);
  return deepFreeze({
    flows,
    words,
    languages: languageOrder(Object.keys(raw.texts)),
    menu: Object.values(flows)
      .filter((f) => f.menu !== undefined)
      .sort((a, b) => (a.menu ?? 0) - (b.menu ?? 0))
      .map((f) => f.id),
    topics: topicsOf(raw),
    index: indexOf(raw),
    lexicon: mergeLexicons(raw.lexicons),
    safety: compileSafety(raw.safety),
    labels: labels(flows, texts),
    examples: new Set(examples(texts)),
    keywords: mapValues(flows, (_, id) =>
      Object.values(texts).flatMap((files) => list(files[id]?.keywords).map((word) => normalise(word))),
    ),
    thanks: new Set(
      Object.values(texts).flatMap((f) => list(f.common?.['thanks-words']).map((w) => normalise(w))),
    ),
    unsure: new Set(
      Object.entries(raw.articles).flatMap(([id, { value }]) =>
        Object.keys(value.steps).flatMap((name) => (value.steps[name]?.operator ? [`${id}:${name}`] : [])),
      ),
    ),
    // The check knows which of them the flows need.
    tables: {
      keyRate: raw.rates['key-rate']?.value,
      childAllowance: raw.rates['child-allowance-threshold']?.value,
      directory,
      hours: raw.hours?.value,
    } as CalcTables,
    caseTypes: mapValues(raw.caseTypes, (c) => c.value),
    handouts: handoutsOf(raw),
  });
}

/** Kyrgyz first, then Russian, then the others by name. */
function languageOrder(languages: string[]): string[] {
  const rank = (lang: string) => ['ky', 'ru'].indexOf(lang) >>> 0;
  return languages.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'));
}

function flow(id: string, { menu, start, steps }: FlowFile): Flow {
  const renamed = Object.entries(steps).flatMap(([name, step]) => (step.was ?? []).map((old) => [old, name]));
  return { id, menu, start, steps, renamed: Object.fromEntries(renamed) };
}

/** What people call each option, in every language; subjects by their titles, languages and regions by their names. */
function labels(flows: Record<string, Flow>, texts: Record<string, Record<string, Texts>>) {
  const all: Record<string, Record<string, string[]>> = {};
  const languages = Object.values(texts);
  for (const flow of Object.values(flows))
    for (const [name, step] of Object.entries(flow.steps)) {
      if (step.kind !== 'ask' || !step.options || step.options === 'talks') continue;
      const named = { menu: Object.keys(flows), languages: Object.keys(texts), regions: REGIONS };
      const ids = typeof step.options === 'string' ? named[step.options] : step.options;
      const label = (files: Record<string, Texts>, id: string) => {
        if (step.options === 'menu') return files[id]?.title;
        if (step.options === 'languages') return at(files.common, 'languages', id);
        if (step.options === 'regions') return at(files.common, 'region', id);
        return at(files[flow.id], name, 'options', id);
      };
      all[`${flow.id}:${name}`] = Object.fromEntries(
        ids.map((id) => [
          id,
          languages.map((files) => label(files, id)).filter((t) => typeof t === 'string'),
        ]),
      );
    }
  return all;
}

function examples(texts: Record<string, Record<string, Texts>>): string[] {
  return Object.values(texts).flatMap((files) =>
    Object.entries(files).flatMap(([id, file]) =>
      Object.keys(file)
        .filter((step) => at(file, step, 'example') !== undefined)
        .map((step) => `${id}:${step}.example`),
    ),
  );
}

function at(texts: Texts | undefined, ...path: string[]): Texts[string] | undefined {
  let value: Texts[string] | undefined = texts;
  for (const key of path) value = typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined;
  return value;
}

function list(value: Texts[string] | undefined): string[] {
  return Array.isArray(value) ? value : [];
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
