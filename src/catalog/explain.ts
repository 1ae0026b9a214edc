import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Explained = { path: PropertyKey[]; message: string };

/** One plain sentence for each thing that does not fit, at its own place: a union tells what came nearest. */
export function explain(issue: Issue): Explained[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return under(issue.path, nearest(issue));
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return under(issue.path, issue.issues.flatMap(explain));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'nobody reads this: take it out',
    }));
  return [{ path: issue.path, message: inWords(issue) }];
}

function inWords(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message.replace('Invalid input: ', '');
}

function under(path: PropertyKey[], found: Explained[]): Explained[] {
  return found.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

/** The reading with the fewest faults; where nothing fits at all, every kind of value that would. */
function nearest(issue: Extract<Issue, { code: 'invalid_union' }>): Explained[] {
  const readings = issue.errors.map((errors) => errors.flatMap(explain)).sort((a, b) => a.length - b.length);
  const best = readings[0] ?? [];
  const alike = readings.filter((r) => r.length === 1 && r[0]?.path.length === 0);
  if (best.length !== 1 || best[0]?.path.length !== 0) return best;
  return [{ path: [], message: [...new Set(alike.map((r) => r[0]?.message))].join(', or ') }];
}
