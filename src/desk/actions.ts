import { isHeld, mayMove, needsSum } from '../cases/case.ts';
import type { Case } from '../cases/register.ts';
import { lockCase } from '../cases/register.ts';
import type { Outcome } from '../catalog/shapes.ts';
import { showCard } from '../turn/handlers/case.ts';
import type { Act } from './act.ts';
import { change, type Done, leaveTopic, mayWork, openTopic, own, record, tell } from './held.ts';
import { colleague } from './operators.ts';

/** Takes a case: atomic, the second hand is told who has it. */
export async function take(act: Act, caseId: string): Promise<Done> {
  const { at, operator } = act;
  const found = await lockCase(act.tx, act.house.sealer, { id: caseId });
  if (!found || found.officeId !== operator.officeId) return { kind: 'gone' };
  if (!mayWork(operator.role)) return { kind: 'not-your-role' };
  if (isHeld(found.status)) return { kind: 'already-taken', by: await nameOf(act, found.operatorId) };
  if (!mayMove(found.status, 'take')) return { kind: 'not-now', status: found.status };
  await change(act, caseId, { status: 'taken', operator_id: operator.id, taken_at: at, waiting_since: at });
  await record(act, 'take', caseId);
  await tell(act, found, { kind: 'taken', case: found.number, by: operator.name });
  await showCard(act, found, { urgent: found.urgency === 'urgent' });
  openTopic(act, found);
  return { kind: 'done', case: found };
}

/** Puts a case back for anybody to take. */
export async function release(act: Act, caseId: string): Promise<Done> {
  return own(act, caseId, 'release', async (found) => {
    await change(act, caseId, { status: 'new', operator_id: null, waiting_since: act.at });
    await tell(act, found, { kind: 'released', case: found.number });
    leaveTopic(act, caseId);
    return undefined;
  });
}

/** Gives a case to a colleague of the same office who is in the group. */
export async function transfer(act: Act, caseId: string, to: { telegramId: number }): Promise<Done> {
  const detail = { to: '' };
  const move = async (found: Case): Promise<Done | undefined> => {
    const other = await colleague(act, to.telegramId);
    if (!other || other.id === found.operatorId) return { kind: 'no-colleague' };
    detail.to = other.id;
    await change(act, caseId, { status: 'taken', operator_id: other.id, taken_at: act.at });
    await tell(act, found, { kind: 'taken', case: found.number, by: other.name });
    leaveTopic(act, caseId);
    openTopic(act, found);
    return undefined;
  };
  return own(act, caseId, 'transfer', move, detail);
}

export type Waiting = 'waiting-person' | 'waiting-us' | 'waiting-other';

/** What is to be done next, by which day (`YYYY-MM-DD`), and whom the case waits for. */
export async function nextAction(
  act: Act,
  caseId: string,
  next: { text: string; day: string; status: Waiting },
): Promise<Done> {
  return own(act, caseId, 'next-action', async (found) => {
    const sealed = act.house.sealer.seal(found.key, `case:${caseId}:next-action`, next.text);
    await change(act, caseId, {
      status: next.status,
      sealed_next_action: sealed,
      next_day: next.day,
      waiting_since: act.at,
    });
    return undefined;
  });
}

/** `paid`, `partly-paid` need a sum in hundredths of the case's currency, and how many people got it. */
export type Closing = { outcome: Outcome; sum?: number; people?: number; note?: string };

/** Closes a case with its outcome; the person is told, and asked whether it was so. */
export async function close(act: Act, caseId: string, closing: Closing): Promise<Done> {
  const paid = needsSum(closing.outcome);
  if (paid && !closing.sum) throw new RangeError(`The outcome ${closing.outcome} needs a sum`);
  const end = async (found: Case) => {
    const { house, at } = act;
    const keepDays = house.catalog.caseTypes[found.type]?.keepDays ?? 365;
    await change(act, caseId, {
      status: 'closed',
      outcome: closing.outcome,
      sum_paid: paid ? (closing.sum ?? null) : null,
      people_paid: paid ? (closing.people ?? found.people) : null,
      sealed_outcome_note: closing.note
        ? house.sealer.seal(found.key, `case:${caseId}:outcome-note`, closing.note)
        : null,
      closed_at: at,
      next_day: null,
      sealed_next_action: null,
      erase_at: new Date(at.getTime() + keepDays * 86_400_000),
    });
    await tell(act, found, { kind: 'closed', case: found.number, outcome: closing.outcome });
    leaveTopic(act, caseId);
    return undefined;
  };
  return own(act, caseId, 'close', end, { outcome: closing.outcome });
}

async function nameOf({ tx }: Act, operatorId: string | null): Promise<string> {
  if (!operatorId) return '';
  const row = await tx.selectFrom('operator').select('name').where('id', '=', operatorId).executeTakeFirst();
  return row?.name ?? '';
}
