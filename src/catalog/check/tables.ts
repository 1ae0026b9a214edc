import type { Fn } from '../../engine/calc.ts';
import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { isBroken, problem } from './texts.ts';

/** The file that a calculation reads. */
const READS: Readonly<Partial<Record<Fn, string>>> = {
  'late-pay-interest': 'content/rates/key-rate.yaml',
  'allowance-estimate': 'content/rates/child-allowance-threshold.yaml',
  directory: 'content/directory.yaml',
};

/** Tables that a flow computes from must be there, in a file that is called as they are. */
export function checkTables(raw: Raw): Problem[] {
  const steps = Object.values(raw.flows).flatMap(({ value }) => Object.values(value.steps));
  const needed = new Set(steps.flatMap((step) => (step.kind === 'calc' ? (READS[step.fn] ?? []) : [])));
  const tables = [...Object.values(raw.rates), ...(raw.directory ? [raw.directory] : [])];
  const there = new Set(tables.map(({ source }) => source.file));
  const missing = [...needed]
    .filter((file) => !there.has(file) && !isBroken(raw, file))
    .map((file) => ({ file, line: 1, message: 'is missing: calculations read it' }));
  const misnamed = Object.entries(raw.rates)
    .filter(([id, { value }]) => value.id !== id)
    .map(([, { source, value }]) =>
      problem(source, ['id'], `id: call the file ${value.id}.yaml, as its id is`),
    );
  return [...missing, ...misnamed];
}
