import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Explained = { path: PropertyKey[]; message: string };

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text (put quotes around it)',
  array: 'a list',
  tuple: 'a list',
  record: 'a table of names',
  object: 'a table of names',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};

const UNREAD = 'nobody reads this';
const MISSING = 'is missing';

/** One plain sentence for each thing that does not fit, at its own place: a union tells what came nearest. */
export function explain(issue: Issue): Explained[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return under(issue.path, nearest(issue));
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return under(issue.path, issue.issues.flatMap(explain));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: `${UNREAD}: take it out` }));
  return [{ path: issue.path, message: inWords(issue) }];
}

function inWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return MISSING;
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_union':
      return issue.message
        .replace(/^.*Expected /, 'must be one of ')
        .replaceAll("' | '", ', ')
        .replaceAll("'", '');
    case 'too_small':
      return issue.message.startsWith('Too small') ? `must be at least ${issue.minimum}` : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big') ? `must be at most ${issue.maximum}` : issue.message;
    default:
      return issue.message;
  }
}

function under(path: PropertyKey[], found: Explained[]): Explained[] {
  return found.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

/** The reading with the fewest faults, the deepest first; where none fits at all, all that would be taken. */
function nearest(issue: Extract<Issue, { code: 'invalid_union' }>): Explained[] {
  const depth = (found: Explained[]) => Math.max(...found.map(({ path }) => path.length));
  const readings = issue.errors
    .map((errors) => errors.flatMap(explain))
    .sort((a, b) => a.length - b.length || depth(b) - depth(a));
  const best = readings[0] ?? [];
  const unread = best.find(({ path, message }) => path.length === 1 && message.startsWith(UNREAD));
  if (unread) return [{ path: unread.path, message: `${UNREAD}: write one of ${missing(readings)}` }];
  if (best.length !== 1 || depth(best) > 0) return best;
  const alike = readings.filter((found) => found.length === 1 && depth(found) === 0);
  return [{ path: [], message: [...new Set(alike.map((found) => found[0]?.message))].join('; or ') }];
}

/** The keys that one or the other reading wants. */
function missing(readings: Explained[][]): string {
  const keys = readings.flatMap((found) =>
    found.flatMap(({ path, message }) => (path.length === 1 && message === MISSING ? [String(path[0])] : [])),
  );
  return [...new Set(keys)].join(', ');
}
