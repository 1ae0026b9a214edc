import type { TestProject } from 'vitest/node';
import { withPostgres } from './database.ts';
import { startPostgres } from './postgres.ts';
import { ensurePrograms } from './programs.ts';
import { startRedis, withRedis } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a superuser of the run's PostgreSQL; a test file takes a database with createDatabase. */
    postgresUrl: string;
    /** Of the run's Redis; a test file takes a database with claimRedisDatabase. */
    redisUrl: string;
  }
}

type Shared = { url: string; stop: () => Promise<void> };

/**
 * Once per run, before all test files: one PostgreSQL and one Redis for them all. DATABASE_URL and REDIS_URL name
 * servers to use instead; otherwise the programs are found on the machine or installed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = { postgres: process.env.DATABASE_URL, redis: process.env.REDIS_URL };
  await ensurePrograms((['postgres', 'redis'] as const).filter((kind) => !given[kind]));
  const [postgres, redis] = await Promise.all([
    given.postgres ? givenPostgres(given.postgres) : startPostgres({ fsync: false }),
    given.redis ? givenRedis(given.redis) : startRedis(),
  ]);
  await requireVersion(postgres.url);
  project.provide('postgresUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
  };
}

const nothing = () => Promise.resolve();

async function givenPostgres(url: string): Promise<Shared> {
  await withPostgres(url, (client) => client.query('select 1')).catch((cause: unknown) => {
    throw new Error(
      'DATABASE_URL names a PostgreSQL that does not answer: start it, or unset the variable.',
      {
        cause,
      },
    );
  });
  return { url, stop: nothing };
}

async function givenRedis(url: string): Promise<Shared> {
  await withRedis(url, (client) => client.ping()).catch((cause: unknown) => {
    throw new Error('REDIS_URL names a Redis that does not answer: start it, or unset the variable.', {
      cause,
    });
  });
  return { url, stop: nothing };
}

async function requireVersion(url: string): Promise<void> {
  const { rows } = await withPostgres(url, (client) =>
    client.query<{ version: number }>(`select current_setting('server_version_num')::int as version`),
  );
  const major = Math.floor((rows[0]?.version ?? 0) / 10_000);
  if (major < 15) throw new Error(`The PostgreSQL at hand is version ${major}: install 15 or newer.`);
}
