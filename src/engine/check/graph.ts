import type { Step } from '../steps.ts';
import { kindOf } from '../steps.ts';
import type { Fault, Flows } from './fault.ts';
import { meant } from './fault.ts';

type OneFlow = Flows[string];

/** The flow everybody stands in: the only one that need not come to an end. */
const ROOT = 'home';

/** Step names that can be reached from these, themselves included. `stop`: steps that are not walked past. */
export function reach(
  steps: OneFlow['steps'],
  from: readonly string[],
  stop: (step: Step) => boolean = () => false,
): Set<string> {
  const seen = new Set<string>();
  const waiting = [...from];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const step = steps[name];
    if (!step || seen.has(name)) continue;
    seen.add(name);
    if (!stop(step)) waiting.push(...kindOf(step).targets(step));
  }
  return seen;
}

/** Unknown targets, steps nobody comes to, and steps from which no end is reached. */
export function checkWays(flow: OneFlow): Fault[] {
  const { id, start, steps } = flow;
  const fault = (path: Fault['path'], message: string): Fault => ({ flow: id, path, message });
  const names = Object.keys(steps);
  const faults: Fault[] = [];
  if (!steps[start])
    faults.push(fault(['start'], `start: there is no step "${start}"${meant(start, names)}; name a step`));
  for (const [name, step] of Object.entries(steps))
    for (const target of new Set(kindOf(step).targets(step)))
      if (!steps[target])
        faults.push(
          fault(
            ['steps', name, ...placeOf(step, target)],
            `${name} leads to "${target}", which is no step of this flow${meant(target, names)}`,
          ),
        );
  if (faults.length > 0) return faults;
  const reached = reach(steps, [start]);
  for (const name of names)
    if (!reached.has(name))
      faults.push(fault(['steps', name], `nothing leads to ${name}: lead a step to it, or take it out`));
  return [...faults, ...(id === ROOT ? [] : endless(flow, reached))];
}

/** One step of each round that is never left: the steps that only lead there are not told too. */
function endless({ id, steps }: OneFlow, reached: ReadonlySet<string>): Fault[] {
  const told = new Set<string>();
  return [...reached].flatMap((name): Fault[] => {
    const round = reach(steps, [name]);
    const left = [...round].some((other) => steps[other]?.kind === 'end' || !reach(steps, [other]).has(name));
    if (left || told.has(name)) return [];
    for (const other of round) told.add(other);
    const message = `${name} is a dead end: no step of kind end can be reached from it; lead it to one`;
    return [{ flow: id, path: ['steps', name], message }];
  });
}

/** Where in a step a target is named: the value itself, under `next` or `else` first. */
function placeOf(step: Step, target: string): (string | number)[] {
  const { next, else: otherwise, ...rest } = step as Record<string, unknown>;
  return find({ next, else: otherwise }, target) ?? find(rest, target) ?? [];
}

function find(value: unknown, wanted: string): (string | number)[] | undefined {
  if (value === wanted) return [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const path = find(inner, wanted);
    if (path) return [Array.isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}

/** Where a step goes on at once, as `flow/step`, without anybody being asked. */
function atOnce(flows: Flows, flow: OneFlow, name: string, step: Step): string[] {
  if (kindOf(step).receive) return [];
  const own = kindOf(step).targets(step);
  if (step.kind !== 'call' || typeof step.flow !== 'string') return own.map((next) => `${flow.id}/${next}`);
  const called = flows[step.flow];
  if (!called) return [];
  const through = asksNothing(flows, called, new Set([`${flow.id}/${name}`]));
  return [`${called.id}/${called.start}`, ...(through ? own.map((next) => `${flow.id}/${next}`) : [])];
}

/** Whether a flow can be walked to an end without a question. */
function asksNothing(flows: Flows, flow: OneFlow, seen: Set<string>): boolean {
  const silent = reach(flow.steps, [flow.start], (step) => stops(flows, step, seen));
  return [...silent].some((name) => flow.steps[name]?.kind === 'end');
}

function stops(flows: Flows, step: Step, seen: Set<string>): boolean {
  if (kindOf(step).receive) return true;
  if (step.kind !== 'call' || typeof step.flow !== 'string') return false;
  const called = flows[step.flow];
  if (!called || seen.has(called.id)) return true;
  return !asksNothing(flows, called, new Set([...seen, called.id]));
}

/** Steps that come round to themselves without a question between: the bot would talk for ever. */
export function checkLoops(flows: Flows): Fault[] {
  const edges = new Map<string, string[]>();
  for (const flow of Object.values(flows))
    for (const [name, step] of Object.entries(flow.steps))
      edges.set(`${flow.id}/${name}`, atOnce(flows, flow, name, step));
  const told = new Set<string>();
  return [...edges.keys()].flatMap((start): Fault[] => {
    const round = told.has(start) ? undefined : roundFrom(edges, start);
    if (!round || round.some((node) => told.has(node))) return [];
    for (const node of round) told.add(node);
    const [flow = '', step = ''] = start.split('/');
    const way = [...round, start].join(' → ');
    return [
      { flow, path: ['steps', step], message: `goes round without a question: ${way}; put a question in` },
    ];
  });
}

/** The shortest way from a step back to itself. */
function roundFrom(edges: ReadonlyMap<string, string[]>, start: string): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift())
    for (const next of edges.get(way.at(-1) as string) ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  return undefined;
}
