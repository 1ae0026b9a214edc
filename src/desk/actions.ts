import { audit } from '../cases/audit.ts';
import type { Move } from '../cases/case.ts';
import { isHeld, mayMove, needsSum } from '../cases/case.ts';
import type { Case } from '../cases/register.ts';
import { lockCase } from '../cases/register.ts';
import type { Outcome } from '../catalog/shapes.ts';
import type { CaseStatus } from '../store/tables.ts';
import { caseLane, chatLane, PUSH } from '../turn/channel.ts';
import { showCard } from '../turn/handlers/case.ts';
import type { DeskEvent } from '../turn/tell.ts';
import { tellPersons } from '../turn/tell.ts';
import type { Act } from './act.ts';

/** What came of a deed. All but `done` changed nothing. */
export type Done =
  | { kind: 'done'; case: Case }
  | { kind: 'gone' }
  | { kind: 'not-yours' }
  | { kind: 'already-taken'; by: string }
  | { kind: 'not-now'; status: CaseStatus };

/** Takes a case: atomic, the second hand is told who has it. */
export async function take(act: Act, caseId: string): Promise<Done> {
  const found = await lockCase(act.tx, act.house.sealer, { id: caseId });
  if (!found) return { kind: 'gone' };
  if (isHeld(found.status)) return { kind: 'already-taken', by: await nameOf(act, found.operatorId) };
  if (!mayMove(found.status, 'take')) return { kind: 'not-now', status: found.status };
  const { at, operator } = act;
  await change(act, caseId, { status: 'taken', operator_id: operator.id, taken_at: at, waiting_since: at });
  await audit(act.tx, { at, operator: operator.id, action: 'take', case: caseId });
  await tell(act, found, { kind: 'taken', case: found.number, by: operator.name });
  show(act, found);
  act.jobs.push({
    kind: 'topic',
    payload: { case: caseId },
    lane: caseLane(caseId),
    urgency: urgencyOf(found),
    runAt: at,
  });
  return { kind: 'done', case: found };
}

/** Puts a case back for anybody to take. */
export async function release(act: Act, caseId: string): Promise<Done> {
  return own(act, caseId, 'release', async (found) => {
    await change(act, caseId, { status: 'new', operator_id: null, waiting_since: act.at });
    await tell(act, found, { kind: 'released', case: found.number });
    leaveTopic(act, found);
  });
}

/** Gives a case to a colleague of the same office. */
export async function transfer(act: Act, caseId: string, to: { id: string; name: string }): Promise<Done> {
  return own(act, caseId, 'transfer', async (found) => {
    await change(act, caseId, { status: 'taken', operator_id: to.id, taken_at: act.at });
    await tell(act, found, { kind: 'taken', case: found.number, by: to.name });
    leaveTopic(act, found);
    const lane = caseLane(caseId);
    act.jobs.push({
      kind: 'topic',
      payload: { case: caseId },
      lane,
      urgency: urgencyOf(found),
      runAt: act.at,
    });
  });
}

export type Saying = { text?: string; files?: string[]; replyTo?: number };

/** Says something to the person. Returns the message's id; its delivery is shown where it was written. */
export async function sayTo(act: Act, caseId: string, body: Saying): Promise<Done & { message?: number }> {
  let message: number | undefined;
  const done = await own(act, caseId, 'say', async (found) => {
    message = await write(act, found, 'operator', body);
    await change(act, caseId, { status: 'waiting-person', waiting_since: act.at });
  });
  return message === undefined ? done : { ...done, message };
}

/** A note stays with the case and never leaves the desk. */
export async function note(act: Act, caseId: string, text: string): Promise<Done> {
  return own(act, caseId, 'note', async (found) => {
    await write(act, found, 'note', { text });
  });
}

/** What is to be done next, by which day, and whom the case waits for. */
export async function nextAction(
  act: Act,
  caseId: string,
  next: { text: string; day: string; status: 'waiting-person' | 'waiting-us' | 'waiting-other' },
): Promise<Done> {
  return own(act, caseId, 'next-action', async (found) => {
    const sealed = act.house.sealer.seal(found.key, `case:${caseId}:next-action`, next.text);
    await change(act, caseId, {
      status: next.status,
      sealed_next_action: sealed,
      next_day: next.day,
      waiting_since: act.at,
    });
  });
}

/** `paid`, `partly-paid` need a sum in hundredths of the case's currency, and how many people got it. */
export type Closing = { outcome: Outcome; sum?: number; people?: number; note?: string };

/** Closes a case with its outcome; the person is told, and asked whether it was so. */
export async function close(act: Act, caseId: string, closing: Closing): Promise<Done> {
  if (needsSum(closing.outcome) && !closing.sum)
    throw new RangeError(`The outcome ${closing.outcome} needs a sum`);
  return own(act, caseId, 'close', async (found) => {
    const { house, at } = act;
    const keepDays = house.catalog.caseTypes[found.type]?.keepDays ?? 365;
    const paid = needsSum(closing.outcome);
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
    leaveTopic(act, found);
  });
}

type Verb = Extract<Move, 'release' | 'transfer' | 'close'> | 'say' | 'note' | 'next-action';

const AS_MOVE: Record<Verb, Move> = {
  release: 'release',
  transfer: 'transfer',
  close: 'close',
  say: 'wait',
  note: 'wait',
  'next-action': 'wait',
};

/** Runs a deed on a case that is the operator's own, or any case if they are a supervisor. */
async function own(
  act: Act,
  caseId: string,
  verb: Verb,
  deed: (found: Case) => Promise<void>,
): Promise<Done> {
  const found = await lockCase(act.tx, act.house.sealer, { id: caseId });
  if (!found) return { kind: 'gone' };
  if (!mayMove(found.status, AS_MOVE[verb])) return { kind: 'not-now', status: found.status };
  if (found.operatorId !== act.operator.id && act.operator.role !== 'supervisor')
    return { kind: 'not-yours' };
  await deed(found);
  await audit(act.tx, { at: act.at, operator: act.operator.id, action: verb, case: caseId });
  show(act, found);
  return { kind: 'done', case: found };
}

async function change(act: Act, id: string, values: Partial<Record<string, unknown>>): Promise<void> {
  await act.tx
    .updateTable('case')
    .set({ ...values, changed_at: act.at })
    .where('id', '=', id)
    .execute();
}

/** Nobody who did not agree to being contacted is written to because a case moved. */
async function tell(act: Act, found: Case, event: DeskEvent): Promise<void> {
  const type = act.house.catalog.caseTypes[found.type];
  const parties = await act.tx
    .selectFrom('party')
    .select('consents')
    .where('case_id', '=', found.id)
    .execute();
  const quiet = type?.consents !== undefined && !parties.some((p) => p.consents.includes('contact'));
  act.stale.push(...(await tellPersons(act.tx, act.house, found.id, event, quiet)));
}

function show(act: Act, found: Case): void {
  showCard(act, found.id, found.urgency === 'urgent');
}

function leaveTopic(act: Act, found: Case): void {
  act.jobs.push({
    kind: 'leave-topic',
    payload: { case: found.id },
    lane: caseLane(found.id),
    runAt: act.at,
  });
}

function urgencyOf(found: Case) {
  return found.urgency === 'urgent' ? ('urgent' as const) : ('ordinary' as const);
}

async function nameOf({ tx }: Act, operatorId: string | null): Promise<string> {
  if (!operatorId) return '';
  const row = await tx.selectFrom('operator').select('name').where('id', '=', operatorId).executeTakeFirst();
  return row?.name ?? '';
}

/** Writes a message of the case; one to the person goes to every conversation of theirs that is told things. */
async function write(
  act: Act,
  found: Case,
  author: 'operator' | 'note',
  { replyTo, ...body }: Saying,
): Promise<number> {
  const { house, tx, at, operator, jobs } = act;
  const to = author === 'note' ? undefined : await talkOf(act, found.id);
  const push = to !== undefined && PUSH.has(to.channel);
  const { id } = await tx
    .insertInto('message')
    .values({
      conversation_id: to?.id ?? null,
      case_id: found.id,
      author,
      operator_id: operator.id,
      sealed_body: house.sealer.seal(found.key, `case:${found.id}:message`, JSON.stringify(body)),
      reply_to: replyTo ?? null,
      status: push ? 'queued' : 'sent',
      at,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (to && push) {
    const lane = chatLane(to.channel, to.addressId);
    jobs.push({
      kind: 'send',
      payload: { message: id, address: to.addressId },
      lane,
      budget: lane,
      runAt: at,
    });
  }
  return id;
}

/** Where the person last spoke. */
async function talkOf({ tx }: Act, caseId: string) {
  return tx
    .selectFrom('conversation as c')
    .innerJoin('party as p', 'p.person_id', 'c.person_id')
    .innerJoin('address as a', 'a.id', 'c.address_id')
    .select(['c.id', 'a.id as addressId', 'a.channel'])
    .where('p.case_id', '=', caseId)
    .orderBy('c.updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}
