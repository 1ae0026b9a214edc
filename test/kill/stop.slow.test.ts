import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createDatabase } from '../servers/database.ts';
import { freePort } from '../servers/process.ts';
import { startProxy } from '../servers/proxy.ts';
import { claimRedisDatabase } from '../servers/redis.ts';
import { startTelegram } from '../telegram/double.ts';
import type { Telegram } from '../telegram/telegram.ts';
import { checkCases, type Told } from './cases.ts';
import { openBooks, ROOT } from './deployment.ts';
import { createDice } from './dice.ts';
import { queueEmpty } from './drained.ts';
import { liftLimits } from './limits.ts';
import { checkMessages } from './messages.ts';
import { scriptOf } from './script.ts';
import { startMain } from './started.ts';
import { walk } from './walk.ts';

const { words } = loadCatalog(ROOT, { organisation: 'Жардам' });
/** How long a stop may take, by DESIGN: ten seconds for what is under way, and a little to close. */
const DEADLINE_MS = 12_000;
/** How long the last answers may take, in ms. */
const LAST_SENDS_MS = 10_000;

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'jardam-stop-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** So many people at once, each to the end of their script. */
async function talkAll(telegram: Telegram, people: number): Promise<Told[]> {
  return Promise.all(
    Array.from({ length: people }, async (_, n): Promise<Told> => {
      const script = scriptOf(2, n);
      const person = telegram.user({ language_code: script.lang });
      const journey = await walk({ person, script, words, dice: createDice(n), patience: 30_000 });
      expect(journey.troubles).toEqual([]);
      return { id: person.id, script, number: journey.number };
    }),
  );
}

async function expectAllSent(env: Record<string, string>): Promise<void> {
  const books = await openBooks(env);
  expect(await queueEmpty(books, LAST_SENDS_MS)).toEqual([]);
  await books.close();
}

async function expectNothingLost(
  env: Record<string, string>,
  telegram: Telegram,
  told: readonly Told[],
  deaths: { at: number; where: string }[],
) {
  const books = await openBooks(env);
  const problems: string[] = [];
  const cases = await checkCases(books.house, told, problems);
  const counts = await checkMessages(books.house, telegram, told, { deaths, outages: [] }, problems);
  await books.close();
  expect(problems).toEqual([]);
  expect(cases.cases).toBe(told.length);
  expect(telegram.violations).toEqual([]);
  return counts;
}

test.each(['webhook', 'poll'])(
  'SIGTERM under load, by %s: it ends well and in time, and nothing is lost or said twice',
  async (by) => {
    const [database, redis] = await Promise.all([
      createDatabase(inject('postgresUrl')),
      claimRedisDatabase(inject('redisUrl')),
    ]);
    onTestFinished(async () => {
      await database.drop();
      await redis.release();
    });
    const port = await freePort();
    const proxy = await startProxy([`http://127.0.0.1:${port}`]);
    const telegram = await startTelegram({ deliverTo: () => `${proxy.url}/telegram` });
    onTestFinished(async () => {
      await telegram.stop();
      await proxy.stop();
    });
    const hook = {
      WEBHOOK_URL: 'https://jardam.example/telegram',
      WEBHOOK_SECRET: randomBytes(24).toString('base64url'),
    };
    const env = {
      BOT_TOKEN: telegram.token,
      BOT_API_ROOT: telegram.url,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
      MASTER_KEY: randomBytes(32).toString('base64'),
      DATA_DIR: folder(),
      ...(by === 'webhook' ? hook : {}),
    };
    const lifted = liftLimits(env, '*');
    onTestFinished(() => clearInterval(lifted));
    let running = await startMain(env, port);
    const talks = talkAll(telegram, 8);
    for (let stops = 0; stops < 2; stops += 1) {
      await sleep(700 + stops * 500);
      const asked = Date.now();
      running.child.kill('SIGTERM');
      const { code, at } = await running.ended;
      expect([code, at - asked < DEADLINE_MS]).toEqual([0, true]);
      running = await startMain(env, port);
    }
    const told = await talks;
    await telegram.idle();
    await expectAllSent(env);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    const counts = await expectNothingLost(env, telegram, told, []);
    expect([counts.doubledByCut, counts.doubledByDeath]).toEqual([0, 0]);
  },
  90_000,
);

test('PGlite: killed in the middle of talks, it is all there afterwards; a second process is told what to do', async () => {
  const telegram = await startTelegram();
  onTestFinished(telegram.stop);
  const env = { BOT_TOKEN: telegram.token, BOT_API_ROOT: telegram.url, DATA_DIR: folder() };
  const points = ['before-commit:6', 'after-commit:5'];
  const start = () => startMain({ ...env, KILL_AT: points.shift() ?? '' });
  let running = await start();
  const second = await startMain(env);
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toContain(`${env.DATA_DIR} is in use by another process. Stop that one first`);

  const talks = talkAll(telegram, 1);
  const deaths: { at: number; where: string }[] = [];
  for (let kills = 0; kills < 2; kills += 1) {
    expect((await running.ended).signal).toBe('SIGKILL');
    deaths.push({ at: Date.now(), where: 'named' });
    running = await start();
  }
  const told = await talks;
  await telegram.idle();
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
  await expectNothingLost(env, telegram, told, deaths);
}, 150_000);
