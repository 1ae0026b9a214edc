import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import { openStore, type Store } from '../../src/store/db.ts';
import { createSealer } from '../../src/store/seal.ts';
import { createDatabase } from '../servers/database.ts';

export const sealer = createSealer(randomBytes(32));
export const silent = pino({ enabled: false });

type Opened = { store: Store; close: () => Promise<void> };

export async function openTestStore(kind: Store['kind']): Promise<Opened> {
  if (kind === 'postgres') {
    const database = await createDatabase(inject('postgresUrl'));
    const store = await openStore({ databaseUrl: database.url, dataDir: '/nowhere' });
    const close = async () => {
      await store.close();
      await database.drop();
    };
    return { store, close };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'jardam-store-'));
  const store = await openStore({ dataDir });
  const close = async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { store, close };
}

/** The same suite on both stores: one store for the file, its queue emptied before each test. */
export function onBothStores(name: string, suite: (store: () => Store) => void): void {
  describe.each(['postgres', 'pglite'] as const)(`${name} on %s`, (kind) => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await openTestStore(kind);
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      await sql`truncate job, dead_job restart identity`.execute(opened.store.db);
    });
    suite(() => opened.store);
  });
}
