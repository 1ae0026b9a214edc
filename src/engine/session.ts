import { z } from 'zod';
import { Answer, FileRef } from './answer.ts';

/** One running flow. Answers are under step names; `case` is the case this run opened. */
export const Frame = z.strictObject({
  flow: z.string(),
  step: z.string(),
  answers: z.record(z.string(), Answer),
  /** known answers are walked past, up to this step: a review, or the last question answered before */
  changing: z.string().optional(),
  /** the present question is asked although its answer is known */
  redo: z.boolean().optional(),
  /** this question was answered by words said at another, and need not be asked once it is come to */
  told: z.string().optional(),
  /** calls and handovers of this run that are done: not again when known answers are walked past */
  done: z.array(z.string()).optional(),
  /** the first question that can be gone back to: what was done before it cannot be undone */
  floor: z.string().optional(),
  /** boxes ticked so far in the present step, and the texts of this flow that stand above them */
  picked: z.array(z.string()).optional(),
  above: z.array(z.string()).optional(),
  /** the case this run opened, and the case of another run that this one is about */
  case: z.string().optional(),
  about: z.string().optional(),
});
export type Frame = z.infer<typeof Frame>;

/**
 * All that a conversation needs to go on: a few names and answers, never texts or code.
 * `frames[0]` is the flow `home`; the last frame is running.
 */
export const Session = z.strictObject({
  lang: z.string(),
  /** whether the person let us keep what they write; null until asked */
  keep: z.boolean().nullable(),
  zone: z.string().optional(),
  frames: z.array(Frame),
  /** the live prompt: what a press must carry to count */
  nonce: z.string().optional(),
  /** answers in a row not understood */
  misses: z.number(),
  /** ISO instant of the last input */
  at: z.string(),
  /** the person has been told once that a human gets what they write */
  passed: z.boolean().optional(),
  /** safety words seen before there was a case to mark */
  alarm: z.array(z.string()).optional(),
  /** what was running each time the person went to the menu, the newest last */
  paused: z.array(z.array(Frame)).optional(),
  /** cases opened here and not closed, the newest last */
  open: z.array(z.string()).optional(),
  /** the open case in which the person asked for help in danger */
  urgent: z.string().optional(),
  /** numbers of cases a human has in hand */
  talks: z.array(z.string()).optional(),
  /** cases closed lately, the newest last */
  closed: z.array(z.string()).optional(),
  /** flows waiting for the person to be free, each with what it is told */
  waiting: z.array(z.strictObject({ flow: z.string(), about: z.string().optional() })).optional(),
  /** subjects offered on the screen instead of the whole menu: a digit means one of these */
  guesses: z.array(z.string()).optional(),
  /** what was asked in own words, without what identifies, while these subjects stand on the screen */
  asked: z.string().optional(),
  /** the screen was cleared, or left because somebody came: nothing is shown until the person asks for it */
  hushed: z.boolean().optional(),
  /** the last album seen: what comes of it later is no answer to another question */
  album: z.string().optional(),
  /** a command typed as a word where a name was asked for, as `flow:step:command`: said again it is the name */
  word: z.string().optional(),
  /**
   * The person asked to be reminded of the dates of step `step`: `from` is the instant of asking, `next` that of the
   * timer, `until` the last of the days, `rung` the dates they were reminded of
   */
  reminders: z
    .strictObject({
      flow: z.string(),
      step: z.string(),
      from: z.string(),
      next: z.string().optional(),
      until: z.string().optional(),
      rung: z.array(z.string()).optional(),
    })
    .optional(),
  /** texts and files kept until it is known what they belong to */
  held: z
    .array(z.strictObject({ text: z.string().optional(), files: z.array(FileRef).optional() }))
    .optional(),
});
export type Session = z.infer<typeof Session>;

/** A session nobody has spoken in yet. `lang` is a guess until the person chooses. */
export function newSession(lang: string, at: string): Session {
  return { lang, keep: null, frames: [], misses: 0, at };
}
