// The whole house without Telegram's send limits, for measuring: `node bench/app.ts` with the usual environment.
import { fileURLToPath } from 'node:url';
import { build } from '../src/build.ts';
import { createApi } from '../src/channels/telegram/api.ts';
import { createRunners } from '../src/channels/telegram/runners.ts';
import { createTelegram } from '../src/channels/telegram/telegram.ts';
import { readConfig } from '../src/config.ts';
import { startHttp } from '../src/http.ts';
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';
import type { Worker } from '../src/store/worker.ts';
import { receive } from '../src/turn/receive.ts';
import { startWorkers } from '../src/workers.ts';

const config = readConfig(process.env);
let workers: Worker[] = [];
const wake = () => {
  for (const worker of workers) worker.wake();
};
const reserve = (kind: string) => workers[0]?.reserve(kind) ?? null;
const log = createLog(config.LOG_LEVEL);
const root = fileURLToPath(new URL('..', import.meta.url));
const built = await build({ root, config, log, wake, reserve });
const { house, redis } = built;
const api = createApi(config);
const metrics = createMetrics(house.store.db, house.now);
const telegram = createTelegram({ house, api });
const unlimited = { take: async () => 0, pause: async () => {} };
workers = startWorkers(built, createRunners({ house, api, budgets: unlimited }), metrics.job);
const routes = telegram.webhook ? [{ path: '/telegram', serve: telegram.webhook }] : [];
const http = await startHttp({ house, redis, metrics, take: (arrival) => receive(house, arrival), routes });
process.send?.({ url: http.url });
