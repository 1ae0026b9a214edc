import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as spine from './migrations/0001-spine.ts';
import * as unanswered from './migrations/0002-unanswered.ts';
import * as together from './migrations/0003-together.ts';
import type { Tables } from './tables.ts';

/** A static list: the order of releases. A migration that was released is never edited again. */
const MIGRATIONS = { '0001-spine': spine, '0002-unanswered': unanswered, '0003-together': together };

/**
 * Brings the schema up to this release. Safe when several processes start at once: Kysely holds an
 * advisory lock meanwhile, and all pending migrations are one transaction. Give it a connection without a
 * statement timeout, since waiting for that lock is a statement.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(
    failed
      ? `Migration ${failed} failed; nothing of it was kept. Is the database user the owner of its tables?`
      : 'The migrations could not start. Was the database made by a newer release than this one?',
    { cause: error },
  );
}
