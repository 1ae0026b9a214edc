import { outputsOf } from '../calc.ts';
import type { Condition } from '../condition.ts';
import type { Ask } from '../steps/ask.ts';
import type { Step } from '../steps.ts';
import { kindOf } from '../steps.ts';
import type { Fault, Flows, Known } from './fault.ts';
import { meant } from './fault.ts';
import { reach } from './graph.ts';

type OneFlow = Flows[string];
type Value = string | number | boolean;

/** Facts of the session that conditions may read, with the codes they have; undefined where any text may stand. */
const FACTS: Readonly<Record<string, (known: Known) => readonly string[] | undefined>> = {
  '@lang': ({ languages }) => languages,
  '@keep': () => ['yes', 'no'],
  '@push': () => ['yes', 'no'],
  '@remind': () => ['yes', 'no'],
  '@case': () => undefined,
  '@new': () => undefined,
  '@given': () => undefined,
};

/** Codes an answer may have beside its options. */
const NONE = ['skipped', 'unknown', 'hidden'];

/** The names under which a calculation leaves its results. */
export function outputNames(name: string, step: Step): string[] {
  if (step.kind !== 'calc') return [];
  return outputsOf(step.fn).map((part) => (part === '' ? name : `${name}-${part}`));
}

/** The names under which a step leaves an answer. */
function writes(name: string, step: Step): string[] {
  if (step.kind === 'ask') return [name];
  if (step.kind === 'calc') return outputNames(name, step);
  if (step.kind === 'set') return [...Object.keys(step.to ?? {}), ...Object.keys(step.copy ?? {})];
  return [];
}

/** Where each step of a flow leads, worked out once: every text asks. */
const AHEAD = new WeakMap<OneFlow['steps'], Map<string, ReadonlySet<string>>>();

function ahead(steps: OneFlow['steps'], name: string, step: Step): ReadonlySet<string> {
  const known = AHEAD.get(steps) ?? new Map<string, ReadonlySet<string>>();
  AHEAD.set(steps, known);
  const found = known.get(name) ?? reach(steps, kindOf(step).targets(step));
  known.set(name, found);
  return found;
}

/** The names that may have an answer when a step is reached. `case` is one where a case may be known by then. */
export function answeredBefore({ start, steps }: OneFlow, at: string): Set<string> {
  const names = new Set<string>();
  const about = Object.values(steps).some((s) => s.kind === 'do' && /^(reopen|feedback)$/.test(s.effect));
  if (about || steps[at]?.kind === 'handover') names.add('case');
  for (const before of reach(steps, [start])) {
    const step = steps[before];
    const leads = step && ahead(steps, before, step).has(at);
    if (!leads) continue;
    for (const name of writes(before, step)) names.add(name);
    if (step.kind === 'handover' || (step.kind === 'do' && step.effect === 'open-case')) names.add('case');
  }
  return names;
}

/** Names that are read but have no answer by then, and codes that no answer ever has. */
export function checkNames(flow: OneFlow, known: Known): Fault[] {
  const all = Object.entries(flow.steps).flatMap(([name, step]) => writes(name, step));
  return Object.entries(flow.steps).flatMap(([name, step]) => {
    const before = answeredBefore(flow, name);
    const fault = (message: string): Fault => ({ flow: flow.id, path: ['steps', name], message });
    const unread = [...new Set(kindOf(step).reads?.(step))].flatMap((read) => {
      if (Object.hasOwn(FACTS, read) || before.has(read)) return [];
      if (all.includes(read)) return [fault(`${name} reads "${read}", which is never answered before it`)];
      return [fault(`${name} reads "${read}", which no step answers${meant(read, all)}`)];
    });
    return [...unread, ...compared(step).flatMap((pair) => checkValue(flow, known, name, pair))];
  });
}

function checkValue(flow: OneFlow, known: Known, at: string, [read, value]: [string, Value]): Fault[] {
  const codes = FACTS[read] ? FACTS[read](known) : codesOf(flow, read);
  if (!codes || typeof value !== 'string' || codes.includes(value) || NONE.includes(value)) return [];
  const message = `${at} compares "${read}" with "${value}", which it never is${meant(value, codes)}`;
  return [{ flow: flow.id, path: ['steps', at], message }];
}

/** Every code an answer may have; undefined where it may be anything, or nobody answers. */
function codesOf({ steps }: OneFlow, name: string, seen: readonly string[] = []): string[] | undefined {
  const own = steps[name];
  const codes: string[] = [];
  let found = false;
  if (own?.kind === 'ask') {
    if (!Array.isArray(own.options)) return undefined;
    codes.push(...own.options);
    found = true;
  }
  for (const step of Object.values(steps)) {
    if (step.kind !== 'set') continue;
    const code = step.to?.[name];
    const from = step.copy?.[name];
    const copied = from && !seen.includes(from) ? codesOf({ steps } as OneFlow, from, [...seen, name]) : [];
    if (from && !copied) return undefined;
    if (code === undefined && from === undefined) continue;
    codes.push(...(copied ?? []), ...(code === undefined ? [] : [code]));
    found = true;
  }
  return found ? codes : undefined;
}

/** The pairs of name and code a step compares. */
function compared(step: Step): [string, Value][] {
  if (step.kind === 'branch') return step.when.flatMap((w) => pairs(w.if));
  if (step.kind === 'do' && 'yes' in step) return [step.yes];
  if (step.kind === 'do' && 'dates' in step)
    return step.dates.flatMap(({ unless }) => (unless ? pairs(unless) : []));
  return [];
}

function pairs(condition: Condition): [string, Value][] {
  if ('all' in condition) return condition.all.flatMap(pairs);
  if ('any' in condition) return condition.any.flatMap(pairs);
  if ('not' in condition) return pairs(condition.not);
  if ('equals' in condition) return [condition.equals];
  if ('in' in condition) return condition.in[1].map((value) => [condition.in[0], value]);
  return [];
}

/** The questions a review may show: those on a way to it, after the last thing that cannot be undone. */
export function reviewed({ steps }: OneFlow): Set<string> {
  const undone = (step: Step) =>
    step.kind === 'handover' || (step.kind === 'do' && step.effect === 'open-case');
  const asks = Object.entries(steps).filter((entry): entry is [string, Ask] => entry[1].kind === 'ask');
  return new Set(
    asks
      .filter(([, ask]) =>
        [...reach(steps, kindOf(ask).targets(ask), undone)].some((name) => steps[name]?.kind === 'review'),
      )
      .map(([name]) => name),
  );
}
