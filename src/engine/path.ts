import type { Flow } from './catalog.ts';
import type { Lookup } from './condition.ts';
import type { Draft } from './draft.ts';
import { flowOf, look, stepOf, top } from './draft.ts';
import type { KindOf } from './steps.ts';

/**
 * `names`: the questions on a way. `reached`: it comes to where it should. `open`: the question without an
 * answer at which it stopped before: a deploy put it in, or took away the option that was chosen.
 */
export type Way = { names: string[]; reached: boolean; open?: string };

/**
 * The way from the start of a flow to `until`, as the known answers lead, `until` left out. What was done (a
 * case opened, something handed over) cannot be undone: the way begins anew after it.
 */
export function wayTo(flow: Flow, until: string, look: Lookup, kindOf: KindOf): Way {
  let names: string[] = [];
  const seen = new Set<string>();
  for (let name = flow.start; name !== until; ) {
    const step = flow.steps[name];
    if (!step || seen.has(name)) return { names, reached: false };
    seen.add(name);
    if (step.kind === 'ask') names.push(name);
    if (step.kind === 'handover' || (step.kind === 'do' && step.effect === 'open-case')) names = [];
    const next = kindOf(step).follow(step, look(name), look);
    if (next === undefined) return { names, reached: false, ...(step.kind === 'ask' ? { open: name } : {}) };
    name = next;
  }
  return { names, reached: true };
}

/** The way to the present step of the running flow. */
export function walked(draft: Draft): Way {
  const flow = flowOf(draft);
  if (!flow) return { names: [], reached: false };
  return wayTo(flow, top(draft).step, (name) => look(draft, name), draft.kindOf);
}

/**
 * The question before the present step. Where no way leads here any more, the one that was answered before.
 * Undefined when there is none to go back to.
 */
export function previous(draft: Draft): string | undefined {
  const { names, reached } = walked(draft);
  if (reached) return names.at(-1);
  const { step, answers, case: opened } = top(draft);
  if (opened) return undefined;
  const asked = Object.keys(answers).filter((name) => flowOf(draft)?.steps[name]?.kind === 'ask');
  const here = asked.indexOf(step);
  return (here < 0 ? asked : asked.slice(0, here)).at(-1);
}

/** Every step from which a step can be come to. */
export function leadingTo(flow: Flow, target: string, kindOf: KindOf): Set<string> {
  const before = new Map<string, string[]>();
  for (const [name, step] of Object.entries(flow.steps))
    for (const next of kindOf(step).targets(step)) before.set(next, [...(before.get(next) ?? []), name]);
  const found = new Set<string>();
  const waiting = [target];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
    for (const one of before.get(name) ?? [])
      if (!found.has(one)) {
        found.add(one);
        waiting.push(one);
      }
  return found;
}

/** Whether the present step is the question that waits for an answer nobody may keep or show. */
export function atSecret(draft: Draft): boolean {
  const step = stepOf(draft);
  return step?.kind === 'ask' && step.secret === true;
}
