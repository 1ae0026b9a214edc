import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How one server is run, be it a database or the product itself. Its folder belongs to it alone and is removed at the
 * end; its output goes to `<folder>/log`.
 */
export type ServerSpec = {
  folder: string;
  program: string;
  args: readonly string[];
  /** Default: the folder. */
  cwd?: string;
  /** Default: the environment of the tests. */
  env?: NodeJS.ProcessEnv;
  /** The account it runs under; null: that of the tests. */
  account: { uid: number; gid: number } | null;
  /** Asks it to end properly. */
  stopSignal: NodeJS.Signals;
  /** Ends it at once, with the processes it made; used when the tests themselves have died. */
  abortSignal: 'QUIT' | 'KILL';
  /** Runs once, before the first start. */
  prepare?: () => Promise<void>;
  /** Throws or answers false as long as it does not serve. */
  isReady: () => Promise<boolean>;
};

/** A running server. All calls may be made in any order; `close` ends it for good and removes its folder. */
export type ServerProcess = {
  pid: () => number | null;
  /** Asks it to end, if it runs, and starts it again on the same data and port. */
  restart: () => Promise<void>;
  /** SIGKILL, and waits until it is dead. It stays down until `restart`. */
  kill9: () => Promise<void>;
  signal: (signal: NodeJS.Signals) => void;
  close: () => Promise<void>;
};

const START_MS = 30_000;
const STOP_MS = 20_000;

/** PostgreSQL refuses to start while children of its killed predecessor are on their way out. */
const PREDECESSOR_LEAVING = /pre-existing shared memory block|lock file .* already exists/;

/**
 * Reads pids from the tests, one a line (0: none). When the pipe ends, because the tests are done or because they
 * died in whatever way, it ends the last pid and removes the folder. So nothing is left even after a SIGKILL.
 */
const KEEPER = `
trap '' HUP INT TERM
pid=0
while read -r line; do pid=$line; done
if [ "$pid" -gt 0 ]; then
  kill -CONT "$pid"
  kill -"$2" "$pid"
  tries=0
  while kill -0 "$pid" && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid"
fi
rm -rf "$1"
`;

type Keeper = { watch: (pid: number) => void; close: () => Promise<void> };

function startKeeper(folder: string, abortSignal: string): Keeper {
  // A session of its own, as the servers have: a Ctrl-C in the terminal is for the tests alone.
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', folder, abortSignal], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.stdin.on('error', () => undefined); // it has closed already
  (keeper.stdin as Socket).unref();
  keeper.unref();
  const close = async () => {
    if (keeper.exitCode !== null) return;
    const gone = once(keeper, 'exit');
    keeper.ref();
    keeper.stdin.end();
    await gone;
  };
  return { watch: (pid) => void keeper.stdin.write(`${pid}\n`), close };
}

/** Starts the server and waits until it serves; throws with the end of its log if it does not within 30 s. */
export async function startServer(spec: ServerSpec): Promise<ServerProcess> {
  const keeper = startKeeper(spec.folder, spec.abortSignal);
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    if (child === null) return;
    await endChild(child, signal);
    child = null;
    keeper.watch(0);
  };
  const restart = async () => {
    await end(spec.stopSignal);
    const deadline = Date.now() + START_MS;
    do {
      child = spawnServer(spec);
      keeper.watch(child.pid ?? 0);
      if (await becomesReady(child, spec, deadline)) return;
      await end('SIGKILL');
      await sleep(200);
    } while (PREDECESSOR_LEAVING.test(endOfLog(spec)) && Date.now() < deadline);
    throw new Error(`${spec.program} did not start:\n${endOfLog(spec)}`);
  };
  const close = async () => {
    await end(spec.stopSignal);
    await keeper.close();
  };
  try {
    await spec.prepare?.();
    await restart();
  } catch (cause) {
    await close();
    throw cause;
  }
  const signal = (name: NodeJS.Signals) => void child?.kill(name);
  return { pid: () => child?.pid ?? null, restart, kill9: () => end('SIGKILL'), signal, close };
}

function spawnServer(spec: ServerSpec): ChildProcess {
  const log = openSync(join(spec.folder, 'log'), 'a');
  const child = spawn(spec.program, spec.args, {
    cwd: spec.cwd ?? spec.folder,
    env: spec.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...spec.account,
  });
  closeSync(log);
  child.once('error', () => undefined); // told by becomesReady: it has no pid
  child.unref();
  return child;
}

async function becomesReady(child: ChildProcess, spec: ServerSpec, deadline: number): Promise<boolean> {
  while (Date.now() < deadline && child.pid !== undefined && isAlive(child)) {
    if (await spec.isReady().catch(() => false)) return isAlive(child);
    await sleep(25);
  }
  return false;
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || !isAlive(child)) return;
  const gone = once(child, 'exit');
  child.ref();
  child.kill('SIGCONT'); // a paused process hears nothing but SIGKILL
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function endOfLog(spec: ServerSpec): string {
  return readFileSync(join(spec.folder, 'log'), 'utf8').slice(-2000);
}

/**
 * A free TCP port of 127.0.0.1. Not from the range that the system takes client ports from (from 32768 on Linux,
 * from 49152 elsewhere): while a server is down, a client that keeps trying could get its port, or even connect to
 * itself.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port between 20000 and 32000 on 127.0.0.1: end what holds them.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
