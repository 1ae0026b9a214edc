// Takes one promise at a time out of a copy of the source and demands that a test of `npm test` turns red:
// `npm run mutants`, or some of them by a part of their name: `npm run mutants -- lease`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startPostgres } from '../servers/postgres.ts';
import { startRedis } from '../servers/redis.ts';
import { type Edit, MUTANTS, type Mutant } from './mutants.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const LEFT_OUT = ['node_modules', '.git', 'data'].map((name) => join(ROOT, name));
/** A mutant that hangs is broken, not caught. */
const LONGEST_MS = 300_000;

type Outcome = { failed: string[]; broken: string[]; seconds: number };

/** A copy of the tree that may be changed. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'jardam-mutants-'));
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !LEFT_OUT.includes(path) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Makes the edits; returns what takes them back. Throws when a place is not there, or there more than once. */
function mutate(copy: string, edits: readonly Edit[]): () => void {
  const before = new Map<string, string>();
  const restore = () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
  for (const { file, from, to } of edits) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (!before.has(path)) before.set(path, text);
    const found = text.split(from).length - 1;
    if (found !== 1) {
      restore();
      throw new Error(`${file}: found ${found} times, not once. Say where it stands now:\n${from}`);
    }
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return restore;
}

type Json = {
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
};

/** Runs test files in the copy, up to the first that fails. `broken`: files that did not come to their tests. */
async function run(copy: string, tests: readonly string[], env: Record<string, string>): Promise<Outcome> {
  const report = join(copy, 'mutants.json');
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', ...tests, '--bail=1', '--reporter=json', `--outputFile=${report}`];
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: copy,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: LONGEST_MS,
  });
  await once(child, 'exit');
  const seconds = (performance.now() - began) / 1000;
  if (!existsSync(report)) return { failed: [], broken: [...tests], seconds };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Json;
  rmSync(report);
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${basename(name)}: ${fullName.trim()}`),
  );
  const broken = testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((a) => a.status !== 'failed'),
    )
    .map(({ name }) => basename(name));
  if (testResults.length === 0) broken.push(...tests);
  return { failed, broken, seconds };
}

type Row = { mutant: string; 'caught by': string; seconds: number };

const NOTHING = '-';

async function hunt(copy: string, mutant: Mutant, env: Record<string, string>): Promise<Row> {
  let restore: () => void;
  try {
    restore = mutate(copy, mutant.edits);
  } catch (error) {
    console.error((error as Error).message);
    return { mutant: mutant.name, 'caught by': NOTHING, seconds: 0 };
  }
  const { failed, broken, seconds } = await run(copy, mutant.tests, env);
  restore();
  if (broken.length > 0) console.error(`${mutant.name}: ${broken.join(', ')} cannot run`);
  return { mutant: mutant.name, 'caught by': failed[0] ?? NOTHING, seconds: Math.round(seconds) };
}

const wanted = process.argv[2] ?? '';
const mutants = MUTANTS.filter(({ name }) => name.includes(wanted));
const [postgres, redis] = await Promise.all([
  startPostgres({ fsync: false }),
  startRedis({ appendOnly: false }),
]);
const copy = copyTree();
try {
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const whole = await run(copy, [...new Set(mutants.flatMap(({ tests }) => tests))], env);
  if (whole.failed.length + whole.broken.length > 0)
    throw new Error(`Not even the whole source passes: ${[...whole.failed, ...whole.broken].join('; ')}`);
  console.log(`The whole source passes (${Math.round(whole.seconds)} s).`);
  const rows: Row[] = [];
  for (const mutant of mutants) rows.push(await hunt(copy, mutant, env));
  console.table(rows);
  const alive = rows.filter((row) => row['caught by'] === NOTHING);
  console.log(`${rows.length - alive.length} of ${rows.length} mutants caught`);
  if (rows.length === 0 || alive.length > 0) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
  await Promise.all([redis.stop(), postgres.stop()]);
}
