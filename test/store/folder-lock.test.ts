import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askFolder, lockFolder } from '../../src/store/folder-lock.ts';

const folder = (...parts: string[]) => {
  const dir = mkdtempSync(join(tmpdir(), 'jardam-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const inner = join(dir, ...parts);
  mkdirSync(inner, { recursive: true });
  return inner;
};
const echo = async (line: string) => `heard ${line}`;

/** A process that holds the folder and says so; dies when told, or with SIGKILL. */
async function holder(dir: string) {
  const script = `
    const { lockFolder } = await import('./folder-lock.ts');
    await lockFolder(process.argv[1], async (line) => 'other ' + line).then(
      () => console.log('held'),
      (error) => { console.log(error.message); process.exit(1); });
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    cwd: join(import.meta.dirname, '../../src/store'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { said: said.toString().trim(), kill };
}

test('one process holds a folder, and the second is told what to do', async () => {
  const dir = folder();
  const lock = await lockFolder(dir, echo);
  await expect(lockFolder(dir, echo)).rejects.toThrow(/in use by another process.*DATABASE_URL/);
  expect((await holder(dir)).said).toMatch(/in use by another process.*DATABASE_URL/);
  await lock.release();
  const again = await lockFolder(dir, echo);
  await again.release();
});

test('a holder that was killed leaves nothing in the way', async () => {
  const dir = folder();
  const first = await holder(dir);
  expect(first.said).toBe('held');
  await expect(lockFolder(dir, echo)).rejects.toThrow('in use');
  expect(await askFolder(dir, 'x')).toBe('other x');
  await first.kill();
  expect(existsSync(join(dir, 'control.sock'))).toBe(true);
  expect(await askFolder(dir, 'x')).toBe(null);
  const lock = await lockFolder(dir, echo);
  expect(await askFolder(dir, 'x')).toBe('heard x');
  await lock.release();
});

test('of many that come to a dead one’s folder, one gets it', async () => {
  const dir = folder();
  await (await holder(dir)).kill();
  const said = await Promise.all(Array.from({ length: 5 }, async () => (await holder(dir)).said));
  expect(said.filter((line) => line === 'held')).toHaveLength(1);
  expect(said.filter((line) => line.includes('in use'))).toHaveLength(4);
  expect(await askFolder(dir, 'x')).toBe('other x');
});

test('the holder answers whoever asks, many at once, and passes refusals on', async () => {
  const dir = folder();
  const lock = await lockFolder(dir, async (line) => {
    if (line === 'no') throw new Error('That role does not exist');
    return line.repeat(2);
  });
  const long = 'жардам '.repeat(2_000).trim();
  expect(await askFolder(dir, long)).toBe(long.repeat(2));
  const asked = await Promise.all(Array.from({ length: 50 }, (_, n) => askFolder(dir, `${n} `)));
  expect(asked).toEqual(Array.from({ length: 50 }, (_, n) => `${n} ${n} `));
  await expect(askFolder(dir, 'no')).rejects.toThrow('That role does not exist');
  expect(await askFolder(dir, 'two\nlines')).toBe('two linestwo lines');
  await lock.release();
});

test('nobody there is an answer, not an error', async () => {
  expect(await askFolder(folder(), 'x')).toBe(null);
});

test('the socket is this user’s alone, and in a private folder elsewhere when its path is too long', async () => {
  const short = folder();
  const one = await lockFolder(short, echo);
  expect(statSync(join(short, 'control.sock')).mode & 0o777).toBe(0o600);
  const long = folder('d'.repeat(60), 'e'.repeat(60));
  const two = await lockFolder(long, async () => 'long');
  expect(existsSync(join(long, 'control.sock'))).toBe(false);
  expect(await askFolder(long, 'x')).toBe('long');
  expect(await askFolder(short, 'x')).toBe('heard x');
  await expect(lockFolder(long, echo)).rejects.toThrow('in use');
  await Promise.all([one.release(), two.release()]);
  expect(await askFolder(long, 'x')).toBe(null);
});

test('who sends no line, or no end of it, disturbs nobody', async () => {
  const dir = folder();
  const lock = await lockFolder(dir, echo);
  const silent = connect(join(dir, 'control.sock'));
  silent.on('error', () => undefined);
  const endless = connect(join(dir, 'control.sock'));
  endless.on('error', () => undefined);
  endless.write('x'.repeat(100_000));
  await once(endless, 'close');
  expect(await askFolder(dir, 'x')).toBe('heard x');
  const began = performance.now();
  await lock.release();
  expect(performance.now() - began).toBeLessThan(1_000);
});
