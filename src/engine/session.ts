import { z } from 'zod';
import { Answer, FileRef } from './answer.ts';

/** One running flow. Answers are under step names; `case` is the case this run opened. */
export const Frame = z.strictObject({
  flow: z.string(),
  step: z.string(),
  answers: z.record(z.string(), Answer),
  /** known answers are walked past, up to this review step, or `*`: up to the first unknown */
  changing: z.string().optional(),
  /** the first question that can be gone back to: what was done before it cannot be undone */
  floor: z.string().optional(),
  /** boxes ticked so far in the present step */
  picked: z.array(z.string()).optional(),
  /** the case this run opened, and the closed case this run is about */
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
  /** numbers of cases a human has in hand */
  talks: z.array(z.string()).optional(),
  /** cases closed lately, the newest last */
  closed: z.array(z.string()).optional(),
  /** flows waiting for the person to be free, each with what it is told */
  waiting: z.array(z.strictObject({ flow: z.string(), about: z.string().optional() })).optional(),
  /** texts and files kept until the person says what they belong to */
  held: z
    .array(z.strictObject({ text: z.string().optional(), files: z.array(FileRef).optional() }))
    .optional(),
});
export type Session = z.infer<typeof Session>;

/** A session nobody has spoken in yet. `lang` is a guess until the person chooses. */
export function newSession(lang: string, at: string): Session {
  return { lang, keep: null, frames: [], misses: 0, at };
}
