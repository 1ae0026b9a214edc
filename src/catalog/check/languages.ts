import { USUAL } from '../../engine/answers/money.ts';
import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { HOUSE_VALUES, SPOKEN, VALUES } from '../spoken.ts';
import { countsOf } from '../words.ts';
import type { Leaf } from './texts.ts';
import { HOUSE_FILES, isBroken, leaves, placeholders, problem, singular } from './texts.ts';

/** One words file in every language: language -> key without plural form -> its texts. */
type Versions = Map<string, Map<string, Leaf[]>>;

/** The words of no flow: what the code speaks must be there, and every language must have the same. */
export function checkHouseWords(raw: Raw): Problem[] {
  return HOUSE_FILES.flatMap((id) => {
    const versions = versionsOf(raw, id);
    if (versions.size === 0 && id !== 'common') return [];
    const keys = new Set([...versions.values()].flatMap((keys) => [...keys.keys()]));
    if (id === 'common') for (const key of [...Object.keys(SPOKEN), ...named(raw)]) keys.add(key);
    return Object.keys(raw.texts).flatMap((lang) => checkVersion(raw, id, lang, versions, keys));
  });
}

/** What is called by a name of the content: languages, case types, what sums are asked in. */
function named({ texts, caseTypes, flows }: Raw): string[] {
  const steps = Object.values(flows).flatMap(({ value }) => Object.values(value.steps));
  return [
    ...Object.keys(texts).map((lang) => `languages.${lang}`),
    ...Object.keys(caseTypes).map((type) => `case-type.${type}`),
    ...steps.flatMap((step) =>
      step.kind === 'ask' && step.expect === 'money' ? [`currency.${step.currency ?? USUAL}`] : [],
    ),
  ];
}

function checkVersion(
  raw: Raw,
  id: string,
  lang: string,
  versions: Versions,
  keys: ReadonlySet<string>,
): Problem[] {
  const file = `locales/${lang}/${id}.yaml`;
  const own = versions.get(lang);
  const source = raw.texts[lang]?.[id]?.source;
  if (!own || !source)
    return isBroken(raw, file) ? [] : [{ file, line: 1, message: 'is missing: other languages have it' }];
  const missing = [...keys]
    .filter((key) => !own.has(key))
    .map((key) => problem(source, key.split('.'), `${key} is missing${elsewhere(raw, id, key, versions)}`));
  const found = [...own].flatMap(([key, texts]) => [
    ...alone(raw, id, key, versions).map((m) => problem(source, texts[0]?.path ?? [], m)),
    ...forms(lang, key, texts).map((m) => problem(source, texts[0]?.path ?? [], m)),
    ...texts.flatMap((leaf) => checkText(id, key, leaf).map((m) => problem(source, leaf.path, m))),
  ]);
  return [...missing, ...found];
}

/** Who has a missing text, or who needs it. */
function elsewhere(raw: Raw, id: string, key: string, versions: Versions): string {
  for (const [lang, keys] of versions) {
    const path = keys.get(key)?.[0]?.path;
    const source = path && raw.texts[lang]?.[id]?.source;
    if (source) return `: ${source.file}:${source.lineOf(path)} has it; add it`;
  }
  return ': the program says it; add it';
}

/** A text that one language has and no other, and that nobody is known to say. */
function alone(raw: Raw, id: string, key: string, versions: Versions): string[] {
  const having = [...versions].filter(([, keys]) => keys.has(key));
  if (versions.size < 2 || having.length > 1 || isNeeded(raw, id, key)) return [];
  return [`${key} stands in no other language: take it out, or add it to the others`];
}

function isNeeded(raw: Raw, id: string, key: string): boolean {
  return id === 'common' && (key in SPOKEN || named(raw).includes(key));
}

/** A text that counts needs one form for each way the language counts. */
function forms(lang: string, key: string, texts: readonly Leaf[]): string[] {
  const have = texts.flatMap(({ path }) => singular(path.at(-1) ?? '').form ?? []);
  if (have.length === 0) return [];
  const known = countsOf(lang);
  const want = known ? new Intl.PluralRules(lang).resolvedOptions().pluralCategories : ['other'];
  const lacking = want.filter((form) => !have.includes(form));
  const surplus = have.filter((form) => !(want as string[]).includes(form));
  return [
    ...lacking.map((form) => `${key} lacks its form ${key.split('.').at(-1)}_${form}: add it`),
    ...surplus.map((form) => `${lang} has no form ${form}: take ${key}_${form} out`),
  ];
}

function checkText(id: string, key: string, { value }: Leaf): string[] {
  if (typeof value !== 'string')
    return value.length > 0 ? [] : [`${key} is an empty list: write at least one word`];
  if (value.trim() === '') return [`${key} is empty: write its words`];
  const own = id === 'common' ? SPOKEN[key] : undefined;
  const known = [...HOUSE_VALUES, ...(own ?? VALUES)];
  const { names, broken } = placeholders(value);
  return [
    ...(broken ? [`${key} has a brace that is no {{name}}: write {{name}} or take it out`] : []),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `{{${name}}} is not known in ${key}; known: ${known.join(', ')}`),
  ];
}

/** Every language must show the same values in the same text. */
export function checkSameValues(raw: Raw): Problem[] {
  const files = new Set(Object.values(raw.texts).flatMap((all) => Object.keys(all)));
  return [...files].flatMap((id) => {
    const versions = versionsOf(raw, id);
    const keys = new Set([...versions.values()].flatMap((all) => [...all.keys()]));
    return [...keys].flatMap((key) => differing(raw, id, key, versions));
  });
}

function differing(raw: Raw, id: string, key: string, versions: Versions): Problem[] {
  const shown = [...versions].flatMap(([lang, keys]) => {
    const texts = keys.get(key);
    const source = raw.texts[lang]?.[id]?.source;
    if (!texts || !source) return [];
    const names = new Set(texts.flatMap(({ value }) => placeholders(String(value)).names));
    return [{ source, path: texts[0]?.path ?? [], names }];
  });
  return shown.flatMap(({ source, path, names }) => {
    const other = shown.find((one) => [...one.names].some((name) => !names.has(name)));
    const name = other && [...other.names].find((one) => !names.has(one));
    if (!other) return [];
    const there = `${other.source.file}:${other.source.lineOf(other.path)}`;
    return [problem(source, path, `${key} does not show {{${name}}}, but ${there} does: make them alike`)];
  });
}

function versionsOf(raw: Raw, id: string): Versions {
  const house = HOUSE_FILES.some((file) => file === id);
  const keyOf = (path: readonly string[]) => (house ? singular(path.join('.')).key : path.join('.'));
  return new Map(
    Object.entries(raw.texts).flatMap(([lang, files]) => {
      const words = files[id];
      return words ? [[lang, Map.groupBy(leaves(words.value), ({ path }) => keyOf(path))] as const] : [];
    }),
  );
}
