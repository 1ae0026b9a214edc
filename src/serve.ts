import type { Api } from 'grammy';
import type { Built } from './build.ts';
import { build } from './build.ts';
import { botId, createApi } from './channels/telegram/api.ts';
import { createFetch } from './channels/telegram/files.ts';
import type { Runner } from './channels/telegram/outcome.ts';
import type { Bot } from './channels/telegram/parse.ts';
import { createRunners } from './channels/telegram/runners.ts';
import type { Telegram } from './channels/telegram/telegram.ts';
import { createTelegram } from './channels/telegram/telegram.ts';
import { environment, readConfig } from './config.ts';
import { answerLine } from './control.ts';
import { createDesk } from './desk/telegram/desk.ts';
import type { Http, Route } from './http.ts';
import { startHttp } from './http.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createBudgets } from './store/budget.ts';
import { codeOf } from './store/db.ts';
import type { Worker } from './store/worker.ts';
import { receive } from './turn/receive.ts';
import { sweep } from './turn/sweep.ts';
import { tidy } from './turn/tidy.ts';
import { startWorkers } from './workers.ts';

/** How long a stop waits for what is under way. */
const STOP_MS = 10_000;
const TIDY_MS = 600_000;

/** Runs the house until SIGTERM or SIGINT. Throws an Error with one sentence a fault when it cannot start. */
export async function serve(root: string): Promise<void> {
  const config = readConfig(environment(process.cwd()));
  const log = createLog(config.LOG_LEVEL);
  let workers: Worker[] = [];
  const wake = () => {
    for (const worker of workers) worker.wake();
  };
  const reserve = (kind: string) => workers[0]?.reserve(kind) ?? null;
  const onRequest = (line: string) => answerLine(built.house, line);
  const built: Built = await build({ root, config, log, wake, reserve, onRequest });
  const { house } = built;
  const metrics = createMetrics(house.store.db, house.now);
  const api = config.BOT_TOKEN ? createApi(config) : null;
  const bot = api ? startBot(built, metrics, api) : null;
  workers = bot?.workers ?? startWorkers(built, { fetch: fetchWithoutBot(built) }, metrics.job);
  const routes: Route[] = bot?.telegram.webhook ? [{ path: '/telegram', serve: bot.telegram.webhook }] : [];
  const take = metrics.watched((arrival) => receive(house, arrival));
  const http = await startHttp({ house, redis: built.redis, metrics, take, routes });
  bot?.telegram.start();
  const timer = startTidying(built);
  log.info({ port: Number(new URL(http.url).port), store: house.store.kind }, 'ready');
  if (!api) console.log(`Jardam is at ${config.PUBLIC_URL ?? http.url}`);
  stopOnSignal(async () => {
    clearInterval(timer);
    await stop({ built, http, telegram: bot?.telegram ?? null, workers });
  });
}

/** Files from the page are sealed anew with their case's key, bot or no bot. */
function fetchWithoutBot({ house, redis }: Built): Runner {
  return createFetch({ house, budgets: createBudgets(redis), api: null });
}

/** The bot with its desk, ready to receive, and the workers that send for both. */
function startBot(built: Built, metrics: Metrics, api: Api): { telegram: Telegram; workers: Worker[] } {
  const { house, redis } = built;
  const me: Bot = { id: botId(house.config) };
  const tools = { house, api, budgets: createBudgets(redis) };
  const desk = createDesk({ ...tools, me });
  const onRefused = () => metrics.refused('secret');
  const telegram = createTelegram({ house, api, me, desk: desk.handle, onRefused });
  const workers = startWorkers(built, { ...createRunners(tools), ...desk.jobs }, metrics.job);
  desk.begin().catch((error: unknown) => house.log.warn({ code: codeOf(error) }, 'the desk'));
  return { telegram, workers };
}

function startTidying({ house }: Built): NodeJS.Timeout {
  let turn = Math.floor(house.now().getTime() / TIDY_MS);
  const once = async () => {
    turn += 1;
    try {
      await tidy(house);
      await sweep(house, turn);
    } catch (error) {
      house.log.warn({ code: codeOf(error) }, 'tidying');
    }
  };
  void once();
  return setInterval(once, TIDY_MS);
}

/** Receives nothing more, finishes what is under way, closes the stores. */
async function stop(house: {
  built: Built;
  http: Http;
  telegram: Telegram | null;
  workers: Worker[];
}): Promise<void> {
  await Promise.all([house.telegram?.stop(STOP_MS), house.http.stop(STOP_MS)]);
  await Promise.all(house.workers.map((worker) => worker.stop(STOP_MS)));
  await house.built.close();
}

function stopOnSignal(stopAll: () => Promise<void>): void {
  let stopping = false;
  const once = () => {
    if (stopping) return;
    stopping = true;
    stopAll().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', once);
  process.on('SIGINT', once);
}
