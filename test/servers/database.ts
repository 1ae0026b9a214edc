import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';

export type TestDatabase = {
  name: string;
  url: string;
  /** Removes it, whoever is still connected. */
  drop: () => Promise<void>;
};

export type DatabaseOptions = {
  /** Letters, digits and underscores; default: a random one. */
  name?: string;
  /**
   * Copies this database instead of an empty one. The first to ask makes it and runs `prepare` on it (migrations,
   * say); everyone else, in any process, waits and copies.
   */
  template?: { name: string; prepare: (url: string) => Promise<void> };
};

/** A fresh database on the server of this url, for one test file or one test. */
export async function createDatabase(
  serverUrl: string,
  options: DatabaseOptions = {},
): Promise<TestDatabase> {
  const name = options.name ?? `jardam_test_${randomBytes(6).toString('hex')}`;
  await withPostgres(serverUrl, async (client) => {
    const { template } = options;
    if (template !== undefined) await ensureTemplate(client, serverUrl, template.name, template.prepare);
    const copied = escapeIdentifier(template?.name ?? 'template0');
    await client.query(`create database ${escapeIdentifier(name)} template ${copied}`);
  });
  const drop = () =>
    withPostgres(serverUrl, async (client) => {
      await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
    });
  return { name, url: urlOf(serverUrl, name), drop };
}

/** Made under another name and renamed when ready, so that one whose making failed is never copied. */
async function ensureTemplate(
  client: Client,
  serverUrl: string,
  name: string,
  prepare: (url: string) => Promise<void>,
): Promise<void> {
  // Held by the connection: should this process die, the next one takes over.
  await client.query('select pg_advisory_lock(hashtext($1))', [name]);
  const found = await client.query('select from pg_database where datname = $1', [name]);
  if (found.rowCount === 0) {
    const draft = escapeIdentifier(`${name}_draft`);
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft} template template0`);
    await prepare(urlOf(serverUrl, `${name}_draft`));
    await client.query(`alter database ${draft} rename to ${escapeIdentifier(name)}`);
  }
  await client.query('select pg_advisory_unlock(hashtext($1))', [name]);
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs the function with a connection of its own; closes it afterwards. */
export async function withPostgres<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query that fails tells it
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}
