import type { Lexicon } from '../engine/lexicon.ts';
import type { SafetyFile } from '../engine/safety.ts';
import type { Articles, CaseType, FlowFile, HandoutsFile, HoursFile, Questions, Texts } from './shapes.ts';
import type { Problem, Source } from './source.ts';
import type { Directory, Table } from './tables.ts';

type Read<T> = { source: Source; value: T };

/** Everything read from the folders, before it is known to fit together. */
export type Raw = {
  root: string;
  problems: Problem[];
  flows: Record<string, Read<FlowFile>>;
  /** language -> file -> its words */
  texts: Record<string, Record<string, Read<Texts>>>;
  caseTypes: Record<string, Read<CaseType>>;
  rates: Record<string, Read<Table>>;
  /** offices and village councils; needed where a flow looks them up */
  directory: Read<Directory> | undefined;
  /** by flow */
  articles: Record<string, Read<Articles>>;
  hours: Read<HoursFile> | undefined;
  /** what the search is measured by; not needed to speak */
  questions: Read<Questions> | undefined;
  /** what is printed; not needed to speak */
  handouts: Read<HandoutsFile> | undefined;
  lexicons: Lexicon[];
  safety: SafetyFile[];
};
