import { luaScript, type Redis } from './redis.ts';

/** At most `burst` at once, then evenly. */
export type Limit = { perSecond: number; burst: number } | { perMinute: number; burst: number };

export type Budgets = {
  /** Takes one from the budget: 0 when it was taken, else nothing was and so many ms must pass first. */
  take(name: string, limit: Limit): Promise<number>;
  /** Nothing more from this budget for so long (Telegram's `retry_after`); afterwards without a burst. */
  pause(name: string, ms: number): Promise<void>;
};

/**
 * GCRA: the one number kept is the time at which the budget would be full again (`tat`). A pause is a second
 * one, and moves `tat` so that after it the first goes at once and the rest evenly.
 * KEYS: tat, pause. ARGV: interval ms, burst. Times by the server's clock, in ms with fraction.
 */
const TAKE = luaScript(`
  local t = redis.call('TIME')
  local now = t[1] * 1000 + t[2] / 1000
  local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
  local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
  local pause = tonumber(redis.call('GET', KEYS[2]) or '0')
  if pause > 0 then tat = math.max(tat, pause + (burst - 1) * interval) end
  local wait = tat + interval - burst * interval - now
  if wait > 0.5 then return math.ceil(wait) end
  tat = tat + interval
  redis.call('SET', KEYS[1], string.format('%.3f', tat), 'PX', math.ceil(tat - now) + 1000)
  return 0`);

/** The pause is remembered for as long after its end as a budget may need to fill again. */
const PAUSE = luaScript(`
  local t = redis.call('TIME')
  local ends = t[1] * 1000 + t[2] / 1000 + tonumber(ARGV[1])
  local held = tonumber(redis.call('GET', KEYS[1]) or '0')
  if ends > held then redis.call('SET', KEYS[1], string.format('%.3f', ends), 'PX', tonumber(ARGV[1]) + 60000) end
  return 0`);

/** Budgets forgotten at the next look, once there are so many. */
const MANY = 10_000;

/**
 * Shared by all processes in Redis. While it is away, or without one, each process counts for itself: with
 * several of them Telegram's own limits then answer 429, which pauses the chat and loses nothing.
 * `now`: milliseconds of any clock that does not go back, for the counting in this process.
 */
export function createBudgets(redis: Redis | null, now: () => number = () => performance.now()): Budgets {
  const own = createOwnBudgets(now);
  return {
    async take(name, limit) {
      const interval = intervalOf(limit);
      const paused = own.pausedFor(name);
      if (paused > 0) return paused;
      const keys = [`budget:${name}`, `budget:${name}:pause`];
      const wait = await redis?.script(TAKE, keys, [interval, limit.burst]);
      return typeof wait === 'number' ? wait : own.take(name, interval, limit.burst);
    },
    async pause(name, ms) {
      own.pause(name, ms);
      await redis?.script(PAUSE, [`budget:${name}:pause`], [Math.ceil(ms)]);
    },
  };
}

function intervalOf(limit: Limit): number {
  return 'perSecond' in limit ? 1_000 / limit.perSecond : 60_000 / limit.perMinute;
}

function createOwnBudgets(now: () => number) {
  const fullAt = new Map<string, number>();
  const pauses = new Map<string, number>();
  const pausedFor = (name: string) => Math.ceil((pauses.get(name) ?? 0) - now());
  return {
    pausedFor,
    take(name: string, interval: number, burst: number): number {
      const at = now();
      const ends = pauses.get(name);
      const afterPause = ends === undefined ? 0 : ends + (burst - 1) * interval;
      const tat = Math.max(fullAt.get(name) ?? 0, at, afterPause);
      const wait = tat + interval - burst * interval - at;
      if (wait > 0.5) return Math.ceil(wait);
      if (fullAt.size >= MANY) forget(fullAt, at);
      fullAt.set(name, tat + interval);
      return 0;
    },
    pause(name: string, ms: number): void {
      if (pauses.size >= MANY) forget(pauses, now() - 60_000);
      pauses.set(name, Math.max(pauses.get(name) ?? 0, now() + ms));
    },
  };
}

function forget(times: Map<string, number>, before: number): void {
  for (const [name, time] of times) if (time < before) times.delete(name);
}
