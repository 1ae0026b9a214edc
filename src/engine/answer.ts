import { z } from 'zod';

/** A file a person sent. `id` names a row of table `file`; the engine never sees bytes or names. */
export const FileRef = z.object({
  id: z.string(),
  media: z.enum(['photo', 'document', 'voice', 'video', 'audio']),
});
export type FileRef = z.infer<typeof FileRef>;

/**
 * What a person answered to one step. Codes and typed values, never labels: the language may change in the
 * middle. Which key is present tells the shape.
 *
 * - `choice`: an option id; `choices`: option ids, possibly none
 * - `money`: an integer of the currency's hundredth (kopeck, tyiyn) · `number`: as typed
 * - `date`: `YYYY-MM-DD`, or `YYYY-MM` where a month is precise enough
 * - `phone`: E.164 · `place`: as typed, with a map point if one was sent (never a live one)
 * - `files`: with the caption in `text`
 * - `moment`: an ISO instant
 * - `entries`: ids of the directory, possibly none
 * - `none`: left out, not known, or kept out of the session (a secret word)
 */
export const Answer = z.union([
  z.strictObject({ choice: z.string() }),
  z.strictObject({ choices: z.array(z.string()) }),
  z.strictObject({ files: z.array(FileRef), text: z.string().optional(), group: z.string().optional() }),
  z.strictObject({ text: z.string() }),
  z.strictObject({ number: z.number() }),
  z.strictObject({ money: z.int(), currency: z.string() }),
  z.strictObject({ date: z.string() }),
  z.strictObject({ phone: z.string() }),
  z.strictObject({ place: z.string(), point: z.tuple([z.number(), z.number()]).optional() }),
  z.strictObject({ moment: z.string() }),
  z.strictObject({ entries: z.array(z.string()) }),
  z.strictObject({ none: z.enum(['skipped', 'unknown', 'hidden']) }),
]);
export type Answer = z.infer<typeof Answer>;

export type Answers = Readonly<Record<string, Answer>>;
