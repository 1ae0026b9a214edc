import { sql } from 'kysely';
import { normalise } from '../engine/normalise.ts';
import type { Db, Tx } from '../store/db.ts';
import type { Sealer } from '../store/seal.ts';

/** A question is forgotten after so many days, counted from the Monday of its week. */
const KEPT_DAYS = 180;
const ID_LETTERS = 8;

type Question = { text: string; offered: readonly string[] };

/** What editors see. `id`: the beginning of its hash · `week`: its Monday, `YYYY-MM-DD` · `times`: how often that week */
export type Unanswered = Question & { id: string; lang: string; week: string; times: number };

/** Keeps a question, or counts it where the same was asked in the same week and language. */
export async function keepQuestion(
  tx: Tx,
  sealer: Sealer,
  { text, offered, lang, day }: Question & { lang: string; day: Temporal.PlainDate },
): Promise<void> {
  const week = mondayOf(day);
  const hash = sealer.hash('question', `${week}:${lang}:${normalise(text)}`);
  const sealed = sealer.sealHouse(contextOf(hash), JSON.stringify({ text, offered }));
  await tx
    .insertInto('unanswered')
    .values({ hash, lang, week, sealed_question: sealed })
    .onConflict((oc) => oc.column('hash').doUpdateSet((eb) => ({ times: eb('unanswered.times', '+', 1) })))
    .execute();
}

/** Of this week and the `weeks - 1` before it: the newest week first, what was asked most often first in it. */
export async function questionsOf(
  db: Db,
  sealer: Sealer,
  { lang, weeks, day }: { lang?: string | undefined; weeks: number; day: Temporal.PlainDate },
): Promise<Unanswered[]> {
  const rows = await db
    .selectFrom('unanswered')
    .selectAll()
    .where('week', '>=', mondayOf(day.subtract({ weeks: weeks - 1 })))
    .$if(lang !== undefined, (query) => query.where('lang', '=', lang as string))
    .orderBy('week', 'desc')
    .orderBy('times', 'desc')
    .orderBy('hash')
    .execute();
  return rows.map(({ hash, sealed_question, ...row }) => {
    const question = JSON.parse(sealer.unsealHouse(contextOf(hash), sealed_question).toString('utf8'));
    return { ...(question as Question), ...row, id: hash.toString('hex').slice(0, ID_LETTERS) };
  });
}

/** Removes the question of this id; false when there is none. */
export async function endQuestion(db: Db, id: string): Promise<boolean> {
  const begins = sql<string>`left(encode(hash, 'hex'), ${ID_LETTERS}::int)`;
  const done = await db.deleteFrom('unanswered').where(begins, '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** Deletes what is older than 180 days; returns how many. */
export async function forgetQuestions(db: Db, at: Date): Promise<number> {
  const before = new Date(at.getTime() - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
  const done = await db.deleteFrom('unanswered').where('week', '<', before).executeTakeFirst();
  return Number(done.numDeletedRows);
}

function mondayOf(day: Temporal.PlainDate): string {
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}

function contextOf(hash: Uint8Array): string {
  return `question:${Buffer.from(hash).toString('hex')}`;
}
