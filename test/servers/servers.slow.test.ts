import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { withPostgres } from './database.ts';
import { startPostgres } from './postgres.ts';
import { startServer } from './process.ts';
import { claimRedisDatabase, startRedis, withRedis } from './redis.ts';

const isAlive = (pid: number | null) => {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
};

const scalar = (url: string, sql: string): Promise<unknown> =>
  withPostgres(url, async (client) => {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  });

test('PostgreSQL keeps what was committed over a restart and over a crash, and leaves nothing behind', async () => {
  const server = await startPostgres();
  onTestFinished(server.stop);
  const folder = String(await scalar(server.url, 'show unix_socket_directories'));
  expect(await scalar(server.url, 'show fsync')).toBe('on');
  expect(await scalar(server.url, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await scalar(server.url, `select lower('ҢӨҮ')`)).toBe('ңөү');

  await scalar(server.url, 'create table kept (n int)');
  await scalar(server.url, 'insert into kept values (1)');
  const first = server.pid();
  await server.restart();
  expect(isAlive(first)).toBe(false);
  await scalar(server.url, 'insert into kept values (2)');
  await server.kill9();
  await expect(scalar(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  await server.restart();
  expect(await scalar(server.url, 'select sum(n)::int from kept')).toBe(3);

  const last = server.pid();
  await server.stop();
  await server.stop();
  expect(isAlive(last)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test('a crash of PostgreSQL in the middle of a query is recovered from', async () => {
  const server = await startPostgres({ fsync: false });
  onTestFinished(server.stop);
  expect(await scalar(server.url, 'show fsync')).toBe('off');
  const asleep = scalar(server.url, 'select pg_sleep(60)').catch((error: Error) => error);
  await expect
    .poll(() => scalar(server.url, `select count(*)::int from pg_stat_activity where wait_event = 'PgSleep'`))
    .toBe(1);
  await server.kill9();
  expect(await asleep).toBeInstanceOf(Error);
  await server.restart();
  expect(await scalar(server.url, 'select 1')).toBe(1);
});

test('Redis keeps what was written over a restart and a crash, and leaves nothing behind', async () => {
  const server = await startRedis();
  onTestFinished(server.stop);
  const get = () => withRedis(server.url, (client) => client.get('key'));
  const [, folder = ''] = await withRedis(
    server.url,
    (client) => client.config('GET', 'dir') as Promise<string[]>,
  );
  await withRedis(server.url, (client) => client.set('key', 'value'));
  await server.restart();
  expect(await get()).toBe('value');
  await server.kill9();
  await expect(get()).rejects.toThrow();
  await server.restart();
  expect(await get()).toBe('value');
  await server.flush();
  expect(await get()).toBe(null);
  const last = server.pid();
  await server.stop();
  expect(isAlive(last)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test('a paused Redis answers nothing until it is resumed, and can be stopped while paused', async () => {
  const server = await startRedis({ appendOnly: false });
  onTestFinished(server.stop);
  server.pause();
  let answered = false;
  const pong = withRedis(server.url, (client) => client.ping()).then((answer) => {
    answered = true;
    return answer;
  });
  await sleep(200);
  expect(answered).toBe(false);
  server.resume();
  expect(await pong).toBe('PONG');
  server.pause();
  await server.stop();
  expect(isAlive(server.pid())).toBe(false);
});

test('a Redis database that holds foreign keys is not taken', async () => {
  const server = await startRedis();
  onTestFinished(server.stop);
  await withRedis(`${server.url}/1`, (client) => client.set('foreign', 'x'));
  const { url } = await claimRedisDatabase(server.url);
  expect(url).toBe(`${server.url}/2`);
});

test.each([
  ['ends at once', '/bin/sh', ['-c', 'echo no such setting; exit 1'], /did not start:\nno such setting/],
  ['is not there', '/bin/no-such-program', [], /no-such-program did not start/],
])('a server that %s is told with its log, and its folder goes', async (_, program, args, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'jardam-broken-'));
  const isReady = () => Promise.resolve(false);
  const common = { folder, account: null, stopSignal: 'SIGTERM', abortSignal: 'KILL', isReady } as const;
  await expect(startServer({ ...common, program, args })).rejects.toThrow(message);
  expect(existsSync(folder)).toBe(false);
});

test('when the tests are killed, their servers and folders go too', async () => {
  const script = `
    const { startPostgres } = await import('./postgres.ts');
    const { startRedis } = await import('./redis.ts');
    const servers = await Promise.all([startPostgres(), startRedis()]);
    console.log(servers.map((server) => server.pid()).join(' '));
    setInterval(() => {}, 1000);
  `;
  // A folder for temporary files of their own, which PostgreSQL's account may pass through.
  const temporary = mkdtempSync(join(tmpdir(), 'jardam-killed-'));
  chmodSync(temporary, 0o755);
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const tests = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(tests.stdout, 'data')) as [Buffer];
  const pids = output.toString().trim().split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  expect(readdirSync(temporary)).toHaveLength(2);
  tests.kill('SIGKILL');
  await expect.poll(() => pids.map(isAlive), { timeout: 10_000 }).toEqual([false, false]);
  await expect.poll(() => readdirSync(temporary), { timeout: 10_000 }).toEqual([]);
});
