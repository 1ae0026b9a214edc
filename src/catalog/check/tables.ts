import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { isBroken, problem } from './texts.ts';

/** A table that calculations read. */
const NEEDED = ['key-rate'];

/** Tables must be there and be called what their file is called. */
export function checkTables(raw: Raw): Problem[] {
  const missing = NEEDED.map((id) => ({ id, file: `content/rates/${id}.yaml` }))
    .filter(({ id, file }) => !raw.rates[id] && !isBroken(raw, file))
    .map(({ file }) => ({ file, line: 1, message: 'is missing: calculations read it' }));
  const misnamed = Object.entries(raw.rates)
    .filter(([id, { value }]) => value.id !== id)
    .map(([id, { source }]) => problem(source, ['id'], `id: must be ${id}, as the file is called`));
  return [...missing, ...misnamed];
}
