import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresServer } from '../servers/postgres.ts';
import type { RedisServer } from '../servers/redis.ts';
import type { Deployment } from './deployment.ts';
import type { Dice } from './dice.ts';

/** A deployment with its servers, all of which may be struck. */
export type Exposed = Deployment & { postgres: PostgresServer; redis: RedisServer };

/** What happened, by kind, and when PostgreSQL was away (ms since the epoch). */
export type Weather = { struck: Record<string, number>; outages: { from: number; to: number }[] };

export type Storm = Weather & {
  /** Ends it; resolves when everything is up again. */
  calm: () => Promise<void>;
};

/** Each kind of blow so often, in a new order each time all of them have fallen. */
const BLOWS = {
  kill: 7,
  'kill all': 1,
  'old update': 4,
  'redis flushed': 2,
  'redis killed': 1,
  'redis hangs': 1,
  'postgres restarted': 1,
  'postgres killed': 1,
};
type Blow = keyof typeof BLOWS;

/** What Telegram does meanwhile; see the double. */
const TELEGRAM = {
  rate429: 0.02,
  rate500: 0.02,
  cutBefore: 0.01,
  cutAfter: 0.01,
  duplicateUpdates: 0.08,
  reorder: 0.2,
  lateMs: 8_000,
  holdMs: 400,
};

/** So many blows, one about every so many ms. A full deck is eighteen. */
export type Force = { blows: number; everyMs: number };

/** Begins to strike the deployment. After the last blow each process dies once more at most; Telegram goes on until the end. */
export function startStorm(deployment: Exposed, dice: Dice, { blows: most, everyMs }: Force): Storm {
  const { telegram, postgres, workers } = deployment;
  const chaos = telegram.chaos({ seed: dice.below(1_000_000), ...TELEGRAM });
  const weather: Weather = { struck: {}, outages: [] };
  const ending = new AbortController();
  const rest = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => {});

  const blows: Record<Blow, () => Promise<unknown> | unknown> = {
    kill: () => workers[dice.below(workers.length)]?.kill(),
    'kill all': () => {
      for (const worker of workers) worker.kill();
    },
    'old update': () => {
      const old = telegram.updates[dice.below(telegram.updates.length)];
      if (old) telegram.push(old);
    },
    ...redisBlows(deployment, dice),
    'postgres restarted': () => away(postgres.restart),
    'postgres killed': () =>
      away(async () => {
        await postgres.kill9();
        await sleep(dice.below(2_000));
        await postgres.restart();
      }),
  };
  const away = async (strike: () => Promise<void>) => {
    const outage = { from: Date.now(), to: Number.POSITIVE_INFINITY };
    weather.outages.push(outage);
    await strike();
    outage.to = Date.now();
  };
  const raging = (async () => {
    let deck: Blow[] = [];
    for (let fallen = 0; fallen < most; fallen += 1) {
      await rest(everyMs * (0.5 + dice.next()));
      if (ending.signal.aborted) break;
      if (deck.length === 0) deck = dice.shuffle(fullDeck());
      const blow = deck.pop() ?? 'kill';
      weather.struck[blow] = (weather.struck[blow] ?? 0) + 1;
      await blows[blow]();
    }
    for (const worker of workers) worker.spare();
  })();
  return {
    ...weather,
    async calm() {
      ending.abort();
      await raging;
      telegram.calm();
      Object.assign(weather.struck, chaos.struck);
    },
  };
}

function redisBlows({ redis }: Exposed, dice: Dice) {
  return {
    'redis flushed': redis.flush,
    'redis killed': async () => {
      await redis.kill9();
      await sleep(dice.below(3_000));
      await redis.restart();
    },
    'redis hangs': async () => {
      redis.pause();
      await sleep(500 + dice.below(2_500));
      redis.resume();
    },
  };
}

function fullDeck(): Blow[] {
  return (Object.keys(BLOWS) as Blow[]).flatMap((blow) => Array.from({ length: BLOWS[blow] }, () => blow));
}
