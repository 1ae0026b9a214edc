import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { CaseType } from '../catalog/shapes.ts';
import type { Answer } from '../engine/answer.ts';
import type { CaseAnswers } from '../engine/effect.ts';
import { normalise } from '../engine/normalise.ts';
import type { Category } from '../engine/safety.ts';
import type { Db, Tx } from '../store/db.ts';
import type { Sealer } from '../store/seal.ts';
import type { CaseStatus } from '../store/tables.ts';
import { type Learnt, learnt } from './learnt.ts';

/** A case as handlers and the desk hold it, its key open. */
export type Case = {
  id: string;
  number: string;
  type: string;
  officeId: number;
  status: CaseStatus;
  urgency: 'urgent' | 'ordinary';
  sensitive: boolean;
  lang: string;
  key: Buffer;
  operatorId: string | null;
  people: number;
  sumClaimed: number | null;
  outcome: string | null;
  openedAt: Date;
  waitingSince: Date | null;
  nextDay: string | null;
};

/** What a person told, as sealed in the case. `alarms`: safety words seen, by category. */
export type Told = { flows: CaseAnswers; alarms: Category[] };

type Register = { tx: Tx; sealer: Sealer; at: Date };

export type Opening = {
  number: string;
  typeName: string;
  type: CaseType;
  urgent: boolean;
  lang: string;
  personId: string;
  flows: CaseAnswers;
};

/** A case number is taken: draw another and work the turn out again. */
export class NumberTaken extends Error {
  override readonly name = 'NumberTaken';
}

/** Opens a case with its correspondent as a party. Throws NumberTaken. */
export async function openCase({ tx, sealer, at }: Register, opening: Opening): Promise<Case> {
  const { type, number, flows, lang } = opening;
  const id = randomUUID();
  const { key, wrapped } = sealer.newKey(`case:${id}`);
  const figures = figuresOf(type, flows, sealer);
  const inserted = await tx
    .insertInto('case')
    .values({
      id,
      number,
      type: opening.typeName,
      office_id: sql<number>`(select min(id) from office)`,
      status: 'new' as const,
      urgency: opening.urgent ? ('urgent' as const) : type.urgency,
      sensitive: type.sensitive,
      lang,
      data_key: wrapped,
      sealed_answers: sealTold(sealer, { id, key }, { flows, alarms: [] }),
      opened_at: at,
      changed_at: at,
      waiting_since: at,
      ...figures,
    })
    .onConflict((oc) => oc.column('number').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!inserted) throw new NumberTaken();
  await tx
    .insertInto('party')
    .values({
      id: randomUUID(),
      case_id: id,
      person_id: opening.personId,
      roles: rolesOf(flows),
      consents: consentsOf(type, flows),
      sum_claimed: figures.sum_claimed,
    })
    .execute();
  return caseOf(sealer, inserted);
}

/** Adds what was told since, and says what that is. Roles, consents and figures follow the answers. */
export async function updateCase(
  { tx, sealer, at }: Register,
  found: Case,
  type: CaseType,
  flows: CaseAnswers,
  urgent: boolean,
): Promise<Learnt> {
  const before = await toldIn(tx, sealer, found);
  const merged = [...before.flows.filter((f) => !flows.some((g) => g.flow === f.flow)), ...flows];
  await tx
    .updateTable('case')
    .set({
      sealed_answers: sealTold(sealer, found, { ...before, flows: merged }),
      changed_at: at,
      ...figuresOf(type, merged, sealer),
      ...(urgent ? { urgency: 'urgent' as const } : {}),
    })
    .where('id', '=', found.id)
    .execute();
  await tx
    .updateTable('party')
    .set({ consents: consentsOf(type, merged), roles: rolesOf(merged) })
    .where('case_id', '=', found.id)
    .where('person_id', 'is not', null)
    .execute();
  return learnt(before.flows, merged);
}

/** Marks a case urgent for what was said in it. */
export async function flagCase(
  { tx, sealer, at }: Register,
  found: Case,
  categories: readonly Category[],
): Promise<void> {
  const told = await toldIn(tx, sealer, found);
  const alarms = [...new Set([...told.alarms, ...categories])];
  await tx
    .updateTable('case')
    .set({ urgency: 'urgent', changed_at: at, sealed_answers: sealTold(sealer, found, { ...told, alarms }) })
    .where('id', '=', found.id)
    .execute();
}

/** A case by its number, locked until the transaction ends; null when there is none or it was destroyed. */
export async function lockCase(
  tx: Tx,
  sealer: Sealer,
  where: { number: string } | { id: string },
): Promise<Case | null> {
  const [column, value] =
    'number' in where ? (['number', where.number] as const) : (['id', where.id] as const);
  const row = await tx
    .selectFrom('case')
    .selectAll()
    .where(column, '=', value)
    .forUpdate()
    .executeTakeFirst();
  return row?.data_key ? caseOf(sealer, row) : null;
}

/** A case without locking it. */
export async function readCase(db: Db, sealer: Sealer, id: string): Promise<Case | null> {
  const row = await db.selectFrom('case').selectAll().where('id', '=', id).executeTakeFirst();
  return row?.data_key ? caseOf(sealer, row) : null;
}

/** All that was told in a case. */
export async function toldIn(db: Db, sealer: Sealer, { id, key }: Pick<Case, 'id' | 'key'>): Promise<Told> {
  const row = await db
    .selectFrom('case')
    .select('sealed_answers')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return JSON.parse(sealer.unseal(key, `case:${id}:answers`, row.sealed_answers).toString('utf8')) as Told;
}

function sealTold(sealer: Sealer, { id, key }: Pick<Case, 'id' | 'key'>, told: Told): Buffer {
  return sealer.seal(key, `case:${id}:answers`, JSON.stringify(told));
}

type CaseRow = {
  id: string;
  number: string;
  type: string;
  office_id: number;
  status: CaseStatus;
  urgency: 'urgent' | 'ordinary';
  sensitive: boolean;
  lang: string;
  data_key: Uint8Array | null;
  operator_id: string | null;
  people: number;
  sum_claimed: number | null;
  outcome: string | null;
  opened_at: Date;
  waiting_since: Date | null;
  next_day: string | null;
};

function caseOf(sealer: Sealer, row: CaseRow): Case {
  if (!row.data_key) throw new Error(`The case ${row.id} was destroyed`);
  return {
    id: row.id,
    number: row.number,
    type: row.type,
    officeId: row.office_id,
    status: row.status,
    urgency: row.urgency,
    sensitive: row.sensitive,
    lang: row.lang,
    key: sealer.openKey(row.data_key, `case:${row.id}`),
    operatorId: row.operator_id,
    people: row.people,
    sumClaimed: row.sum_claimed,
    outcome: row.outcome,
    openedAt: row.opened_at,
    waitingSince: row.waiting_since,
    nextDay: row.next_day,
  };
}

/** The answer to a step of the case's own flow. */
export function answerTo(type: CaseType, flows: CaseAnswers, step: string | undefined): Answer | undefined {
  if (!step) return undefined;
  return flows.findLast((f) => f.flow === type.flow)?.answers[step];
}

function figuresOf(type: CaseType, flows: CaseAnswers, sealer: Sealer) {
  const people = answerTo(type, flows, type.people);
  const sum = answerTo(type, flows, type.sum);
  const employer = answerTo(type, flows, type.employer);
  return {
    people: people && 'number' in people ? people.number : 1,
    sum_claimed: sum && 'money' in sum ? sum.money : null,
    currency: sum && 'money' in sum ? sum.currency : null,
    employer_hash:
      employer && 'text' in employer && employer.text
        ? sealer.hash('employer', normalise(employer.text))
        : null,
  };
}

function consentsOf(type: CaseType, flows: CaseAnswers): string[] {
  const answer = answerTo(type, flows, type.consents);
  return answer && 'choices' in answer ? [...answer.choices] : [];
}

/** Who writes for a relative is the correspondent only; else the claim is theirs too. */
function rolesOf(flows: CaseAnswers): string[] {
  const forOther = flows.some(
    ({ answers }) => answers.who && 'choice' in answers.who && answers.who.choice === 'relative',
  );
  return forOther ? ['correspondent'] : ['correspondent', 'claimant'];
}
