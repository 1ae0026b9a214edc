import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { isBroken, problem } from './texts.ts';

const FILE = 'flows/released.json';
const Released = z.record(z.string(), z.array(z.string()));

/** The step names of every flow, as `flows/released.json` keeps them. */
export function released(raw: Raw): string {
  const names = Object.entries(raw.flows).map(([id, { value }]) => [id, Object.keys(value.steps).sort()]);
  return `${JSON.stringify(Object.fromEntries(names), null, 2)}\n`;
}

/**
 * Sessions of the last release stand on its steps: each must still be there, or be what another step `was`.
 * A house that has released nothing yet has no file.
 */
export function checkReleased(raw: Raw): Problem[] {
  const before = readReleased(raw.root);
  if ('problem' in before) return [before.problem];
  return Object.entries(before.flows).flatMap(([id, steps]) => {
    const flow = raw.flows[id];
    const file = `flows/${id}.yaml`;
    if (!flow && isBroken(raw, file)) return [];
    if (!flow) {
      const message = `is gone since the last release: bring it back until nobody can stand in it, then take ${id} out of ${FILE}`;
      return [{ file, line: 1, message }];
    }
    const known = Object.entries(flow.value.steps).flatMap(([name, { was }]) => [name, ...(was ?? [])]);
    return steps
      .filter((step) => !known.includes(step))
      .map((step) =>
        problem(
          flow.source,
          ['steps'],
          `${step}, a step of the last release, is gone: write was: [${step}] in the step that takes its place`,
        ),
      );
  });
}

function readReleased(root: string): { flows: z.infer<typeof Released> } | { problem: Problem } {
  let text: string;
  try {
    text = readFileSync(join(root, FILE), 'utf8');
  } catch {
    return { flows: {} };
  }
  try {
    return { flows: Released.parse(JSON.parse(text)) };
  } catch {
    const message = 'is not {"flow": ["step"]}: write it anew with npm run release';
    return { problem: { file: FILE, line: 1, message } };
  }
}
