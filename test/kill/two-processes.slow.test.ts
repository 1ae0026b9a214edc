import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createDatabase, type TestDatabase } from '../servers/database.ts';
import { claimRedisDatabase, type RedisDatabase } from '../servers/redis.ts';
import type { Person } from '../telegram/person.ts';
import { checkCases, type Told } from './cases.ts';
import { type Deployment, deploy, openBooks, ROOT } from './deployment.ts';
import { createDice } from './dice.ts';
import { liftLimits } from './limits.ts';
import { checkMessages } from './messages.ts';
import { scriptOf } from './script.ts';
import { walk } from './walk.ts';
import type { Worker } from './worker.ts';

const { words } = loadCatalog(ROOT, { organisation: 'Жардам' });
const patience = 20_000;
let database: TestDatabase;
let redis: RedisDatabase;
let deployment: Deployment;
/** Where the next process to be started dies. */
let doom = '';
const told: Told[] = [];

beforeAll(async () => {
  [database, redis] = await Promise.all([
    createDatabase(inject('postgresUrl')),
    claimRedisDatabase(inject('redisUrl')),
  ]);
  const stores = { DATABASE_URL: database.url, REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix };
  deployment = await deploy({ by: 'webhook', stores, doom: () => doom });
});
afterEach(() => expect(deployment.telegram.violations).toEqual([]));
afterAll(async () => {
  await deployment?.stop();
  await database?.drop();
  await redis?.release();
});

async function talk(n: number): Promise<Person> {
  const script = scriptOf(1, n);
  const person = deployment.telegram.user({ language_code: script.lang });
  const journey = await walk({ person, script, words, dice: createDice(n), patience });
  expect(journey.troubles).toEqual([]);
  told.push({ id: person.id, script, number: journey.number });
  return person;
}

/** So many sends this process has done since it was started. */
async function sentBy({ url }: Worker): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^jardam_jobs_total\{kind="send",result="done"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

const counted = () => [...(deployment.proxy?.counts.values() ?? [])];

test('two processes behind a proxy share the work, and each conversation stays whole', async () => {
  const lifted = liftLimits(deployment.env, '*');
  await Promise.all([1, 2, 3].map(talk));
  const before = counted();
  await talk(4);
  clearInterval(lifted);
  // One person alone: the proxy hands what they say to the processes in turn.
  const [one = 0, other = 0] = counted().map((count, i) => count - (before[i] ?? 0));
  expect(Math.min(one, other)).toBeGreaterThanOrEqual(8);
  const sends = await Promise.all(deployment.workers.map(sentBy));
  expect(Math.min(...sends)).toBeGreaterThan(0);

  const { telegram } = deployment;
  await telegram.idle();
  const books = await openBooks(deployment.env);
  const problems: string[] = [];
  const left = () =>
    books.house.store.db.selectFrom('job').select('kind').where('kind', '=', 'send').execute();
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  const cases = await checkCases(books.house, told, problems);
  const messages = await checkMessages(books.house, telegram, told, { deaths: [], outages: [] }, problems);
  await books.close();
  expect(problems).toEqual([]);
  expect(cases.cases).toBe(4);
  expect(messages).toMatchObject({ doubledByCut: 0, doubledByDeath: 0 });
}, 60_000);

test('they share the budget of a chat: a hurried person is answered no faster than Telegram lets us', async () => {
  const { telegram } = deployment;
  const person = telegram.user({ language_code: 'ru' });
  for (let i = 0; i < 9; i += 1) person.send(`салам ${i}`);
  await expect.poll(() => telegram.sent(person.id).length, { timeout: 15_000 }).toBe(9);
  const times = telegram.calls
    .filter(({ method, params }) => method === 'sendMessage' && params.chat_id === person.id)
    .map(({ at }) => at);
  // Five at once and then one a second: never six within a second. The double reads them a little later or sooner.
  const sixth = times.slice(5).map((at, i) => at - (times[i] ?? 0));
  expect(Math.min(...sixth)).toBeGreaterThan(800);
});

test.each([
  ['before-commit', 'an update whose process dies before the commit comes again, and is worked'],
  ['after-commit', 'what it wrote is sent all the same; the update comes again, and does nothing'],
])(
  '%s: %s',
  async (point) => {
    const [first] = deployment.workers as [Worker, Worker];
    doom = `${point}:1`;
    await first.restart();
    doom = '';
    const { telegram } = deployment;
    const person = telegram.user({ language_code: 'ru' });
    const died = () => first.deaths.some(({ where }) => where === point);
    let acts = 0;
    for (; acts < 3 && !died(); acts += 1) {
      person.send('/start');
      await expect.poll(() => telegram.sent(person.id).length, { timeout: 15_000 }).toBe(acts + 1);
    }
    await telegram.idle(15_000);
    expect(died()).toBe(true);
    expect(telegram.sent(person.id)).toHaveLength(acts);
  },
  40_000,
);
