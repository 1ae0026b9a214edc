import { Socket } from 'node:net';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { type Lock, tryAdvisoryLock } from './advisory-lock.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { prepareStatements } from './prepared.ts';
import type { Tables } from './tables.ts';
import { PG_TYPES } from './wire-types.ts';

/** What functions that do SQL take: the pool or a transaction. */
export type Db = Kysely<Tables>;
/** Inside `db.transaction()` use nothing but the `tx`: on PGlite the outer `db` would wait for itself. */
export type Tx = Transaction<Tables>;

export type Store = {
  db: Db;
  kind: 'postgres' | 'pglite';
  /** Whether the database answers, within two seconds. Never throws. */
  ping(): Promise<boolean>;
  /** Ends all connections, waiting for those in use; frees the folder. */
  close(): Promise<void>;
  /** An advisory lock on a connection of its own; null while another process has it. */
  tryLock(name: string): Promise<Lock | null>;
};

export type StoreOptions = {
  databaseUrl?: string | undefined;
  /** PGlite lives in `<dataDir>/pg`. */
  dataDir: string;
  /** Answers one line from another process through the folder's control socket (PGlite only). */
  onRequest?: ((line: string) => Promise<string>) | undefined;
  /** Told of errors on idle connections, by code only. */
  onError?: ((code: string) => void) | undefined;
};

const STATEMENT_MS = 30_000;

/**
 * Opens PostgreSQL at `databaseUrl`, else PGlite in the data folder, and brings the schema up to date.
 * Throws an Error that says what to do when the database cannot be reached or the folder is in use.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return options.databaseUrl
    ? openPostgres(options.databaseUrl, options.onError ?? (() => {}))
    : openEmbedded(options.dataDir, options.onRequest ?? (async () => ''));
}

async function openEmbedded(dataDir: string, onRequest: (line: string) => Promise<string>): Promise<Store> {
  const { db, close } = await openPglite(dataDir, onRequest);
  return { db, kind: 'pglite', ping: () => ping(db), close, tryLock: async () => lockOfOne() };
}

async function openPostgres(url: string, onError: (code: string) => void): Promise<Store> {
  await migrateApart(url, onError);
  const pool = openPool(onError, {
    ...connection(url),
    stream: watchedSocket,
    max: 10,
    idleTimeoutMillis: 20_000,
    statement_timeout: STATEMENT_MS,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: STATEMENT_MS,
  });
  prepareStatements(pool);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    kind: 'postgres',
    ping: () => ping(db),
    async close() {
      await db.destroy();
      // Kysely ends only a pool that it has used.
      if (!pool.ending) await pool.end();
    },
    tryLock: (name) => tryAdvisoryLock({ ...connection(url), stream: watchedSocket }, name),
  };
}

/** Waiting for another process's migrations is one long statement: a connection without a timeout. */
async function migrateApart(url: string, onError: (code: string) => void): Promise<void> {
  const pool = openPool(onError, { ...connection(url), max: 1 });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await sql`select 1`.execute(db).catch((cause: unknown) => {
      const what = `PostgreSQL at DATABASE_URL does not answer (${codeOf(cause)}).`;
      throw new Error(`${what} Check host, port, user, password and database name.`, { cause });
    });
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

function openPool(onError: (code: string) => void, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options);
  pool.on('error', (error) => onError(codeOf(error)));
  // The pool hears idle connections only. One that breaks in use fails its query, and ends the process unheard.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function connection(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'jardam',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: PG_TYPES,
  };
}

/**
 * A server that vanished without a word (power, a firewall that forgot us) would hold a query for a quarter
 * of an hour: the server's own statement timeout cannot reach us. Silence longer than that ends the socket.
 */
function watchedSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(STATEMENT_MS + 10_000, () => {
    socket.destroy(Object.assign(new Error('PostgreSQL fell silent'), { code: 'ETIMEDOUT' }));
  });
  return socket;
}

/** PGlite has one process, by the folder's lock, so every lock of its is free and never lost. */
function lockOfOne(): Lock {
  return { lost: new AbortController().signal, release: async () => {} };
}

async function ping(db: Db): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), 2_000);
  const answer = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

/** The SQLSTATE or system code of an error, else its name: what may stand in a log. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** SQLSTATE classes 08 connection, 40 deadlock or serialization, 53 out of something, 57 shut down or cancelled. */
const PASSING = /^(08|40|53|57)[0-9A-Z]{3}$|^55P03$|^25P03$/;
const NETWORK = /^E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)$/;
/** What pg, PGlite and Kysely say without a code. */
const GONE =
  /^Connection terminated|not queryable$|^timeout exceeded when trying to connect|after calling end on the pool|already been destroyed|^PGlite is clos/;

/**
 * Whether the store was away, rather than the request wrong: then nothing was decided, and the same may be
 * tried again later. Network errors, and PostgreSQL's that pass (a deadlock or a lock's timeout included).
 */
export function storeIsAway(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = codeOf(e);
    if (PASSING.test(code) || NETWORK.test(code) || GONE.test(e.message)) return true;
  }
  return false;
}

/** Whether two transactions stood in each other's way (deadlock, serialization): at once again, nothing was done. */
export function inEachOthersWay(error: unknown): boolean {
  return codeOf(error) === '40P01' || codeOf(error) === '40001';
}
