import type { Opts } from '@grammyjs/types';
import type { Uploads } from '../files.ts';
import type { Meter } from '../limits.ts';
import type { Poller } from '../poll.ts';
import type { UpdateQueue } from '../updates.ts';
import type { Courier } from '../webhook.ts';
import type { World } from '../world.ts';

/** What the methods work on. */
export interface Stage {
  world: World;
  queue: UpdateQueue;
  poller: Poller;
  courier: Courier;
  meter: Meter;
  /** Turns the URL of setWebhook into the one the double posts to. */
  deliverTo: (url: string) => string;
}

/** One call: its uploads, and a signal that the caller has hung up. */
export interface Call {
  uploads: Uploads;
  gone: AbortSignal;
}

/** Parameters of a method, already checked against the Bot API. */
export type Args<M extends keyof Opts<string>> = Opts<string>[M];

/** Methods by their names in the Bot API; they return the `result`, or throw a `Refusal`. */
export type Methods = { [M in keyof Opts<string>]?: (stage: Stage, args: Args<M>, call: Call) => unknown };
