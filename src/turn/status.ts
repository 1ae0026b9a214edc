import { readNumber } from '../cases/case.ts';
import { findBySecret } from '../cases/secret.ts';
import type { TextRef } from '../engine/effect.ts';
import type { CaseStatus } from '../store/tables.ts';
import type { House } from './house.ts';
import { sayer } from './screen.ts';

type Line = { number: string; status: CaseStatus; outcome: string | null; nextDay: string | null };

/** What the person's own channel may tell without a word: the numbers and status of their cases. */
export async function ownStatus(
  house: House,
  channel: string,
  external: string,
): Promise<{ lang: string; text: string }> {
  const hash = house.sealer.hash('address', `${channel}:${external}`);
  const rows = await house.store.db
    .selectFrom('address as a')
    .innerJoin('person as h', 'h.id', 'a.person_id')
    .leftJoin('party as p', 'p.person_id', 'a.person_id')
    .leftJoin('case as c', 'c.id', 'p.case_id')
    .select(['h.lang', 'h.delete_at', 'c.number', 'c.status', 'c.outcome', 'c.next_day', 'c.data_key'])
    .where('a.channel', '=', channel)
    .where('a.external_hash', '=', hash)
    .orderBy('c.opened_at', 'desc')
    .limit(10)
    .execute();
  const lang = rows[0]?.lang ?? house.catalog.languages[0] ?? 'ru';
  const lines = rows.flatMap((row) =>
    row.number && row.status && row.data_key && !row.delete_at
      ? [{ number: row.number, status: row.status, outcome: row.outcome, nextDay: row.next_day }]
      : [],
  );
  return { lang, text: linesOf(house, lang, lines) };
}

/** What number and secret word tell, from any channel: the status only. */
export async function statusBySecret(
  house: House,
  lang: string,
  number: string,
  word: string,
): Promise<string> {
  const say = sayer(house.catalog.words, lang, house.config.TIME_ZONE);
  const known = readNumber(number);
  if (!known) return say({ key: 'common:status.wrong' });
  const found = await findBySecret(house.store.db, house.sealer, known, word, house.now());
  if (found.kind === 'found') {
    const undone = await undoDeletion(house, found.id);
    const lines = linesOf(house, lang, [found]);
    return undone ? `${say({ key: 'common:deleted-undo' })}\n\n${lines}` : lines;
  }
  return say({ key: `common:status.${found.kind}` });
}

/** Whoever knows the secret word takes back a deletion that has not happened yet; whether there was one. */
async function undoDeletion({ store }: House, caseId: string): Promise<boolean> {
  const undone = await store.db
    .updateTable('person')
    .set({ delete_at: null })
    .where('delete_at', 'is not', null)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('party')
        .select('person_id')
        .where('case_id', '=', caseId)
        .where('person_id', 'is not', null)
        .$castTo<{
          person_id: string;
        }>(),
    )
    .executeTakeFirst();
  return undone.numUpdatedRows > 0n;
}

function linesOf(house: House, lang: string, lines: readonly Line[]): string {
  const say = sayer(house.catalog.words, lang, house.config.TIME_ZONE);
  if (lines.length === 0) return say({ key: 'common:status.none' });
  return lines.map((line) => lineOf(line, say)).join('\n\n');
}

function lineOf({ number, status, outcome, nextDay }: Line, say: (ref: TextRef) => string): string {
  const told: TextRef = { key: `common:case-status.${status}` };
  const parts = [say({ key: 'common:status.line', values: { case: number, status: told } })];
  if (status === 'closed' && outcome) parts.push(say({ key: `common:outcome.${outcome}` }));
  if (status !== 'closed' && nextDay)
    parts.push(say({ key: 'common:status.next-day', values: { day: { date: nextDay } } }));
  return parts.join('\n');
}
