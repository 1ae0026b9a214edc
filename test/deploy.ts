import type { Raw } from '../src/catalog/raw.ts';
import type { FlowFile, Texts } from '../src/catalog/shapes.ts';
import type { Step } from '../src/engine/steps.ts';

/**
 * The content of a next release, changed as these sentences say:
 *
 * - `rename <flow> <step> to <name>`: with `was:`, and its words with it
 * - `remove <flow> <step>`: without a word; who led to it leads to where it led first
 * - `remove <flow>`: the whole of it
 * - `ask <flow> <name> like <step> before <other>`: a question put in, with the words of one that is there
 * - `options <flow> <step> <id> …`: offers these and no others
 */
export function deployed(raw: Raw, changes: readonly string[]): Raw {
  const next = { ...raw, flows: { ...raw.flows }, texts: { ...raw.texts } };
  for (const change of changes) apply(next, change.split(' '));
  return next;
}

function apply(raw: Raw, [verb, flow = '', step = '', ...rest]: string[]): void {
  if (verb === 'remove' && !step) {
    const { [flow]: _gone, ...flows } = raw.flows;
    raw.flows = flows;
    return;
  }
  const found = raw.flows[flow];
  const old = found?.value.steps[step];
  if (!found) throw new Error(`A release cannot ${verb} in ${flow}: there is no such flow`);
  const put = (value: FlowFile) => {
    raw.flows = { ...raw.flows, [flow]: { ...found, value } };
  };
  const [first = '', second = '', , before = ''] = rest;
  if (verb === 'rename' && old) {
    put(led(found.value, step, second, { [second]: { ...old, was: [step] } }));
    words(raw, flow, second, step);
  } else if (verb === 'remove' && old) put(led(found.value, step, firstTarget(old), {}));
  else if (verb === 'ask' && found.value.steps[second] && before) {
    const asked = { ...found.value.steps[second], next: before } as Step;
    const flowNow = led(found.value, before, step, {});
    put({
      ...flowNow,
      steps: { ...flowNow.steps, [before]: found.value.steps[before] as Step, [step]: asked },
    });
    words(raw, flow, step, second);
  } else if (verb === 'options' && old?.kind === 'ask')
    put({
      ...found.value,
      steps: { ...found.value.steps, [step]: { ...old, options: [first, ...rest.slice(1)] } },
    });
  else throw new Error(`A release cannot "${[verb, flow, step, ...rest].join(' ')}"`);
}

/** The flow without a step; whatever named it names another. */
function led(flow: FlowFile, from: string, to: string, added: Record<string, Step>): FlowFile {
  const { [from]: _gone, ...steps } = flow.steps;
  const changed = Object.entries({ ...steps, ...added }).map(([name, step]) => [
    name,
    renamed(step, from, to),
  ]);
  return { ...flow, start: flow.start === from ? to : flow.start, steps: Object.fromEntries(changed) };
}

/** Keys under which a string is no step's name. */
const NO_STEP = new Set(['kind', 'was', 'options', 'effect', 'type', 'flow', 'expect', 'fn']);

function renamed<T>(value: T, from: string, to: string): T {
  if (value === from) return to as T;
  if (Array.isArray(value)) return value.map((one) => renamed(one, from, to)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    NO_STEP.has(key) ? inner : renamed(inner, from, to),
  ]);
  return Object.fromEntries(entries) as T;
}

function firstTarget(step: Step): string {
  const { next } = step as { next?: string | Record<string, string> };
  const [only] = typeof next === 'object' ? Object.values(next) : [next];
  if (!only) throw new Error('A release can remove only a step that leads on');
  return only;
}

/** A step speaks the words of another. */
function words(raw: Raw, flow: string, step: string, like: string): void {
  raw.texts = Object.fromEntries(
    Object.entries(raw.texts).map(([lang, files]) => {
      const file = files[flow];
      const spoken = file?.value[like];
      if (!file || spoken === undefined) return [lang, files];
      return [lang, { ...files, [flow]: { ...file, value: { ...file.value, [step]: spoken } as Texts } }];
    }),
  );
}
