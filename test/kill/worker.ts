import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerProcess, startServer } from '../servers/process.ts';

export const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
/** How often a process is looked after. */
const WATCH_MS = 20;

/** Asked at each start: where the process dies next, as `KILL_AT` says it; empty: nowhere. */
export type Doom = () => string;

/** `at`: milliseconds since the epoch, when it was found dead. `where`: a named point, or `anywhere`. */
export type Death = { at: number; where: string };

/** The product itself in a process of its own, which is started again whenever it dies. */
export type Worker = {
  url: string;
  deaths: Death[];
  /** SIGKILL. Does nothing while it is being started. */
  kill: () => void;
  signal: (signal: NodeJS.Signals) => void;
  pid: () => number | null;
  /** No more deaths at named points from its next start on, and none by `kill`. */
  spare: () => void;
  /** Starts it again without dying first: SIGTERM. */
  restart: () => Promise<void>;
  log: () => string;
  /** Not looked after any more; ended properly, its folder removed. */
  stop: () => Promise<void>;
};

/** Starts `node src/main.ts` with this environment. Without `doom` it dies when it is killed. */
export async function startWorker(
  env: Record<string, string>,
  { port, doom }: { port: number; doom?: Doom | undefined },
): Promise<Worker> {
  const folder = await mkdtemp(join(tmpdir(), 'jardam-process-'));
  const url = `http://127.0.0.1:${port}`;
  const settings: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    PORT: `${port}`,
    KILL_AT: doom?.() ?? '',
    ...env,
  };
  const server = await startServer({
    folder,
    program: process.execPath,
    args: ['--max-semi-space-size=2', MAIN],
    env: settings,
    account: null,
    stopSignal: 'SIGTERM',
    abortSignal: 'KILL',
    isReady: async () => (await fetch(`${url}/readyz`)).ok,
  });
  return lookAfter(server, settings, { url, folder, doom });
}

function lookAfter(
  server: ServerProcess,
  settings: Record<string, string>,
  { url, folder, doom }: { url: string; folder: string; doom: Doom | undefined },
): Worker {
  const deaths: Death[] = [];
  let spared = false;
  let starting: Promise<void> | undefined;

  const start = async () => {
    for (let begun = false; !begun; ) {
      settings.KILL_AT = spared ? '' : (doom?.() ?? '');
      // What it needs may be away just now, or it died of its point before it was ready.
      begun = await server.restart().then(
        () => true,
        () => false,
      );
      if (!begun) deaths.push({ at: Date.now(), where: 'at its start' });
      if (!begun) await sleep(100);
    }
    starting = undefined;
  };
  const found = (where: string) => {
    deaths.push({ at: Date.now(), where });
    starting = start();
  };
  const watch = setInterval(() => {
    if (!starting && !isAlive(server.pid())) found(settings.KILL_AT?.split(':')[0] || 'by itself');
  }, WATCH_MS);

  return {
    url,
    deaths,
    kill() {
      if (starting || spared) return;
      server.signal('SIGKILL');
      found('anywhere');
    },
    signal: server.signal,
    pid: server.pid,
    spare: () => {
      spared = true;
    },
    restart: async () => {
      await starting;
      starting = start();
      await starting;
    },
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    async stop() {
      clearInterval(watch);
      await starting;
      await server.close();
    },
  };
}

function isAlive(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
