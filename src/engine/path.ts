import type { Flow } from './catalog.ts';
import type { Lookup } from './condition.ts';
import type { Draft } from './draft.ts';
import { flowOf, look, top } from './draft.ts';
import type { KindOf } from './steps.ts';

/**
 * The question steps on the way from the start to `until`, as the known answers lead, `until` left out.
 * What was done (a case opened, something handed over) cannot be undone: the way begins anew after it.
 */
export function questions(flow: Flow, until: string, look: Lookup, kindOf: KindOf): string[] {
  let way: string[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = flow.start; name && name !== until && !seen.has(name); ) {
    seen.add(name);
    const step: Flow['steps'][string] | undefined = flow.steps[name];
    if (!step) break;
    if (step.kind === 'ask') way.push(name);
    if (step.kind === 'handover' || (step.kind === 'do' && step.effect === 'open-case')) way = [];
    name = kindOf(step).follow(step, look(name), look);
  }
  return way;
}

/** The questions already walked in the running flow. */
export function walked(draft: Draft, until: string = top(draft).step): string[] {
  const flow = flowOf(draft);
  return flow ? questions(flow, until, (name) => look(draft, name), draft.kindOf) : [];
}
