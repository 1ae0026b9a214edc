import pg from 'pg';

export type Lock = {
  /** Aborted when the connection that holds the lock is gone: another process may have it now. */
  lost: AbortSignal;
  release(): Promise<void>;
};

/** How often the lock's connection is asked whether it lives. */
const BEAT_MS = 5_000;

/**
 * A session's advisory lock, on a connection of its own: on a pooled one it would be freed, or kept, by
 * whoever uses that connection next. Null when another session holds it. Throws when there is no database.
 */
export async function tryAdvisoryLock(config: pg.ClientConfig, name: string): Promise<Lock | null> {
  const client = new pg.Client(config);
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  try {
    const sql = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got';
    const { rows } = await client.query<{ got: boolean }>(sql, [`jardam:${name}`]);
    if (!rows[0]?.got) {
      await client.end();
      return null;
    }
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  const beat = setInterval(() => void client.query('select 1').catch(() => lost.abort()), BEAT_MS);
  beat.unref();
  lost.signal.addEventListener('abort', () => clearInterval(beat));
  const release = async () => {
    clearInterval(beat);
    await client.end().catch(() => {});
  };
  return { lost: lost.signal, release };
}
