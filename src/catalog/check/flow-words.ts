import { meant } from '../../engine/check/fault.ts';
import { answeredBefore, reviewed } from '../../engine/check/names.ts';
import type { Step } from '../../engine/steps.ts';
import { kindOf } from '../../engine/steps.ts';
import type { Raw } from '../raw.ts';
import type { FlowFile, Texts } from '../shapes.ts';
import type { Problem, Source } from '../source.ts';
import { HOUSE_VALUES } from '../spoken.ts';
import type { Leaf } from './texts.ts';
import { HOUSE_FILES, isBroken, leaves, placeholders, problem } from './texts.ts';

/** The words a flow needs: paths joined by dots. `may`: those it may have besides. */
type Needed = { must: ReadonlySet<string>; may: ReadonlySet<string> };
type Words = { source: Source; value: Texts };

/**
 * Every language must have exactly the words that the steps need, able to show what they name. `faulty`: files of
 * flows that have problems of their own, in which nobody can say what is known where.
 */
export function checkFlowWords(raw: Raw, faulty: ReadonlySet<string>): Problem[] {
  return Object.entries(raw.texts).flatMap(([lang, files]) => [
    ...Object.entries(raw.flows).flatMap(([id, { value: flow }]) => {
      const words = files[id];
      if (words) return checkWords(flow, words, neededBy(raw, id, flow), knownIn(id, flow, faulty));
      const file = `locales/${lang}/${id}.yaml`;
      if (isBroken(raw, file)) return [];
      return [{ file, line: 1, message: `is missing: flow ${id} speaks it` }];
    }),
    ...Object.entries(files).flatMap(([id, { source }]) => {
      const read = raw.flows[id] || isBroken(raw, `flows/${id}.yaml`) || HOUSE_FILES.some((f) => f === id);
      if (read) return [];
      return [problem(source, [], `nobody speaks this file: there is no flow ${id}`)];
    }),
  ]);
}

function neededBy(raw: Raw, id: string, flow: FlowFile): Needed {
  const short = new Set(reviewed({ id, ...flow }));
  for (const { value: type } of Object.values(raw.caseTypes))
    if (type.flow === id) for (const name of [...type.brief, ...type.reach]) short.add(name);
  const asked = flow.menu !== undefined || raw.articles[id] !== undefined;
  const must = new Set(['title', ...(asked ? ['keywords'] : [])]);
  const may = new Set<string>();
  for (const [name, step] of Object.entries(flow.steps)) {
    for (const part of kindOf(step).texts(step)) must.add(`${name}.${part}`);
    if (step.kind === 'ask') (short.has(name) ? must : may).add(`${name}.short`);
    if (kindOf(step).texts(step).length > 0) may.add(`${name}.spoken`);
  }
  return { must, may };
}

/** The values that a question or a text of a step may show. */
type KnownAt = (step: string) => ReadonlySet<string> | undefined;

function knownIn(id: string, flow: FlowFile, faulty: ReadonlySet<string>): KnownAt {
  if (faulty.has(`flows/${id}.yaml`)) return () => undefined;
  return (step) => new Set([...HOUSE_VALUES, ...answeredBefore({ id, ...flow }, step)]);
}

function checkWords(flow: FlowFile, { source, value }: Words, needed: Needed, known: KnownAt): Problem[] {
  const found = leaves(value);
  const keys = new Set(found.map(({ path }) => path.join('.')));
  const lacking = Map.groupBy(
    [...needed.must].filter((key) => !keys.has(key)),
    (key) => key.split('.')[0] as string,
  );
  const lacks = [...lacking].map(([name, missing]) => {
    const parts = missing.map((key) => (key === name ? key : key.slice(name.length + 1))).join(', ');
    const message = flow.steps[name] ? `the words of ${name} lack ${parts}: add them` : `${parts} is missing`;
    return problem(source, [name], message);
  });
  return [
    ...lacks,
    ...found
      .filter((leaf) => isForTheEye(leaf) && !keys.has(`${leaf.path[0]}.spoken`))
      .map(({ path }) => {
        const message = `${path.join('.')} has a list or a link: write ${path[0]}.spoken, the same for the ear`;
        return problem(source, path, message);
      }),
    ...found.flatMap((leaf) =>
      checkLeaf(flow, leaf, needed, known).map((m) => problem(source, leaf.path, m)),
    ),
  ];
}

/** Lines of a list, and addresses of pages: nobody can hear them. */
const SEEN = /^\s*(—|•|\d+\.)\s|https?:\/\/|www\.|[\p{L}\d]\.(ru|kg|рф|com|org|help)\b/mu;

function isForTheEye({ path, value }: Leaf): boolean {
  const [, part = ''] = path;
  return path.length === 2 && ['ask', 'text'].includes(part) && typeof value === 'string' && SEEN.test(value);
}

function checkLeaf(flow: FlowFile, { path, value }: Leaf, { must, may }: Needed, known: KnownAt): string[] {
  const key = path.join('.');
  const [name = '', ...parts] = path;
  const step = flow.steps[name];
  if (!must.has(key) && !may.has(key))
    return [step ? surplus(name, step, parts) : `nobody says ${key}${meant(name, Object.keys(flow.steps))}`];
  if (Array.isArray(value) !== (key === 'keywords'))
    return [`${key} must be ${key === 'keywords' ? 'a list of words' : 'one text'}`];
  if (typeof value !== 'string') return [];
  if (value.trim() === '') return [`${key} is empty: write its words`];
  return checkPlaceholders(path, value, known);
}

function surplus(name: string, step: Step, parts: readonly string[]): string {
  const part = parts.join('.');
  const texts = kindOf(step).texts(step);
  if (part === 'example') return `${name} needs no example: nothing is typed there; take it out`;
  if (texts.length === 0) return `${name} says nothing, being a step of kind ${step.kind}: take ${part} out`;
  return `nobody says ${name}.${part}: the step has ${texts.join(', ')}; take it out`;
}

/** Only a question or a text is handed the answers; labels and examples stand alone. */
function checkPlaceholders(path: readonly string[], text: string, knownAt: KnownAt): string[] {
  const { names, broken } = placeholders(text);
  const [step = '', part = ''] = path;
  const speaks = path.length === 2 && ['ask', 'text', 'spoken'].includes(part);
  const known = names.length > 0 && speaks ? knownAt(step) : new Set(HOUSE_VALUES);
  return [
    ...(broken ? [`${path.join('.')} has a brace that is no {{name}}: write {{name}} or take it out`] : []),
    ...names
      .filter((name) => known && !known.has(name))
      .map((name) => `{{${name}}} is not known in ${path.join('.')}${meant(name, known ?? [])}`),
  ];
}
