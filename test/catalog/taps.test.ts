import { expect, test } from 'vitest';
import { readAll } from '../../src/catalog/load.ts';
import { kindOf } from '../../src/engine/steps.ts';
import { theCatalog } from '../world.ts';

const raw = readAll(new URL('../..', import.meta.url).pathname);
const { flows, topics } = theCatalog();

type Place = { flow: string; step: string; taps: number };

/** The flows that a step may run. */
function calledBy({ flow, step: name }: Place): string[] {
  const steps = flows[flow]?.steps ?? {};
  const step = steps[name];
  if (step?.kind !== 'call') return [];
  if (typeof step.flow === 'string') return [step.flow];
  const asked = steps[step.flow.from];
  return asked?.kind === 'ask' && Array.isArray(asked.options) ? asked.options : [];
}

/** The fewest taps after the flow was chosen until a text that states a fact, or a case, is reached. */
function tapsToHelp(id: string): number {
  const seen = new Set<string>();
  const queue: Place[] = [{ flow: id, step: flows[id]?.start ?? '', taps: 0 }];
  for (let here = queue.shift(); here; here = queue.shift()) {
    const key = `${here.flow}/${here.step}`;
    const step = flows[here.flow]?.steps[here.step];
    if (!step || seen.has(key)) continue;
    seen.add(key);
    const asks = step.kind === 'ask' || step.kind === 'review';
    if (step.kind === 'handover' || raw.articles[here.flow]?.value.steps[here.step]) return here.taps;
    const next: Place[] = [
      ...calledBy(here).map((flow) => ({ flow, step: flows[flow]?.start ?? '', taps: here.taps })),
      ...kindOf(step)
        .targets(step)
        .map((name) => ({ flow: here.flow, step: name, taps: here.taps + (asks ? 1 : 0) })),
    ];
    for (const place of next) if (place.taps > here.taps) queue.push(place);
    queue.unshift(...next.filter((place) => place.taps === here.taps));
  }
  return Number.POSITIVE_INFINITY;
}

/** Its answer is a claim, worked out at the end; what one may know at once stands in `work-rights`. */
const INTAKE = 'wage-complaint';

test.each(topics.filter((id) => id !== INTAKE))('%s helps within 4 taps of the menu', (id) => {
  expect(1 + tapsToHelp(id)).toBeLessThanOrEqual(4);
});

test('urgent help is two taps from the menu: 🆘, and whom to turn to', () => {
  const { 'urgent-help': urgent } = flows;
  const first = urgent?.steps[urgent.start];
  expect(first).toMatchObject({ kind: 'ask', expect: 'choice' });
  const { home } = flows;
  expect(home?.steps.menu).toMatchObject({ sos: true });
});
