import type { Effect } from '../engine/effect.ts';
import type { Tx } from '../store/db.ts';
import type { NewJob, Urgency } from '../store/enqueue.ts';
import type { Hand } from '../store/worker.ts';
import type { Arrival } from './arrival.ts';
import type { Conversation } from './conversation.ts';
import type { House } from './house.ts';
import type { Say, Shown } from './screen.ts';

/** A message about to be written. `body` is sealed with the case's key if `case` is set. */
export type NewMessage = {
  author: 'person' | 'bot';
  body: Body;
  case?: { id: string; key: Buffer };
};

/** What is kept of a message: a screen the bot showed, or what a person said. */
export type Body = { shown: Shown } | { text?: string; files?: string[] };

/** One turn being committed. Handlers leave messages and jobs here; they are written last, in one statement. */
export type Said = {
  readonly house: House;
  readonly at: Date;
  readonly lang: string;
  readonly zone: string;
  readonly keep: boolean;
  readonly say: Say;
  readonly conversation: Conversation;
  /** absent when the desk, not the person, moved the conversation */
  readonly arrival?: Arrival | undefined;
  readonly messages: NewMessage[];
  readonly jobs: NewJob[];
  /** files whose bytes are to be fetched, or sealed anew with the key of their case */
  readonly fetch: Set<string>;
  /** of what is sent; `ordinary` unless told */
  readonly urgency?: Urgency | undefined;
  /** for the first of what is sent */
  hand?: Hand | null;
  /** handed back to channels that answer in the same breath */
  readonly shown: Shown[];
  notice?: string;
  /** the conversation was deleted in this turn: nothing of it may be put back */
  forgotten?: boolean;
};

/** With the transaction in which handlers write rows of their own. */
export type Turn = Said & { readonly tx: Tx };

export type Sayer<K extends Effect['do']> = (turn: Said, effect: Extract<Effect, { do: K }>) => void;

export type Handler<K extends Effect['do']> = (
  turn: Turn,
  effect: Extract<Effect, { do: K }>,
) => Promise<void>;
