/** Moments of a turn and of a send at which a process may die and nothing may be lost. */
export const POINTS = [
  'before-commit',
  'after-commit',
  'after-save',
  'before-send',
  'after-send',
  'before-finish',
] as const;
export type Point = (typeof POINTS)[number];

const [point, times = '1'] = (process.env.KILL_AT ?? '').split(':');
let left = Number(times);

/** Does nothing, unless the tests' `KILL_AT=<point>:<n>` says that the process dies here, the n-th time. */
export function at(here: Point): void {
  if (here !== point) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}
