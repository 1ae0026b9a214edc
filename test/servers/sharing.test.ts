import { expect, inject, onTestFinished, test } from 'vitest';
import { createDatabase, withPostgres } from './database.ts';
import { claimRedisDatabase, withRedis } from './redis.ts';

const scalar = (url: string, sql: string): Promise<unknown> =>
  withPostgres(url, async (client) => {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  });

test('test files share a Redis without sharing a database', async () => {
  const shared = inject('redisUrl');
  const claimed = await Promise.all([1, 2, 3].map(() => claimRedisDatabase(shared)));
  onTestFinished(async () => {
    for (const database of claimed) await database.release();
  });
  expect(new Set(claimed.map(({ url }) => url)).size).toBe(3);
  const [one, two] = claimed;
  if (one === undefined || two === undefined) throw new Error('three were claimed');
  for (const { url } of [one, two]) await withRedis(url, (client) => client.set('key', url));
  await one.flush();
  expect(await withRedis(one.url, (client) => client.get('key'))).toBe(null);
  expect(await withRedis(two.url, (client) => client.get('key'))).toBe(two.url);
});

test('test files share a PostgreSQL without sharing a database', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => createDatabase(inject('postgresUrl'))));
  if (one === undefined || two === undefined) throw new Error('two were made');
  await scalar(one.url, 'create table mine ()');
  expect(await scalar(two.url, `select to_regclass('mine')`)).toBe(null);
  await one.drop();
  await two.drop();
  await expect(scalar(one.url, 'select 1')).rejects.toThrow(/does not exist/);
});

test('a template is prepared once, however many ask at the same time, and again after a failure', async () => {
  const server = inject('postgresUrl');
  const name = `template_of_${process.pid}_${Date.now()}`;
  let prepared = 0;
  const failing = () => Promise.reject(new Error('no'));
  await expect(createDatabase(server, { template: { name, prepare: failing } })).rejects.toThrow('no');
  const prepare = async (url: string) => {
    prepared += 1;
    await scalar(url, 'create table migrated as select 7 as n');
  };
  const made = await Promise.all(
    [1, 2, 3].map(() => createDatabase(server, { template: { name, prepare } })),
  );
  expect(prepared).toBe(1);
  for (const database of made) {
    expect(await scalar(database.url, 'select n from migrated')).toBe(7);
    await database.drop();
  }
  await scalar(server, `drop database ${name}`);
});
