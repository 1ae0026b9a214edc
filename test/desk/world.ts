import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { build } from '../../src/build.ts';
import { caseNumber } from '../../src/cases/case.ts';
import { openCase } from '../../src/cases/register.ts';
import { botId, createApi } from '../../src/channels/telegram/api.ts';
import { createRunners } from '../../src/channels/telegram/runners.ts';
import { createTelegram } from '../../src/channels/telegram/telegram.ts';
import { readConfig } from '../../src/config.ts';
import { addOperator } from '../../src/desk/operators.ts';
import { createDesk } from '../../src/desk/telegram/desk.ts';
import type { Answers } from '../../src/engine/answer.ts';
import { createLog } from '../../src/log.ts';
import { createBudgets } from '../../src/store/budget.ts';
import { enqueue, type NewJob } from '../../src/store/enqueue.ts';
import type { OperatorRole } from '../../src/store/tables.ts';
import { showCard } from '../../src/turn/handlers/case.ts';
import type { House } from '../../src/turn/house.ts';
import { startWorkers } from '../../src/workers.ts';
import { TO_CASE, TO_MENU, walk } from '../channels/telegram/talk.ts';
import { startWire } from '../channels/telegram/wire.ts';
import { createHouseDatabase } from '../house-database.ts';
import { claimRedisDatabase } from '../servers/redis.ts';
import { startTelegram } from '../telegram/double.ts';
import type { Person } from '../telegram/person.ts';
import type { Telegram, TelegramOptions } from '../telegram/telegram.ts';
import { theCatalog } from '../world.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

export type World = Awaited<ReturnType<typeof startWorld>>;

type Options = {
  /** PGlite has no Redis beside it. */
  store?: 'postgres' | 'pglite';
  telegram?: TelegramOptions;
  group?: Parameters<Telegram['group']>[0];
  /** changes the house before the desk gets it */
  house?: (house: House) => House;
  /** the desk's limits count, by the world's clock */
  limits?: boolean;
};

/** The whole house with a desk, its group and Telegram, on real stores; the clock goes, and can be moved on. */
export async function startWorld(options: Options = {}) {
  const servers = options.store === 'pglite' ? null : await realServers();
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const telegram = await startTelegram({ now: clock, ...options.telegram });
  const group = telegram.group({ title: 'Операторы', ...options.group });
  const dataDir = mkdtempSync(join(tmpdir(), 'jardam-desk-'));
  const config = readConfig({
    BOT_TOKEN: telegram.token,
    BOT_API_ROOT: telegram.url,
    OPERATORS_CHAT_ID: String(group.id),
    DATA_DIR: dataDir,
    ...servers?.env,
  });
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  let wake = () => {};
  const built = await build({
    root: ROOT,
    catalog: theCatalog(),
    config,
    log,
    wake: () => wake(),
    now: () => new Date(clock()),
  });
  const { house } = built;
  const api = createApi(config);
  const budgets = createBudgets(null, options.limits ? clock : () => performance.now() * 1e6);
  const me = { id: botId(config), username: telegram.me.username };

  const start = () => {
    const desk = createDesk({ house: options.house?.(house) ?? house, api, budgets, me });
    const channel = createTelegram({ house, api, desk: desk.handle });
    const workers = startWorkers(built, { ...createRunners({ house, api, budgets }), ...desk.jobs });
    wake = () => {
      for (const worker of workers) worker.wake();
    };
    channel.start();
    const stop = async () => {
      await channel.stop(5_000);
      await Promise.all(workers.map((worker) => worker.stop(5_000)));
    };
    return { desk, stop };
  };
  let running = start();

  const due = () =>
    house.store.db.selectFrom('job').select('kind').where('run_at', '<=', new Date(clock())).execute();

  const world = {
    house,
    telegram,
    group,
    /** The way to PostgreSQL; none with PGlite. */
    wire: servers?.wire,
    config,
    clock,
    logged: () => lines.join(''),
    get desk() {
      return running.desk;
    },
    /** Lets time pass. */
    pass(ms: number) {
      ahead += ms;
      wake();
    },
    /** As a new process: nothing in memory is left. */
    async restart() {
      await running.stop();
      running = start();
    },
    /** Waits until every update is taken and no job is due. */
    async settled(timeout = 10_000) {
      await telegram.idle(timeout);
      for (const end = Date.now() + timeout; (await due()).length > 0; await sleep(10))
        if (Date.now() > end) throw new Error(`jobs still wait: ${(await due()).map((job) => job.kind)}`);
    },
    /** Makes an operator and ties them by their link. They sit in the group unless told otherwise. */
    async operator(name: string, more: { role?: OperatorRole; languages?: string[]; out?: boolean } = {}) {
      const person = telegram.user({ first_name: name, language_code: 'ru' });
      if (!more.out) group.add(person);
      const { role = 'case-worker', languages = ['ru'] } = more;
      const { id, token } = await house.store.db
        .transaction()
        .execute((tx) => addOperator(tx, house.now(), null, { name, role, languages, officeId: 1 }));
      person.start(`op_${token}`);
      await person.waitFor(more.out ? 'Вас нет в группе' : 'Готово, вы оператор');
      return Object.assign(person, { operatorId: id });
    },
    /** A person whose wage complaint has just become a case. */
    async client(name = 'Азиз') {
      const person = telegram.user({ first_name: name, language_code: 'ru' });
      await walk(person, [...TO_MENU, ...TO_CASE, ['> /menu', 'wage-complaint']]);
      await world.settled();
      return Object.assign(person, { caseId: await lastCase(house) });
    },
    /** A person who came as far as the menu, with a wage complaint that was not walked through. */
    async quickClient(name = 'Азиз') {
      const person = telegram.user({ first_name: name, language_code: 'ru' });
      await walk(person, TO_MENU);
      const caseId = await openedCase(house, person.id);
      await world.settled();
      return Object.assign(person, { caseId });
    },
    async case(id: string) {
      return house.store.db.selectFrom('case').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    },
    async audit(id: string): Promise<string[]> {
      const rows = await house.store.db
        .selectFrom('audit')
        .select('action')
        .where('case_id', '=', id)
        .orderBy('id')
        .execute();
      return rows.map((row) => row.action);
    },
    async close() {
      await running.stop();
      await telegram.stop();
      await built.close();
      await servers?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}

/** The answers of the complaint that the walk of the channel's tests gives. */
const ANSWERS: Answers = {
  safe: { choice: 'yes' },
  who: { choice: 'me' },
  where: { choice: 'left' },
  debtor: { choice: 'company' },
  employer: { text: 'ООО <Ромашка> & Ко' },
  unpaid: { money: 4_500_050, currency: 'RUB' },
  due: { date: '2026-05' },
  name: { text: 'Азиз' },
  reach: { choice: 'here' },
  consent: { choices: ['keep', 'contact'] },
};

async function openedCase(house: House, telegramId: number): Promise<string> {
  const { sealer, catalog, store } = house;
  const type = catalog.caseTypes['wage-complaint'];
  if (!type) throw new Error('no wage complaints');
  const at = house.now();
  const number = caseNumber(String(randomInt(1_000_000)).padStart(6, '0'));
  return store.db.transaction().execute(async (tx) => {
    const { person_id: personId } = await tx
      .selectFrom('address')
      .select('person_id')
      .where('external_hash', '=', sealer.hash('address', `telegram:${telegramId}`))
      .executeTakeFirstOrThrow();
    const flows = [{ flow: type.flow, answers: ANSWERS }];
    const fresh = { number, typeName: 'wage-complaint', type, urgent: false, lang: 'ru', personId, flows };
    const opened = await openCase({ tx, sealer, at }, fresh);
    const jobs: NewJob[] = [];
    await showCard({ tx, jobs, at }, opened);
    await enqueue(tx, sealer, jobs);
    return opened.id;
  });
}

async function realServers() {
  const [database, redis] = await Promise.all([
    createHouseDatabase(),
    claimRedisDatabase(inject('redisUrl')),
  ]);
  const wire = await startWire(database.url);
  return {
    wire,
    env: {
      DATABASE_URL: wire.url,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
      MASTER_KEY: randomBytes(32).toString('base64'),
    },
    async stop() {
      await wire.stop();
      await database.drop();
      await redis.release();
    },
  };
}

async function lastCase({ store }: House): Promise<string> {
  const row = await store.db
    .selectFrom('case')
    .select('id')
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The operator takes a case by its card, and its topic opens. Returns the topic's number. */
export async function takeCase(world: World, operator: Person, caseId: string): Promise<number> {
  const press = operator.press(`take:${caseId}`, { in: world.group });
  await press.answered();
  await world.settled();
  const { number } = await world.case(caseId);
  const topic = operator.topics().findLast(({ name }) => name.startsWith(number));
  if (!topic) throw new Error(`no topic for ${number}; the press was answered ${press.answer?.text}`);
  return topic.id;
}

/** Has the group's card of a case brought up to date. */
export async function shownAnew(
  house: House,
  found: { id: string; officeId: number },
  how: { urgent?: boolean } = {},
): Promise<void> {
  await house.store.db.transaction().execute(async (tx) => {
    const jobs: NewJob[] = [];
    await showCard({ tx, jobs, at: house.now() }, found, how);
    await enqueue(tx, house.sealer, jobs);
  });
  house.wake();
}
