import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { build } from '../../src/build.ts';
import { readConfig } from '../../src/config.ts';
import { answerLine } from '../../src/control.ts';
import { createLog } from '../../src/log.ts';
import { startTelegram } from '../telegram/double.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

test('on PGlite the command line asks the running house, and works alone when there is none', async () => {
  const telegram = await startTelegram();
  const dataDir = mkdtempSync(join(tmpdir(), 'jardam-cli-'));
  onTestFinished(async () => {
    await telegram.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const env = {
    DATA_DIR: dataDir,
    BOT_TOKEN: telegram.token,
    BOT_API_ROOT: telegram.url,
    LOG_LEVEL: 'silent',
  };
  const command = async (...words: string[]) => {
    const line = [join(ROOT, 'src/main.ts'), ...words];
    return promisify(execFile)(process.execPath, line, {
      env: { PATH: process.env.PATH, ...env },
      cwd: dataDir,
    });
  };
  const operator = (...args: string[]) => command('operator', ...args);
  const config = readConfig(env);
  const built = await build({
    root: ROOT,
    config,
    log: createLog('silent'),
    onRequest: (line) => answerLine(built.house, line),
  });
  const added = await operator('add', '--name', 'Айгүл Асанова', '--role', 'supervisor');
  expect(added.stdout).toMatch(/https:\/\/t\.me\/jardam_bot\?start=op_[\w-]{43}\n/);
  const wrong = await operator('add', '--name', 'X').catch(
    (error: { stderr: string; code: number }) => error,
  );
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^--role: write one of/) });
  expect((await command('questions', 'list')).stdout).toMatch(/^No question/);
  await built.close();
  expect((await command('questions', 'list')).stdout).toMatch(/^No question/);
  expect((await operator('list')).stdout).toMatch(/Айгүл Асанова {2}supervisor {2}- {2}link not opened yet/);
  expect((await operator('end', '--name', 'Айгүл Асанова')).stdout).toContain('no operator any more');
}, 90_000);
