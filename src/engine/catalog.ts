import type { CalcTables } from './calc.ts';
import type { MergedLexicon } from './lexicon.ts';
import type { Scanner } from './safety.ts';
import type { Index } from './search.ts';
import type { Step } from './steps.ts';

/** A scenario as the engine walks it. `renamed` maps a former step name to the present one. */
export type Flow = {
  readonly id: string;
  /** place in the menu; a flow without one is not offered there */
  readonly menu?: number | undefined;
  readonly start: string;
  readonly steps: Readonly<Record<string, Step>>;
  readonly renamed: Readonly<Record<string, string>>;
};

/** Everything the engine reads, loaded and checked once, then frozen. */
export type Catalog = {
  readonly flows: Readonly<Record<string, Flow>>;
  readonly languages: readonly string[];
  /** flow ids in the order of the menu */
  readonly menu: readonly string[];
  /** flows that people can ask for in their own words: those of the menu first */
  readonly topics: readonly string[];
  /** what the topics are about, for `search` */
  readonly index: Index;
  readonly lexicon: MergedLexicon;
  readonly safety: Scanner;
  /** `flow:step` -> option id -> what people call it, in every language */
  readonly labels: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** texts that some step may show but need not have: `flow:step.example` */
  readonly examples: ReadonlySet<string>;
  /** texts that an operator must confirm: `flow:step` */
  readonly unsure: ReadonlySet<string>;
  /** flow id -> words that tell the subject, normalised */
  readonly keywords: Readonly<Record<string, readonly string[]>>;
  /** what people write instead of news, normalised: рахмат, спасибо */
  readonly thanks: ReadonlySet<string>;
  readonly tables: CalcTables;
};
