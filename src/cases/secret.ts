import { timingSafeEqual } from 'node:crypto';
import { normalise } from '../engine/normalise.ts';
import type { Db } from '../store/db.ts';
import type { Sealer } from '../store/seal.ts';
import type { CaseStatus } from '../store/tables.ts';

/** How often a wrong word may be tried before the case rests. */
const TRIES = 5;
const REST_MS = 3_600_000;

/** The word's hash: keyed with the master key and bound to the case, so that the table alone tells nothing. */
export function secretHash(sealer: Sealer, caseId: string, word: string): Buffer {
  return sealer.hash('secret', `${caseId}:${normalise(word)}`);
}

export type Found =
  | {
      kind: 'found';
      id: string;
      number: string;
      status: CaseStatus;
      outcome: string | null;
      nextDay: string | null;
    }
  | { kind: 'wrong' }
  | { kind: 'locked' };

/**
 * Opens a case by number and secret word, for its status only. Five wrong words lock it for an hour; a number
 * nobody has answers like a wrong word.
 */
export async function findBySecret(
  db: Db,
  sealer: Sealer,
  number: string,
  word: string,
  at: Date,
): Promise<Found> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('case')
      .select([
        'id',
        'number',
        'status',
        'outcome',
        'next_day',
        'secret_hash',
        'secret_tries',
        'secret_locked_until',
      ])
      .where('number', '=', number)
      .where('data_key', 'is not', null)
      .forUpdate()
      .executeTakeFirst();
    if (!row?.secret_hash) return { kind: 'wrong' };
    if (row.secret_locked_until && row.secret_locked_until > at) return { kind: 'locked' };
    const right = timingSafeEqual(Buffer.from(row.secret_hash), secretHash(sealer, row.id, word));
    const tries = right ? 0 : row.secret_tries + 1;
    const locked = tries >= TRIES;
    await tx
      .updateTable('case')
      .set({
        secret_tries: locked ? 0 : tries,
        secret_locked_until: locked ? new Date(at.getTime() + REST_MS) : null,
      })
      .where('id', '=', row.id)
      .execute();
    if (!right) return { kind: locked ? 'locked' : 'wrong' };
    const { id, status, outcome, next_day } = row;
    return { kind: 'found', id, number: row.number, status, outcome, nextDay: next_day };
  });
}
