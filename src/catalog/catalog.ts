import type { Catalog as EngineCatalog } from '../engine/catalog.ts';
import type { Handout } from './handouts.ts';
import type { CaseType } from './shapes.ts';
import type { Words } from './words.ts';

/** Flows, words and facts: loaded and checked once, then frozen. */
export type Catalog = EngineCatalog & {
  readonly words: Words;
  readonly caseTypes: Readonly<Record<string, CaseType>>;
  /** subject -> what its page prints */
  readonly handouts: Readonly<Record<string, Handout>>;
};
