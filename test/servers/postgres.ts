import { execFile } from 'node:child_process';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withPostgres } from './database.ts';
import { accountOf, type Machine, thisMachine } from './machine.ts';
import { freePort, type ServerProcess, startServer } from './process.ts';
import { programsOf } from './programs.ts';

export type PostgresOptions = {
  /** Default true. With false it is faster; a crash of the machine, not of the process, would lose commits. */
  fsync?: boolean;
  machine?: Machine;
};

export type PostgresServer = Pick<ServerProcess, 'pid' | 'restart' | 'kill9'> & {
  /** Of the superuser, database `postgres`. */
  url: string;
  /** Ends it and removes its folder. */
  stop: () => Promise<void>;
};

const SUPERUSER = 'postgres';

/**
 * Starts a PostgreSQL of the caller's own on a free port of 127.0.0.1, its data in a fresh temporary folder.
 * `restart` breaks off what clients have under way (fast shutdown); `kill9` is a crash, from which `restart` recovers.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const programs = await programsOf('postgres', options.machine ?? thisMachine);
  const account = await unprivilegedAccount();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'jardam-postgres-'));
  if (account !== null) await chown(folder, account.uid, account.gid);
  const url = `postgresql://${SUPERUSER}@127.0.0.1:${port}/postgres`;
  const server = await startServer({
    folder,
    program: join(programs, 'postgres'),
    args: ['-D', join(folder, 'data'), ...settings(port, folder, options.fsync ?? true)],
    account,
    stopSignal: 'SIGINT',
    abortSignal: 'QUIT',
    prepare: () => initialise(join(programs, 'initdb'), folder, account),
    isReady: () => withPostgres(url, async (client) => (await client.query('select 1')).rowCount === 1),
  });
  return { url, pid: server.pid, restart: server.restart, kill9: server.kill9, stop: server.close };
}

/** PostgreSQL refuses to run as root; null: the tests' own account will do. */
async function unprivilegedAccount(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const account = await accountOf(['postgres', 'nobody']);
  if (account === null) {
    throw new Error(
      'PostgreSQL does not run as root, and there is neither a user postgres nor nobody: add one, or run the tests as another user.',
    );
  }
  return account;
}

async function initialise(
  initdb: string,
  folder: string,
  account: { uid: number; gid: number } | null,
): Promise<void> {
  // As in production: UTF-8 letters have upper and lower case, the order is that of code points.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'en_US.UTF-8';
  const args = ['-D', join(folder, 'data'), '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--locale', locale];
  await promisify(execFile)(initdb, [...args, '--no-sync'], { cwd: folder, ...account });
}

function settings(port: number, folder: string, fsync: boolean): string[] {
  const values = {
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: '100',
    shared_buffers: '16MB',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
