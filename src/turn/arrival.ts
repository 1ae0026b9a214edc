import type { Input } from '../engine/input.ts';

/** A file as the channel can fetch it later: Telegram's file_id, or bytes already on disk. */
export type FileSource = { telegram: string; size?: number } | { path: string; size: number };

/** Something that reached us by a channel, not yet looked at. */
export type Arrival = {
  /** unique for ever: the same id is never worked twice */
  inbound: string;
  channel: string;
  /** who, as the channel knows them; kept as a hash, and sealed */
  external: string;
  input: Input;
  /** the language to begin in, when the channel has a guess */
  lang?: string | undefined;
  /** by id of the files in `input` */
  sources?: Readonly<Record<string, FileSource>>;
  /** the channel's own number of this message, for replies, edits and removal */
  externalMessage?: number | undefined;
  /** the channel's number of the message that this one answers */
  replyToMessage?: number | undefined;
  /** a press to be answered: Telegram's callback query id */
  pressId?: string | undefined;
};
