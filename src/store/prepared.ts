import type pg from 'pg';

/** Statements beyond this many are not prepared: a list of ever new texts would fill the server's memory. */
const MOST = 300;

type Query = (text: string, values?: unknown[]) => Promise<pg.QueryResult>;

/**
 * Lets PostgreSQL plan a pool's statements once a connection instead of every time; Kysely has no option for
 * it. Statements that ask for all columns are left out: a migration run by a newer process beside this one
 * would make their plans invalid.
 */
export function prepareStatements(pool: pg.Pool): void {
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const known = names.get(text);
    if (known || names.size >= MOST || text.includes('*')) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
  pool.on('connect', (client) => {
    const plain = client.query.bind(client) as unknown as Query &
      ((config: pg.QueryConfig) => Promise<pg.QueryResult>);
    const query: Query = (text, values) => {
      const name = typeof text === 'string' && values?.length ? nameOf(text) : undefined;
      return name ? plain({ name, text, values: [...(values ?? [])] }) : plain(text, values);
    };
    client.query = query as typeof client.query;
  });
}
