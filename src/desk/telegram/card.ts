import { createHash } from 'node:crypto';
import { isHeld } from '../../cases/case.ts';
import { answerTo, toldIn } from '../../cases/register.ts';
import type { Db } from '../../store/db.ts';
import type { CaseStatus } from '../../store/tables.ts';
import type { DeskButton } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { bold, deskSay, escaped, speaker } from './words.ts';

/** A case as the group may see it: no name, no story. */
export type Card = {
  id: string;
  number: string;
  status: CaseStatus;
  urgent: boolean;
  /** HTML */
  text: string;
  button: DeskButton | null;
  hash: Buffer;
  /** where it stands; null when it stands nowhere in the present group */
  at: { message: number; hash: Buffer | null; repeats: number } | null;
};

export type Board = { office: number; group: number; cards: Card[] };

/**
 * The cards a card's job may have to do with: its own, those that share its message, and those of new cases
 * that are shown nowhere yet; urgent first. Null when the office has no group.
 */
export async function readBoard(house: House, caseId: string): Promise<Board | null> {
  const { db } = house.store;
  const own = await db
    .selectFrom('case as c')
    .innerJoin('office as o', 'o.id', 'c.office_id')
    .leftJoin('card as d', (on) =>
      on.onRef('d.case_id', '=', 'c.id').onRef('d.chat_id', '=', 'o.group_chat_id'),
    )
    .select(['o.id as office', 'o.group_chat_id', 'd.external_id'])
    .where('c.id', '=', caseId)
    .executeTakeFirst();
  if (!own || own.group_chat_id === null) return null;
  const group = own.group_chat_id;
  const rows = await rowsOf(db, own.office, group)
    .where((eb) =>
      eb.or([
        eb('c.id', '=', caseId),
        eb.and([eb('c.status', '=', 'new'), eb('d.external_id', 'is', null)]),
        ...(own.external_id === null ? [] : [eb('d.external_id', '=', own.external_id)]),
      ]),
    )
    .limit(100)
    .execute();
  return { office: own.office, group, cards: await Promise.all(rows.map((row) => cardOf(house, row))) };
}

/** The cards of one message, as they are now. */
export async function cardsIn(house: House, office: number, group: number, message: number): Promise<Card[]> {
  const rows = await rowsOf(house.store.db, office, group).where('d.external_id', '=', message).execute();
  return Promise.all(rows.map((row) => cardOf(house, row)));
}

function rowsOf(db: Db, office: number, group: number) {
  return db
    .selectFrom('case as c')
    .leftJoin('operator as p', 'p.id', 'c.operator_id')
    .leftJoin('card as d', (on) => on.onRef('d.case_id', '=', 'c.id').on('d.chat_id', '=', group))
    .select(['c.id', 'c.number', 'c.type', 'c.status', 'c.urgency', 'c.sensitive', 'c.lang', 'c.people'])
    .select(['c.waiting_since', 'c.opened_at', 'c.data_key', 'c.outcome', 'p.name'])
    .select(['d.external_id', 'd.shown_hash', 'd.repeats'])
    .where('c.office_id', '=', office)
    .where('c.data_key', 'is not', null)
    .orderBy('c.urgency', 'desc')
    .orderBy('c.opened_at')
    .orderBy('c.id');
}

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number];

async function cardOf(house: House, row: Row): Promise<Card> {
  const text = await textOf(house, row);
  const takeable = row.status === 'new' && !row.sensitive;
  const button = takeable ? { text: deskSay(house)('take'), data: `take:${row.id}` } : null;
  const hash = createHash('sha256')
    .update(`${text}\n${button?.data ?? ''}`)
    .digest();
  const { external_id: message, shown_hash, repeats } = row;
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    urgent: row.urgency === 'urgent',
    text,
    button,
    hash,
    at: message === null ? null : { message, hash: shown_hash, repeats: repeats ?? 0 },
  };
}

async function textOf(house: House, row: Row): Promise<string> {
  const say = speaker(house);
  const desk = deskSay(house);
  const line = (label: string, value: string) => `${desk(label)}: ${escaped(value)}`;
  const region = await regionOf(house, row);
  const since = { moment: (row.waiting_since ?? row.opened_at).toISOString() };
  const lines = [
    `${bold(row.number)} · ${escaped(say({ key: `common:case-type.${row.type}` }))}`,
    line('language', say({ key: `common:languages.${row.lang}` })),
    ...(row.people > 1 ? [line('people', String(row.people))] : []),
    ...(region ? [line('region', region)] : []),
    ...(row.status === 'new'
      ? [line('waiting-since', say({ answer: since, of: 'desk:waiting-since' }))]
      : []),
    ...(isHeld(row.status) ? [escaped(desk('taken-by', { by: row.name ?? '' }))] : []),
    ...(row.status === 'closed' ? [escaped(desk('closed'))] : []),
    ...(row.sensitive ? [desk('console-only')] : []),
  ];
  const urgent = row.urgency === 'urgent' && row.status !== 'closed';
  return [...(urgent ? [bold(desk('urgent'))] : []), ...lines].join('\n');
}

/** Only what was chosen from a list: what people type can tell who they are. */
async function regionOf({ store, sealer, catalog }: House, row: Row): Promise<string | null> {
  const type = catalog.caseTypes[row.type];
  if (!type?.place || !row.data_key) return null;
  const key = sealer.openKey(row.data_key, `case:${row.id}`);
  const { flows } = await toldIn(store.db, sealer, { id: row.id, key });
  const answer = answerTo(type, flows, type.place);
  if (!answer || !('choice' in answer)) return null;
  return catalog.words.text('ru', { answer, of: `${type.flow}:${type.place}` }, 'UTC');
}
