import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../test/servers/process.ts';

export type Start = {
  /** from the command to the first 200 of /readyz, in ms */
  readyMs: number;
  /** resident memory after some hundred pages, in MB; null where there is no /proc */
  megabytes: number | null;
};

const ROOT = new URL('..', import.meta.url).pathname;
/** The flags of `npm start`. */
const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as { start: string };
const ARGS = scripts.start.split(' ').slice(1);
const PAGES = 300;

/** Starts the house twice on the same data, as `npm start` does, and measures the second time. */
export async function measureStart(stores: Record<string, string>): Promise<Start> {
  const folder = mkdtempSync(join(tmpdir(), 'jardam-start-'));
  try {
    await startOnce(folder, stores);
    return await startOnce(folder, stores);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOnce(folder: string, stores: Record<string, string>): Promise<Start> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ARGS, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'silent', ...stores },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = async (path: string) => (await fetch(`${url}${path}`).catch(() => null))?.ok === true;
  while (!(await answers('/readyz'))) {
    if (child.exitCode !== null)
      throw new Error(`The house ended with ${child.exitCode} before it was ready`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const readyMs = performance.now() - began;
  for (let page = 0; page < PAGES; page++) await answers('/');
  const megabytes = residentOf(child.pid);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return { readyMs, megabytes };
}

function residentOf(pid: number | undefined): number | null {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) / 1024 : null;
  } catch {
    return null;
  }
}
