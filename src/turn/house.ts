import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/db.ts';
import type { Sealer } from '../store/seal.ts';
import type { SessionCache } from '../store/sessions.ts';
import type { Hand } from '../store/worker.ts';
import type { CommitWords } from './words.ts';

/** What a turn needs of the world. Made once in main.ts, or by a test. */
export type House = {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly cache: SessionCache;
  readonly sealer: Sealer;
  readonly commitWords: CommitWords;
  readonly now: () => Date;
  /** Jobs were written and committed: workers may look. */
  readonly wake: () => void;
  /** A hand for a job about to be written; null when nobody has one free. */
  readonly reserve: (kind: string) => Hand | null;
};
