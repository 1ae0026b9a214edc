import { sql } from 'kysely';
import type { Catalog } from './catalog/catalog.ts';
import { loadCatalog } from './catalog/load.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Store } from './store/db.ts';
import { openStore } from './store/db.ts';
import { checkMasterKey, loadMasterKey } from './store/master-key.ts';
import { endLeases } from './store/queue.ts';
import type { Redis } from './store/redis.ts';
import { createSealer } from './store/seal.ts';
import { createSessionCache } from './store/sessions.ts';
import type { House } from './turn/house.ts';
import { createCommitter } from './turn/words.ts';

export type Built = { house: House; redis: Redis | null; close(): Promise<void> };

export type BuildOptions = {
  root: string;
  config: Config;
  log: Log;
  now?: () => Date;
  /** read already */
  catalog?: Catalog;
  /** answers one line of the control socket (PGlite only) */
  onRequest?: (line: string) => Promise<string>;
  /** jobs were written */
  wake?: () => void;
  /** a hand for a job about to be written */
  reserve?: House['reserve'];
};

/** Opens the stores and loads the catalog. Throws an Error that says what to mend. */
export async function build(options: BuildOptions): Promise<Built> {
  const { root, config, log } = options;
  const catalog = options.catalog ?? loadCatalog(root, { organisation: config.ORGANISATION });
  const place = { masterKey: config.MASTER_KEY, databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR };
  const store = await openStore({
    databaseUrl: config.DATABASE_URL,
    dataDir: config.DATA_DIR,
    onRequest: options.onRequest,
    onError: (code) => log.warn({ code }, 'database'),
  });
  const sealer = createSealer(loadMasterKey(place));
  await checkMasterKey(store.db, sealer);
  await ensureOffice(store, config);
  const now = options.now ?? (() => new Date());
  if (store.kind === 'pglite') await endLeases(store.db, now());
  const redis = config.REDIS_URL ? await redisAt(config.REDIS_URL, config, log) : null;
  const house: House = {
    config,
    log,
    catalog,
    store,
    sealer,
    cache: createSessionCache(redis, sealer),
    commitWords: createCommitter(store.db, sealer),
    now,
    wake: options.wake ?? (() => {}),
    reserve: options.reserve ?? (() => null),
  };
  const close = async () => {
    redis?.close();
    await store.close();
  };
  return { house, redis, close };
}

/** Its library is only loaded where there is a Redis: the embedded house stays small. */
async function redisAt(url: string, config: Config, log: Log): Promise<Redis> {
  const { openRedis } = await import('./store/redis.ts');
  return openRedis(url, { prefix: config.REDIS_PREFIX, log });
}

/** One deployment is one organisation; its first office is there from the start, its group as configured. */
async function ensureOffice({ db }: Store, config: Config): Promise<void> {
  const group = config.OPERATORS_CHAT_ID ?? null;
  await db.transaction().execute(async (tx) => {
    await sql`lock table office in share row exclusive mode`.execute(tx);
    const first = await tx
      .selectFrom('office')
      .select(['id', 'group_chat_id'])
      .orderBy('id')
      .executeTakeFirst();
    if (!first) {
      await tx
        .insertInto('office')
        .values({ name: config.ORGANISATION, group_chat_id: group, zone: config.TIME_ZONE })
        .execute();
    } else if (group !== null && first.group_chat_id !== group) {
      await tx.updateTable('office').set({ group_chat_id: group }).where('id', '=', first.id).execute();
    }
  });
}
