import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, test } from 'vitest';

const packages = dirname(dirname(createRequire(import.meta.url).resolve('vitest/package.json')));
const reporter = join(import.meta.dirname, 'reporter.ts');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs Vitest with our reporter on these test files, by name, in a folder of its own. */
async function run(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'jardam-reporter-'));
  folders.push(folder);
  symlinkSync(packages, join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import closingLine from ${JSON.stringify(reporter)};
     export default { test: { reporters: ['default', closingLine()] } };`,
  );
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { test } from 'vitest';\n${text}`);
  }
  const vitest = join(packages, 'vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, VITEST: undefined, TEST: undefined },
  });
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  const [code] = await once(child, 'close');
  return { code, lastLine: output.trimEnd().split('\n').at(-1) };
}

const PASSES = `test('passes', () => {});`;
const FAILS = `test('fails', () => { throw new Error('no'); });`;

test.concurrent.for([
  ['all pass', { 'a.test.ts': PASSES }, 0, '1 passed, 0 failed'],
  [
    'some fail, some are skipped',
    { 'a.test.ts': PASSES + FAILS, 'b.test.ts': `${PASSES} test.todo('later');` },
    1,
    '2 passed, 1 failed, 1 skipped',
  ],
  [
    'a file cannot be loaded',
    { 'a.test.ts': PASSES, 'b.test.ts': `import './nothing.ts';` },
    1,
    '1 passed, 1 failed',
  ],
  [
    'an error outside any test',
    { 'a.test.ts': `${PASSES} void Promise.reject(new Error('no'));` },
    1,
    '1 passed, 1 failed',
  ],
  ['no test file', {}, 1, '0 passed, 0 failed'],
  ['every test is skipped', { 'a.test.ts': `test.todo('later');` }, 1, '0 passed, 0 failed, 1 skipped'],
] as const)(
  'the last line and the exit code: %s',
  { timeout: 60_000 },
  async ([, files, code, lastLine], { expect }) => {
    expect(await run(files)).toEqual({ code, lastLine });
  },
);
