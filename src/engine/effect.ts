import type { Answer, Answers, FileRef } from './answer.ts';
import type { Category } from './safety.ts';

/**
 * Words by key (`flow:step.part` or `common:part`) with the values they may show, or an answer given to the
 * step `of` (`flow:step`), shown as people read it. In `values` an answer is the one given to the step of that
 * name in the key's own flow.
 */
export type TextRef =
  | { key: string; values?: Readonly<Record<string, Answer | string | number | TextRef>> }
  | { answer: Answer; of: string };

/** `id` is a code; a leading slash means a command. `picked` is set only where several may be ticked. */
export type Option = { id: string; label: TextRef; picked?: boolean };

/** One screen, without words. Channels decide how to show it. */
export type Prompt = {
  parts: readonly TextRef[];
  options: readonly Option[];
  nonce: string;
  /** what is awaited: lets a channel offer the right keyboard or field */
  expect: string;
  optional?: boolean;
  /** lines of a review: label and value */
  lines?: readonly { label: TextRef; value: TextRef }[];
  /** this screen takes the place of the previous one (a box was ticked) */
  replaces?: boolean;
  /** the answer is secret: the channel hides what is typed where it can */
  secret?: boolean;
};

export type CaseAnswers = readonly { flow: string; answers: Answers }[];

/**
 * What a turn does besides moving on. Each has a handler `turn/handlers/<name>.ts`, run in the turn's
 * transaction.
 *
 * - `say`: show a screen · `notice`: a short word to a press
 * - `open-case`, `update-case`: the answers of all running flows · `flag-case`: safety words were seen
 * - in these and in `pass`, `voice`: there is a voice message that nobody has scanned; it is to be heard early
 * - `set-secret`: the word that opens the case elsewhere; `unsay`: remove the message that held it
 * - `pass`: what was said belongs to a case; `earlier`: it was said in a turn before this one · `reopen`, `feedback`: after closing
 * - `keep`: the answer to the notice · `language` · `delete` · `clear`: the quick exit
 * - `remind`: the timer of this conversation rings at this ISO instant, and at no other; null: never
 * - `unanswered`: a question in own words that no subject answers, without what identifies; `offered`: the subjects shown
 */
export type Effect =
  | { do: 'say'; prompt: Prompt }
  | { do: 'notice'; text: TextRef }
  | { do: 'open-case'; number: string; type: string; urgent: boolean; answers: CaseAnswers; voice?: true }
  | { do: 'update-case'; number: string; urgent: boolean; answers: CaseAnswers; voice?: true }
  | { do: 'flag-case'; numbers: readonly string[]; categories: readonly Category[] }
  | { do: 'set-secret'; number: string; word: string }
  | { do: 'unsay' }
  | { do: 'pass'; number: string; text?: string; files?: readonly FileRef[]; voice?: true; earlier?: true }
  | { do: 'reopen'; number: string }
  | { do: 'feedback'; number: string; confirmed?: boolean; rating?: number }
  | { do: 'keep'; keep: boolean }
  | { do: 'language'; lang: string }
  | { do: 'delete' }
  | { do: 'clear' }
  | { do: 'remind'; at: string | null }
  | { do: 'unanswered'; text: string; offered: readonly string[] };
