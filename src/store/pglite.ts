import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './tables.ts';
import { PGLITE_PARSERS, PGLITE_SERIALIZERS } from './wire-types.ts';

const PROGRAM = new URL('./make-pglite.ts', import.meta.url);

/**
 * Opens the database in `<dataDir>/pg`, making it the first time. The folder is this process's alone until
 * `close`; others may ask through its control socket. Throws an Error that says what to do.
 */
export async function openPglite(
  dataDir: string,
  onRequest: (line: string) => Promise<string>,
): Promise<{ db: Kysely<Tables>; close: () => Promise<void> }> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = await lockFolder(dataDir, onRequest);
  try {
    const db = await openFiles(join(dataDir, 'pg'));
    const close = async () => {
      await db.destroy();
      await folder.release();
    };
    return { db, close };
  } catch (error) {
    await folder.release();
    throw error;
  }
}

async function openFiles(dir: string): Promise<Kysely<Tables>> {
  if (!existsSync(dir)) await make(dir);
  const pglite = await PGlite.create({
    dataDir: dir,
    // 188 MB of memory instead of 328.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'],
    parsers: PGLITE_PARSERS,
    serializers: PGLITE_SERIALIZERS,
  });
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** Under another name until it is whole: a start that was broken off must not leave half a database. */
async function make(dir: string): Promise<void> {
  const draft = `${dir}.new`;
  rmSync(draft, { recursive: true, force: true });
  await promisify(execFile)(process.execPath, [fileURLToPath(PROGRAM), draft]);
  renameSync(draft, dir);
}
