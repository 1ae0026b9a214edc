import type { Answer } from './answer.ts';
import type { Catalog, Flow } from './catalog.ts';
import type { Effect, Option, TextRef } from './effect.ts';
import { PASSING } from './pause.ts';
import type { Frame, Session } from './session.ts';
import type { KindOf, Step } from './steps.ts';

/**
 * Handed in by the caller, so that the engine stays pure. `at` is an ISO instant, `zone` an IANA name. `push`: the
 * person can be written to here without having asked just now.
 */
export type Moment = {
  at: string;
  zone: string;
  push?: boolean;
  fresh: { nonce: string; caseNumber: string };
};

/** One turn being worked out: a private copy of the session, and what will come of it. */
export type Draft = {
  /** the behaviour of a step; handed in so that steps may ask about other steps */
  readonly kindOf: KindOf;
  readonly catalog: Catalog;
  readonly moment: Moment;
  session: Session;
  effects: Effect[];
  /** texts that will stand above the next question */
  parts: TextRef[];
  /** options offered besides the question's own */
  extra: Option[];
  /** a screen was shown */
  shown: boolean;
  /** answers changed: an open case must hear of it */
  touched: boolean;
  /** texts told while known answers are walked past: taken back when the next answer is known too */
  told: TextRef[];
  /** questions walked past or answered in this turn: one come to again is asked */
  passed: string[];
  /** the person has just read the notice: what they said before it is looked at now */
  welcome: boolean;
};

/**
 * Where a step leads: to a step, into another flow, out of this one, or nowhere until the person answers.
 * `redo`: ask it although its answer is known.
 */
export type Move =
  | { go: string; redo?: boolean }
  | { call: string }
  | { leave: true; quiet?: boolean }
  | { wait: true };

export function top(draft: Draft): Frame {
  const frame = draft.session.frames.at(-1);
  if (!frame)
    throw new Error('The session has no running flow; did newSession go through advance with start?');
  return frame;
}

/** Puts a changed copy in place of the running frame. `undefined` removes: a session is JSON between turns. */
export function setTop(draft: Draft, change: { [K in keyof Frame]?: Frame[K] | undefined }): void {
  const frames = draft.session.frames.slice();
  frames[frames.length - 1] = { ...top(draft), ...change } as Frame;
  draft.session.frames = frames;
}

export function setAnswers(draft: Draft, answers: Readonly<Record<string, Answer>>): void {
  // What was chosen in passing is nothing a case must hear of.
  if (!PASSING.has(top(draft).flow)) draft.touched = true;
  // Copied whole, then set: several times quicker than one spread of both, and as quick for 100 answers as for 10.
  const copy = { ...top(draft).answers };
  for (const name in answers) copy[name] = answers[name] as Answer;
  setTop(draft, { answers: copy });
}

export function flowOf(draft: Draft, frame: Frame = top(draft)): Flow | undefined {
  return draft.catalog.flows[frame.flow];
}

export function stepOf(draft: Draft, frame: Frame = top(draft)): Step | undefined {
  return flowOf(draft, frame)?.steps[frame.step];
}

/** A text of the running step, able to show every answer of its flow. */
export function words(draft: Draft, part: string, frame: Frame = top(draft)): TextRef {
  const number = frame.case ?? frame.about ?? caseOf(draft);
  const values = number ? { ...frame.answers, case: number } : frame.answers;
  return { key: `${frame.flow}:${frame.step}.${part}`, values };
}

/**
 * An answer by step name, or a fact of the session by `@name`. `@case`: the case these flows have opened · `@new`:
 * the one this very run opened · `@given`: the one this run has handed something over to · `@push`: whether the person
 * can be written to here · `@remind`: whether they are reminded of the dates of this flow.
 */
export function look(draft: Draft, name: string, frame: Frame = top(draft)): Answer | undefined {
  if (name === '@lang') return { choice: draft.session.lang };
  if (name === '@keep') return { choice: draft.session.keep ? 'yes' : 'no' };
  if (name === '@push') return { choice: draft.moment.push ? 'yes' : 'no' };
  if (name === '@remind') return { choice: draft.session.reminders?.flow === frame.flow ? 'yes' : 'no' };
  if (name === '@case') return asText(caseOf(draft));
  if (name === '@given') return asText(frame.case ?? frame.about);
  if (name === '@new') return asText(frame.case);
  return frame.answers[name];
}

function asText(text: string | undefined): Answer | undefined {
  return text === undefined ? undefined : { text };
}

/** The case that the running flows have opened, innermost first. */
export function caseOf(draft: Draft): string | undefined {
  return draft.session.frames.findLast((frame) => frame.case)?.case;
}

/** The day it is for the person, `YYYY-MM-DD`. */
export function today(draft: Pick<Draft, 'moment'>): string {
  return Temporal.Instant.from(draft.moment.at)
    .toZonedDateTimeISO(draft.moment.zone)
    .toPlainDate()
    .toString();
}

/** What parsers need to know. */
export function context(draft: Draft): { lexicon: Catalog['lexicon']; today: string } {
  return {
    lexicon: draft.catalog.lexicon,
    get today() {
      return today(draft);
    },
  };
}
