import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kinds } from '../../../src/engine/steps.ts';

const here = readdirSync(new URL('.', import.meta.url));
const files = readdirSync(new URL('../../../src/engine/steps', import.meta.url));

it.each(kinds)('%s has a test and is its own file', (kind) => {
  expect(here, `write test/engine/steps/${kind}.test.ts`).toContain(`${kind}.test.ts`);
  expect(files).toContain(`${kind}.ts`);
});

it('no file is a kind that nobody registered', () => {
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...kinds].sort());
});
