import type { Flow } from '../catalog.ts';
import { distance } from '../distance.ts';

/** What is wrong with a flow, and how to mend it. `path`: where in its file. */
export type Fault = { flow: string; path: readonly (string | number)[]; message: string };

export type Flows = Readonly<Record<string, Omit<Flow, 'renamed'>>>;

/** What flows refer to outside themselves. `unread`: flows that are there, but too broken to be looked into. */
export type Known = {
  caseTypes: ReadonlySet<string>;
  languages: readonly string[];
  unread?: ReadonlySet<string>;
};

/** `; did you mean "due"?` when one of the names is close to the wrong one. */
export function meant(wrong: string, names: Iterable<string>): string {
  const near = [...names]
    .map((name) => ({ name, far: distance(wrong, name) }))
    .sort((a, b) => a.far - b.far)
    .find(({ far }) => far <= Math.max(1, wrong.length / 3));
  return near ? `; did you mean "${near.name}"?` : '';
}
