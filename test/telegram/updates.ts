import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** An `Update` as the Bot API writes it: the id and one more field. */
export interface WireUpdate {
  update_id: number;
  [kind: string]: unknown;
}

/** An update on its way. `again` marks a redelivery of one that was already confirmed. */
export interface Entry {
  update: WireUpdate;
  /** What must stay in order: messages of a chat, presses of a person, memberships. */
  lane: string;
  /** Milliseconds since the epoch; after that Telegram forgets it. */
  expires: number;
  again: boolean;
}

/** How chaos disturbs deliveries; times in milliseconds, undefined means "not at all". */
export interface Disturbance {
  hold: (kind: string, lane: string) => number | undefined;
  again: (entry: Entry) => number | undefined;
}

const UNASKED = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);
const HOUR = 3_600_000;

/** The bot's queue of updates. Its state is plain; the functions below work on it. */
export interface UpdateQueue {
  world: World;
  lastId: number;
  entries: Map<number, Entry>;
  /** Redeliveries that wait for the next poll. */
  late: Entry[];
  /** `undefined`: everything but what must be asked for. */
  allowed: Set<string> | undefined;
  disturbance: Disturbance | undefined;
  /** Updates held back, by lane, in order. */
  waiting: Map<string, (() => void)[]>;
  held: number;
  /** Called for every update that becomes visible. */
  onArrival: (entry: Entry) => void;
  /** Everything that was ever queued, redeliveries aside; `undefined`: nothing is kept. */
  log: WireUpdate[] | undefined;
  settled: Set<() => void>;
  timers: Set<NodeJS.Timeout>;
}

/** An empty queue whose first update gets `firstId`. */
export function createQueue(world: World, firstId: number): UpdateQueue {
  return {
    world,
    lastId: firstId - 1,
    entries: new Map(),
    late: [],
    allowed: undefined,
    disturbance: undefined,
    waiting: new Map(),
    held: 0,
    onArrival: () => {},
    log: [],
    settled: new Set(),
    timers: new Set(),
  };
}

/** Runs later unless the double stops before. */
export function later(queue: UpdateQueue, ms: number, run: () => void): void {
  const timer = setTimeout(() => {
    queue.timers.delete(timer);
    run();
  }, ms);
  queue.timers.add(timer);
}

/** Remembers which kinds of updates the bot wants; an empty list means the default, none given the last one. */
export function allow(queue: UpdateQueue, kinds: readonly string[] | undefined): void {
  if (kinds) queue.allowed = kinds.length ? new Set(kinds) : undefined;
}

function wanted(queue: UpdateQueue, kind: string): boolean {
  return queue.allowed ? queue.allowed.has(kind) : !UNASKED.has(kind);
}

/**
 * Queues an update of this kind. Presses live for 150 s, all else for a day. Messages of one chat stay in
 * order; presses run in a lane of their own, as at Telegram, and may overtake.
 */
export function pushUpdate(queue: UpdateQueue, kind: string, payload: unknown, lane: string): void {
  if (!wanted(queue, kind)) return;
  const life = kind === 'callback_query' ? 150_000 : 24 * HOUR;
  const expires = queue.world.now() + life;
  const arrive = (): void => {
    queue.lastId += 1;
    arrival(queue, { update: { update_id: queue.lastId, [kind]: payload }, lane, expires, again: false });
  };
  const ms = queue.disturbance?.hold(kind, lane) ?? 0;
  if (ms > 0 || queue.waiting.has(lane)) hold(queue, lane, ms, arrive);
  else arrive();
}

/** Holds an update back, and with it all that follows in its lane. */
function hold(queue: UpdateQueue, lane: string, ms: number, arrive: () => void): void {
  queue.held += 1;
  const line = queue.waiting.get(lane) ?? [];
  queue.waiting.set(lane, line);
  const pass = (): void => {
    queue.held -= 1;
    arrive();
  };
  line.push(ms > 0 ? () => later(queue, ms, () => next(pass)) : () => next(pass));
  if (line.length === 1) line[0]?.();

  function next(run: () => void): void {
    run();
    line.shift();
    if (line.length === 0) queue.waiting.delete(lane);
    line[0]?.();
  }
}

/** Queues an update as it is given; without `update_id` it gets the next one. Returns its id. */
export function pushRaw(queue: UpdateQueue, update: Record<string, unknown>): number {
  const id = typeof update.update_id === 'number' ? update.update_id : queue.lastId + 1;
  const old = id <= queue.lastId;
  queue.lastId = Math.max(queue.lastId, id);
  const expires = queue.world.now() + 24 * HOUR;
  arrival(queue, { update: { ...update, update_id: id }, lane: `raw:${id}`, expires, again: old });
  return id;
}

function arrival(queue: UpdateQueue, entry: Entry): void {
  if (entry.again) {
    queue.late.push(entry);
  } else {
    queue.entries.set(entry.update.update_id, entry);
    queue.log?.push(entry.update);
  }
  queue.onArrival(entry);
}

/** Takes a confirmed or delivered update out of the queue; chaos may bring it back once more. */
export function confirm(queue: UpdateQueue, entry: Entry): void {
  if (entry.again) queue.late = queue.late.filter((late) => late !== entry);
  else queue.entries.delete(entry.update.update_id);
  const ms = entry.again ? undefined : queue.disturbance?.again(entry);
  if (ms !== undefined) {
    queue.held += 1;
    later(queue, ms, () => {
      queue.held -= 1;
      arrival(queue, { ...entry, again: true });
    });
  }
  settle(queue);
}

/** Tells those who wait for quiet that something left the queue. */
export function settle(queue: UpdateQueue): void {
  for (const listener of queue.settled) listener();
}

/** Forgets what is too old. */
export function expire(queue: UpdateQueue): void {
  const now = queue.world.now();
  for (const [id, entry] of queue.entries) if (entry.expires <= now) queue.entries.delete(id);
  queue.late = queue.late.filter((entry) => entry.expires > now);
}

/** Updates that the bot has not taken yet, held and repeated ones included. */
export function pendingUpdates(queue: UpdateQueue): number {
  return queue.entries.size + queue.late.length + queue.held;
}

/** 409, as getUpdates answers while a webhook is set or another poll takes over. */
export function conflict(text: string): Refusal {
  return new Refusal(409, `Conflict: ${text}`, {});
}
