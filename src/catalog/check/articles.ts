import { meant } from '../../engine/check/fault.ts';
import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { isBroken, problem } from './texts.ts';

/** Subjects whose texts state nothing about the world. */
const HOUSE = new Set(['operator']);

/** Whatever a subject of the menu tells must rest on something: each of its texts has an article, or is plain. */
export function checkArticles(raw: Raw): Problem[] {
  return [...missing(raw), ...Object.keys(raw.articles).flatMap((id) => checkFile(raw, id))];
}

function missing(raw: Raw): Problem[] {
  return Object.entries(raw.flows)
    .filter(([id, { value }]) => value.menu !== undefined && !HOUSE.has(id) && !raw.articles[id])
    .map(([id]) => ({ id, file: `content/articles/${id}.yaml` }))
    .filter(({ file }) => !isBroken(raw, file))
    .map(({ id, file }) => ({
      file,
      line: 1,
      message: `is missing: flow ${id} tells facts; say what they rest on`,
    }));
}

function checkFile(raw: Raw, id: string): Problem[] {
  const { source, value } = raw.articles[id] ?? {};
  const flow = raw.flows[id]?.value;
  if (!source || !value) return [];
  if (!flow)
    return isBroken(raw, `flows/${id}.yaml`)
      ? []
      : [problem(source, [], `there is no flow ${id}: take the file out`)];
  const says = Object.keys(flow.steps).filter((name) => flow.steps[name]?.kind === 'say');
  const plain = value.plain ?? [];
  const told = [...Object.keys(value.steps), ...plain];
  const unknown = (name: string) => `${id} has no text "${name}"${meant(name, says)}`;
  return [
    ...Object.keys(value.steps)
      .filter((name) => !says.includes(name))
      .map((name) => problem(source, ['steps', name], unknown(name))),
    ...plain.flatMap((name, i) =>
      says.includes(name) ? [] : [problem(source, ['plain', i], unknown(name))],
    ),
    ...plain.flatMap((name, i) =>
      value.steps[name]
        ? [problem(source, ['plain', i], `${name} stands under steps, too: take one out`)]
        : [],
    ),
    ...says
      .filter((name) => !told.includes(name))
      .map((name) =>
        problem(source, [], `${name} is missing: say what its text rests on, or that it is plain`),
      ),
  ];
}
