import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { audit } from '../cases/audit.ts';
import type { Db, Tx } from '../store/db.ts';
import type { OperatorRole } from '../store/tables.ts';
import type { Act, Operator } from './act.ts';
import { mayWork } from './held.ts';

export const ROLES: readonly OperatorRole[] = [
  'intake',
  'case-worker',
  'supervisor',
  'safeguarding',
  'auditor',
];

/** A link somebody asked for is used at once; the first one is passed on by a colleague. */
export const LINK_MS = 5 * 60_000;
export const INVITATION_MS = 24 * 3_600_000;

/** An operator and whether they may act: in the group, not ended. */
export type Standing = { operator: Operator; inGroup: boolean; ended: boolean };

type NewOperator = { name: string; role: OperatorRole; languages: string[]; officeId: number };

/**
 * Makes an operator; `by`: the colleague who did, null for the command line.
 * @returns the row's id and the token of the first one-time link
 */
export async function addOperator(
  tx: Tx,
  at: Date,
  by: string | null,
  fresh: NewOperator,
): Promise<{ id: string; token: string }> {
  const id = randomUUID();
  const { name, role, languages, officeId: office_id } = fresh;
  await tx
    .insertInto('operator')
    .values({ id, office_id, name, role, languages, telegram_id: null, created_at: at, ends_at: null })
    .execute();
  await audit(tx, { at, operator: by, action: 'operator-add', detail: { operator: id, role } });
  return { id, token: await newLink(tx, id, at, INVITATION_MS) };
}

/** A one-time link's token: 256 random bits, of which only the hash is kept. */
export async function newLink(tx: Tx, operatorId: string, at: Date, lifeMs: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expires_at = new Date(at.getTime() + lifeMs);
  await tx
    .insertInto('sign_in')
    .values({ token_hash: hashOf(token), operator_id: operatorId, expires_at, used_at: null })
    .execute();
  return token;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export type Redeemed =
  | { kind: 'welcome'; operator: Operator }
  | { kind: 'wrong' | 'expired' | 'ended' }
  | { kind: 'used'; operator: Operator };

/** Uses a one-time link up. */
export async function redeem(tx: Tx, token: string, at: Date): Promise<Redeemed> {
  const row = await tx
    .selectFrom('sign_in as s')
    .innerJoin('operator as o', 'o.id', 's.operator_id')
    .select(['s.expires_at', 's.used_at', ...OPERATOR])
    .where('s.token_hash', '=', hashOf(token))
    .forUpdate()
    .executeTakeFirst();
  if (!row) return { kind: 'wrong' };
  const { operator, ended } = standingOf(row, at);
  if (ended) return { kind: 'ended' };
  if (row.used_at) return { kind: 'used', operator };
  if (row.expires_at <= at) return { kind: 'expired' };
  await tx.updateTable('sign_in').set({ used_at: at }).where('token_hash', '=', hashOf(token)).execute();
  await audit(tx, { at, operator: operator.id, action: 'sign-in' });
  return { kind: 'welcome', operator };
}

/** Ties an operator to a Telegram account. False when it is another operator's who has not ended. */
export async function tie(tx: Tx, operatorId: string, telegramId: number, at: Date): Promise<boolean> {
  const other = await operatorBy(tx, { telegramId }, at);
  if (other && other.operator.id !== operatorId && !other.ended) return false;
  await tx
    .updateTable('operator')
    .set({ telegram_id: null, in_group: false })
    .where('telegram_id', '=', telegramId)
    .where('id', '<>', operatorId)
    .execute();
  await tx
    .updateTable('operator')
    .set({ telegram_id: telegramId, in_group: false })
    .where('id', '=', operatorId)
    .execute();
  return true;
}

const OPERATOR = [
  'o.id',
  'o.name',
  'o.role',
  'o.languages',
  'o.office_id',
  'o.telegram_id',
  'o.in_group',
  'o.ends_at',
] as const;

type Row = {
  id: string;
  name: string;
  role: OperatorRole;
  languages: string[];
  office_id: number;
  telegram_id: number | null;
  in_group: boolean;
  ends_at: Date | null;
};

function standingOf(row: Row, at: Date): Standing {
  const { id, name, role, languages, office_id: officeId, telegram_id: telegramId } = row;
  const ended = row.ends_at !== null && row.ends_at <= at;
  return { operator: { id, name, role, languages, officeId, telegramId }, inGroup: row.in_group, ended };
}

/** An operator by their row or their Telegram account; null when there is none. */
export async function operatorBy(
  db: Db,
  who: { id: string } | { telegramId: number },
  at: Date,
): Promise<Standing | null> {
  const asked = db.selectFrom('operator as o').select(OPERATOR);
  const found =
    'id' in who ? asked.where('o.id', '=', who.id) : asked.where('o.telegram_id', '=', who.telegramId);
  const row = await found.executeTakeFirst();
  return row ? standingOf(row, at) : null;
}

/** All operators of an office, or of all, the newest last. */
export async function operatorsOf(db: Db, at: Date, officeId?: number): Promise<Standing[]> {
  const asked = db.selectFrom('operator as o').select(OPERATOR).orderBy('o.created_at').orderBy('o.id');
  const rows = await (officeId === undefined ? asked : asked.where('o.office_id', '=', officeId)).execute();
  return rows.map((row) => standingOf(row, at));
}

/** Those who may have a case of this office: tied, in the group, not ended, no auditors. */
export async function colleaguesOf(db: Db, at: Date, officeId: number): Promise<Operator[]> {
  const all = await operatorsOf(db, at, officeId);
  return all
    .filter(({ operator, inGroup, ended }) => inGroup && !ended && mayWork(operator.role))
    .flatMap(({ operator }) => (operator.telegramId === null ? [] : [operator]));
}

/** The colleague with this Telegram account, if they may have a case of the operator's office. */
export async function colleague({ tx, at, operator }: Act, telegramId: number): Promise<Operator | null> {
  const all = await colleaguesOf(tx, at, operator.officeId);
  return all.find((one) => one.telegramId === telegramId) ?? null;
}
