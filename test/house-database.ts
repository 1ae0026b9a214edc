import { inject } from 'vitest';
import { openStore } from '../src/store/db.ts';
import { createDatabase, type TestDatabase } from './servers/database.ts';

/** A fresh database with the house's tables: the migrations run once a run, and everyone gets a copy. */
export function createHouseDatabase(server: string = inject('postgresUrl')): Promise<TestDatabase> {
  return createDatabase(server, { template: { name: 'jardam_house', prepare: migrated } });
}

async function migrated(databaseUrl: string): Promise<void> {
  const store = await openStore({ databaseUrl, dataDir: '/nowhere' });
  await store.close();
}
