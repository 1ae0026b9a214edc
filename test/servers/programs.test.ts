import { expect, test } from 'vitest';
import type { Machine } from './machine.ts';
import { ensurePrograms, findPrograms } from './programs.ts';

/** A machine with these programs; `brings` are the files that each package installs. */
function machine(files: string[], brings: Record<string, string[]> | null = null) {
  const present = new Set(files);
  const installed: string[][] = [];
  const made: Machine = {
    directories: () => ['/bin', '/pg/16/bin', '/pg/15/bin'],
    isProgram: (path) => present.has(path),
    install:
      brings === null
        ? null
        : async (packages) => {
            installed.push([...packages]);
            for (const name of packages) for (const file of brings[name] ?? []) present.add(file);
          },
  };
  return { made, installed };
}

test('the first folder that holds all programs of a server is taken', () => {
  const { made } = machine([
    '/bin/redis-server',
    '/bin/postgres',
    '/pg/15/bin/postgres',
    '/pg/15/bin/initdb',
  ]);
  expect(findPrograms('redis', made)).toBe('/bin');
  expect(findPrograms('postgres', made)).toBe('/pg/15/bin'); // /bin has no initdb
});

test('what is found is not installed', async () => {
  const { made, installed } = machine(['/bin/redis-server', '/bin/postgres', '/bin/initdb'], {});
  await ensurePrograms(['postgres', 'redis'], made);
  expect(installed).toEqual([]);
});

test('what is missing is installed in one go, and nothing else', async () => {
  const both = machine([], {
    'redis-server': ['/bin/redis-server'],
    postgresql: ['/pg/15/bin/initdb', '/pg/15/bin/postgres'],
  });
  await ensurePrograms(['postgres', 'redis'], both.made);
  expect(both.installed).toEqual([['postgresql', 'redis-server']]);
  const one = machine(['/bin/redis-server'], { postgresql: ['/bin/initdb', '/bin/postgres'] });
  await ensurePrograms(['postgres', 'redis'], one.made);
  expect(one.installed).toEqual([['postgresql']]);
});

test('where nothing can be installed, the error says what to install', async () => {
  const { made } = machine(['/bin/postgres', '/bin/initdb']);
  await expect(ensurePrograms(['postgres', 'redis'], made)).rejects.toThrow(
    /^The tests need Redis: install it \(.*apt-get install redis-server.*brew install redis.*\) or set REDIS_URL\.$/,
  );
  await expect(ensurePrograms(['postgres'], machine([]).made)).rejects.toThrow(
    /^The tests need PostgreSQL 15 or newer: install it .* or set DATABASE_URL\.$/,
  );
});

test('an installation that fails or brings nothing says so too', async () => {
  await expect(ensurePrograms(['redis'], machine([], {}).made)).rejects.toThrow(/need Redis/);
  const cause = new Error('no network');
  const failing: Machine = { ...machine([]).made, install: () => Promise.reject(cause) };
  await expect(ensurePrograms(['redis'], failing)).rejects.toMatchObject({ cause });
});
