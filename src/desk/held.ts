import type { Action } from '../cases/audit.ts';
import { audit } from '../cases/audit.ts';
import type { Move } from '../cases/case.ts';
import { mayMove } from '../cases/case.ts';
import type { Case } from '../cases/register.ts';
import { lockCase } from '../cases/register.ts';
import type { CaseStatus, OperatorRole } from '../store/tables.ts';
import { caseLane } from '../turn/channel.ts';
import { showCard } from '../turn/handlers/case.ts';
import type { DeskEvent } from '../turn/tell.ts';
import { tellPersons } from '../turn/tell.ts';
import type { Act } from './act.ts';

/** What came of a deed. All but `done` changed nothing. */
export type Done =
  | { kind: 'done'; case: Case }
  | { kind: 'gone' }
  | { kind: 'not-yours' }
  | { kind: 'not-your-role' }
  | { kind: 'no-colleague' }
  | { kind: 'already-taken'; by: string }
  | { kind: 'not-now'; status: CaseStatus };

export type Verb = Extract<Move, 'release' | 'transfer' | 'close'> | 'say' | 'note' | 'next-action';

const AS_MOVE: Record<Verb, Move> = {
  release: 'release',
  transfer: 'transfer',
  close: 'close',
  say: 'wait',
  note: 'wait',
  'next-action': 'wait',
};

/** An auditor looks, and does nothing. */
export function mayWork(role: OperatorRole): boolean {
  return role !== 'auditor';
}

/**
 * Runs a deed on a case that is the operator's own, or any case of their office if they are a supervisor. The
 * deed may find that it cannot be: then it changed nothing and says why. `detail` is read after the deed.
 */
export async function own(
  act: Act,
  caseId: string,
  verb: Verb,
  deed: (found: Case) => Promise<Done | undefined>,
  detail?: Detail,
): Promise<Done> {
  const found = await lockCase(act.tx, act.house.sealer, { id: caseId });
  if (!found || found.officeId !== act.operator.officeId) return { kind: 'gone' };
  if (!mayWork(act.operator.role)) return { kind: 'not-your-role' };
  if (!mayMove(found.status, AS_MOVE[verb])) return { kind: 'not-now', status: found.status };
  if (found.operatorId !== act.operator.id && act.operator.role !== 'supervisor')
    return { kind: 'not-yours' };
  const refused = await deed(found);
  if (refused) return refused;
  await record(act, verb, caseId, detail);
  await showCard(act, found, { urgent: found.urgency === 'urgent', anew: verb === 'release' });
  return { kind: 'done', case: found };
}

/** Codes and ids, never words. */
type Detail = Readonly<Record<string, string | number>>;

/** What the operator did, or saw, in the audit log. */
export async function record(act: Act, action: Action, caseId: string, detail?: Detail): Promise<void> {
  const line = { at: act.at, operator: act.operator.id, action, case: caseId };
  await audit(act.tx, detail ? { ...line, detail } : line);
}

export async function change(act: Act, id: string, values: Partial<Record<string, unknown>>): Promise<void> {
  await act.tx
    .updateTable('case')
    .set({ ...values, changed_at: act.at })
    .where('id', '=', id)
    .execute();
}

/** Nobody who did not agree to being contacted is written to because a case moved. */
export async function tell(act: Act, found: Case, event: DeskEvent): Promise<void> {
  const type = act.house.catalog.caseTypes[found.type];
  const parties = await act.tx
    .selectFrom('party')
    .select('consents')
    .where('case_id', '=', found.id)
    .execute();
  const quiet = type?.consents !== undefined && !parties.some((p) => p.consents.includes('contact'));
  act.stale.push(...(await tellPersons(act.tx, act.house, found.id, event, quiet)));
}

/** A topic for whoever has the case now. */
export function openTopic(
  act: Pick<Act, 'jobs' | 'at'>,
  { id, urgency }: Pick<Case, 'id' | 'urgency'>,
): void {
  const payload = { case: id };
  act.jobs.push({ kind: 'topic', payload, lane: caseLane(id), urgency, runAt: act.at });
}

/** The topic of whoever had the case goes. */
export function leaveTopic(act: Pick<Act, 'jobs' | 'at'>, caseId: string): void {
  act.jobs.push({ kind: 'leave-topic', payload: { case: caseId }, lane: caseLane(caseId), runAt: act.at });
}
