import type { RequestListener } from 'node:http';
import type { Api } from 'grammy';
import type { Arrival } from '../../turn/arrival.ts';
import type { House } from '../../turn/house.ts';
import { botId, createApi, reasonOf } from './api.ts';
import { publishProfile } from './commands.ts';
import { createIntake, type Desk, type Intake } from './intake.ts';
import type { Bot } from './parse.ts';
import { startPolling } from './poll.ts';
import { announceWebhook, createWebhook } from './webhook.ts';

export type Telegram = {
  intake: Intake;
  /** The route for Telegram's calls, when the house is reached by webhook. */
  webhook: RequestListener | null;
  /** Begins to receive: by webhook where WEBHOOK_URL is set, else by polling. Returns at once. */
  start(): void;
  /** Ends receiving; what is under way is finished and confirmed, by the deadline. */
  stop(deadlineMs: number): Promise<void>;
};

/** The channel as a whole, not yet receiving. The runners of its jobs are made apart, by `createRunners`. */
export function createTelegram(options: {
  house: House;
  api: Api;
  desk?: Desk | undefined;
  /** who we are; the name is filled in when Telegram has told it */
  me?: Bot | undefined;
  /** works a person's turn; `receive`, unless somebody counts */
  take?: ((arrival: Arrival) => Promise<unknown>) | undefined;
  onRefused?: (() => void) | undefined;
}): Telegram {
  const { house, api } = options;
  const { config, log, store } = house;
  const bot = options.me ?? { id: botId(config) };
  const intake = createIntake({ house, bot, desk: options.desk, take: options.take });
  const webhook = createWebhook(config, { intake, log, onRefused: options.onRefused });
  const ending = new AbortController();
  let stopPolling = async (_: number) => {};
  return {
    intake,
    webhook,
    start() {
      void introduce(house, api, bot);
      if (config.WEBHOOK_URL) void announceWebhook(api, config, log, ending.signal);
      else stopPolling = startPolling({ api: createApi(config, true), intake, store, log }).stop;
    },
    async stop(deadlineMs) {
      ending.abort();
      await stopPolling(deadlineMs);
    },
  };
}

/** Nothing that people need waits for this: without the bot's name it only does not know itself in groups. */
async function introduce(house: House, api: Api, bot: Bot): Promise<void> {
  try {
    bot.username = (await api.getMe()).username;
  } catch (error) {
    house.log.warn({ code: reasonOf(error) }, 'Telegram does not say who we are');
  }
  await publishProfile(house, api);
}
