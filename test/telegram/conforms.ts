import { anyOf, compileTypes, type Problem, readApi } from './shapes.ts';
import type { Telegram } from './telegram.ts';

const api = readApi();
const types = compileTypes(api.types);
const update = types.named('Update');

/**
 * What the double itself got wrong: results and updates it made that do not have the shape of the Bot API.
 * Its own tests assert that there is nothing.
 */
export function malformed(telegram: Telegram): (Problem & { where: string })[] {
  const problems: (Problem & { where: string })[] = [];
  for (const { method, outcome } of telegram.calls) {
    if (outcome.kind !== 'ok') continue;
    const problem = anyOf((api.methods[method]?.returns ?? []).map(types.named))(outcome.result);
    if (problem) problems.push({ where: method, ...problem });
  }
  for (const each of telegram.updates) {
    const problem = update(each);
    if (problem) problems.push({ where: JSON.stringify(each).slice(0, 200), ...problem });
  }
  return problems;
}
