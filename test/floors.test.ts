import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const LINTER = join(ROOT, 'node_modules/.bin/biome');

/** What must be refused: a file, what is written in it, and what the linter says. */
const REFUSED: [file: string, code: string, says: RegExp][] = [
  ['engine/a.ts', "import 'node:fs';", /engine imports zod only/],
  ['engine/steps/a.ts', "import pino from 'pino';\nexport { pino };", /engine imports zod only/],
  ['engine/b.ts', "import a from '@scope/name';\nexport { a };", /engine imports zod only/],
  ['engine/c.ts', "import a from 'libphonenumber-js/min';\nexport { a };", /engine imports zod only/],
  ['engine/d.ts', "export type { Words } from '../catalog/words.ts';", /downward only/],
  ['engine/steps/e.ts', "export { createLog } from '../../log.ts';", /downward only/],
  ['engine/f.ts', "export type { Config } from '../config.ts';", /downward only/],
  ['engine/g.ts', 'export const now = Temporal.Now.instant();', /has no clock/],
  ['engine/h.ts', 'const { Now } = Temporal;\nexport { Now };', /has no clock/],
  ['engine/i.ts', "export const now = Temporal['Now'];", /has no clock/],
  ['engine/answers/j.ts', 'export const now = new Date();', /variable Date/],
  ['engine/k.ts', 'export const now = () => Date.now();', /variable Date/],
  ['engine/l.ts', "export const a = () => fetch('http://localhost');", /variable fetch/],
  ['engine/m.ts', 'export const a = () => crypto.randomUUID();', /variable crypto/],
  ['engine/n.ts', 'export const a = () => process.env.HOME;', /variable process/],
  ['engine/o.ts', 'setTimeout(() => {}, 1);', /variable setTimeout/],
  ['engine/p.ts', 'export const a = globalThis;', /variable globalThis/],
  ['engine/q.ts', 'export const a = Math.random();', /draws no lots/],
  ['engine/r.ts', 'export async function a() {}', /does not wait/],
  ['engine/s.ts', 'export const a = async () => {};', /does not wait/],
  ['engine/t.ts', 'export const a = { async b() {} };', /does not wait/],
  [
    'engine/u.ts',
    "export const a = import('./c.ts').then(() => {});\nexport const b = import('node:fs');",
    /zod only/,
  ],
  ['catalog/a.ts', "export type { Db } from '../store/db.ts';", /downward only/],
  ['catalog/check/b.ts', "export { caseNumber } from '../../cases/case.ts';", /downward only/],
  ['catalog/check/c.ts', "export { pageOf } from '../../handouts/page.ts';", /downward only/],
  ['handouts/a.ts', "export type { House } from '../turn/house.ts';", /downward only/],
  ['handouts/b.ts', "export { readConfig } from '../config.ts';", /Only the type Config/],
  ['store/a.ts', "export type { Words } from '../catalog/words.ts';", /downward only/],
  ['store/b.ts', "export { advance } from '../turn/take-turn.ts';", /downward only/],
  ['cases/a.ts', "export type { House } from '../turn/house.ts';", /downward only/],
  ['turn/a.ts', "export { parse } from '../channels/web/parse.ts';", /downward only/],
  ['turn/handlers/b.ts', "export { act } from '../../desk/actions.ts';", /downward only/],
  ['channels/web/a.ts', "export { act } from '../../desk/actions.ts';", /downward only/],
  ['channels/web/b.ts', "export { parse } from '../telegram/parse.ts';", /never import sideways/],
  ['channels/telegram/c.ts', "export { parse } from '../terminal/parse.ts';", /never import sideways/],
  ['channels/terminal/d.ts', "export { parse } from '../web/parse.ts';", /never import sideways/],
  ['channels/e.ts', "export { parse } from './web/parse.ts';", /never import sideways/],
  ['desk/a.ts', "export { card } from './telegram/card.ts';", /never import sideways/],
  ['desk/telegram/b.ts', "export { queue } from '../console/queue.ts';", /never import sideways/],
  ['desk/console/c.ts', "export { card } from '../telegram/card.ts';", /never import sideways/],
  ['desk/d.ts', "export { build } from '../build.ts';", /must be handed in/],
  ['turn/e.ts', "import '../main.ts';", /must be handed in/],
  ['turn/handlers/f.ts', "export { serve } from '../../serve.ts';", /must be handed in/],
  ['engine/v.ts', "export { build } from '../build.ts';", /must be handed in/],
  ['cases/g.ts', "export { world } from '../../test/world.ts';", /not lean on its tests/],
  ['store/f.ts', "export { readConfig } from '../config.ts';", /Only the type Config/],
  ['desk/g.ts', "export * from '../config.ts';", /Only the type Config/],
  ['log.ts', "export type { Config } from './config.ts';", /import nothing of ours/],
  ['turn/h.ts', "export type A = import('../channels/web/parse.ts').A;", /at the top/],
  ['store/i.ts', "import { j } from './j.ts';\nexport const i = () => j;", /noImportCycles/],
  ['store/j.ts', "import { i } from './i.ts';\nexport const j = () => i;", /noImportCycles/],
];

/** What stands beside it and is right. */
const ALLOWED: [file: string, code: string][] = [
  [
    'engine/steps/x.ts',
    "import { z } from 'zod';\nimport { a } from '../catalog.ts';\nimport { b } from './say.ts';\nexport { a, b, z };",
  ],
  [
    'engine/x.ts',
    "export const day = Temporal.PlainDate.from('2026-11-22');\nexport const asyncOf = () => 1;",
  ],
  [
    'catalog/x.ts',
    "import { readFileSync } from 'node:fs';\nimport { a } from '../engine/flow.ts';\nexport { a, readFileSync };",
  ],
  [
    'store/x.ts',
    "import type { Config } from '../config.ts';\nimport { createLog } from '../log.ts';\nimport { a } from '../engine/session.ts';\nexport type { Config };\nexport { a, createLog };",
  ],
  ['handouts/x.ts', "export { a } from '../catalog/catalog.ts';\nexport { b } from './page.ts';"],
  ['cases/x.ts', "export { a } from '../catalog/shapes.ts';\nexport { b } from '../store/db.ts';"],
  ['turn/handlers/x.ts', "export { a } from '../turn.ts';\nexport { b } from '../../cases/case.ts';"],
  ['channels/telegram/x.ts', "export { a } from './chat.ts';\nexport { b } from '../../turn/turn.ts';"],
  [
    'desk/telegram/x.ts',
    "export { a } from '../actions.ts';\nexport { b } from '../../channels/telegram/send.ts';",
  ],
  [
    'desk/console/x.ts',
    "export { a } from '../actions.ts';\nexport { b } from '../../channels/telegram/send.ts';",
  ],
  [
    'main.ts',
    "import { readConfig } from './config.ts';\nimport { a } from './desk/actions.ts';\nexport { a, readConfig };",
  ],
];

const told = new Map<string, string[]>();
let folder = '';

/** A folder with our rules and only these files, linted once. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jardam-floors-'));
  for (const path of ['biome.json', '.biome', '.gitignore'])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  for (const [file, code] of [...REFUSED, ...ALLOWED]) {
    mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
    writeFileSync(join(folder, 'src', file), `${code}\n`);
  }
  const args = ['lint', 'src', '--reporter=github', '--max-diagnostics=none'];
  const { stdout, stderr } = spawnSync(LINTER, args, { cwd: folder, encoding: 'utf8' });
  const lines = `${stdout}\n${stderr}`.matchAll(/^::error title=([^,]*),file=([^,]*),.*?::(.*)$/gm);
  for (const [, rule, path, message] of lines) {
    const file = (path ?? '').replace(/^.*?src\//, '');
    told.set(file, [...(told.get(file) ?? []), `${rule}: ${message}`]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('refused', () => {
  it.each(REFUSED)('%s: %s', (file, _code, says) => {
    expect(told.get(file)?.join('\n')).toMatch(says);
  });
});

describe('allowed', () => {
  it.each(ALLOWED)('%s', (file) => {
    expect(told.get(file)).toBeUndefined();
  });
});

describe('every part of the house has its rule', () => {
  type Override = {
    includes: string[];
    linter?: {
      rules: { style?: { noRestrictedImports?: { options: { patterns: { group: string[] }[] } } } };
    };
  };
  const { overrides } = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as {
    overrides: Override[];
  };
  const rulesOf = (file: string) =>
    overrides.filter(({ includes, linter }) => linter && includes.some((glob) => matchesGlob(file, glob)));
  const groupsOf = (file: string) =>
    rulesOf(file).flatMap(
      (rule) => rule.linter?.rules.style?.noRestrictedImports?.options.patterns.flatMap((p) => p.group) ?? [],
    );

  it('one rule for each file in a room, none for those that put the house together', () => {
    const files = globSync('src/**/*.ts', { cwd: ROOT });
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const opens = dirname(file) === 'src' && !/(config|log)\.ts$/.test(file);
      expect([file, rulesOf(file).length]).toEqual([file, opens ? 0 : 1]);
    }
  });

  it.each(['channels', 'desk'])('and rooms of %s to each other', (floor) => {
    const path = join(ROOT, 'src', floor);
    const rooms = existsSync(path)
      ? readdirSync(path, { withFileTypes: true }).filter((one) => one.isDirectory())
      : [];
    expect(rooms.length).toBeGreaterThan(0);
    for (const room of rooms)
      for (const other of rooms.filter((one) => one.name !== room.name))
        expect(groupsOf(`src/${floor}/${room.name}/x.ts`)).toContain(`**/${other.name}/**`);
  });
});
