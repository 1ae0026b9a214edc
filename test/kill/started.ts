import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from '../servers/process.ts';
import { MAIN } from './worker.ts';

/** One run of the product, which ends when it ends. */
export type Started = {
  url: string;
  child: ChildProcess;
  /** Everything it wrote, to stdout and stderr. */
  output: () => string;
  /** How it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; at: number }>;
};

/** Starts `node src/main.ts` with this environment; resolves when it is ready, or has ended. */
export async function startMain(env: Record<string, string>, port?: number): Promise<Started> {
  const at = port ?? (await freePort());
  const child = spawn(process.execPath, ['--max-semi-space-size=2', MAIN], {
    cwd: env.DATA_DIR,
    env: { PATH: process.env.PATH ?? '', PORT: `${at}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => lines.push(String(data)));
  const url = `http://127.0.0.1:${at}`;
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, at: Date.now() }));
  const started = { url, child, output: () => lines.join(''), ended };
  for (const until = Date.now() + 30_000; Date.now() < until && child.exitCode === null; await sleep(50))
    if (
      await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return started;
  if (child.exitCode === null) throw new Error(`It is not ready:\n${started.output()}`);
  return started;
}
