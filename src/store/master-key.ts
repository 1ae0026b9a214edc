import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Db } from './db.ts';
import type { Sealer } from './seal.ts';

type KeyPlace = { masterKey?: string | undefined; databaseUrl?: string | undefined; dataDir: string };

const HOW = 'Make one with `openssl rand -base64 32`, and keep a copy: without it nothing can be read again.';

/**
 * The 32 bytes all other keys hang on: `MASTER_KEY` in base64; else, on PGlite only, `DATA_DIR/master.key`,
 * made at the first start with mode 0600. Throws an Error with the sentence to show.
 */
export function loadMasterKey(place: KeyPlace): Buffer {
  if (place.masterKey) return parse(place.masterKey, 'MASTER_KEY');
  if (place.databaseUrl)
    throw new Error(`MASTER_KEY is not set, and with DATABASE_URL it must be: processes share it. ${HOW}`);
  const path = join(place.dataDir, 'master.key');
  return parse(read(path) ?? make(place.dataDir, path), path);
}

function parse(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  const canonical = key.toString('base64').replace(/=+$/, '');
  if (key.length === 32 && trimmed.replace(/=+$/, '') === canonical) return key;
  throw new Error(`${where} is not 32 bytes in base64 (44 characters ending in =). ${HOW}`);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} cannot be read. Give this user the right to, or set MASTER_KEY.`, {
      cause: error,
    });
  }
}

/** A name appears only with the whole key on disk behind it; of two that start at once one key wins. */
function make(dir: string, path: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `master.key.${randomUUID()}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(32).toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Error(`${path} cannot be made. Put DATA_DIR on an ordinary disk, or set MASTER_KEY.`, {
        cause: error,
      });
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dir);
  return readFileSync(path, 'utf8');
}

/** Windows opens no folders; there the file's own sync must do. */
function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Refuses a master key other than the one this database was made with: what was sealed could not be read,
 * and new rows would be lost to the old key. Throws an Error that says which.
 */
export async function checkMasterKey(db: Db, sealer: Sealer): Promise<void> {
  const mine = { name: 'master-key', value: sealer.fingerprint() };
  await db
    .insertInto('setting')
    .values(mine)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', mine.name)
    .executeTakeFirstOrThrow();
  if (kept.value === mine.value) return;
  throw new Error(
    'This database was made with another master key. Put that one back: as MASTER_KEY, or as master.key in DATA_DIR.',
  );
}
