import type { Case } from '../cases/register.ts';
import type { FileRef } from '../engine/answer.ts';
import type { FileSource } from '../turn/arrival.ts';
import { caseLane, chatLane, PUSH } from '../turn/channel.ts';
import type { Act } from './act.ts';
import { change, type Done, own } from './held.ts';

/** A file an operator sends: where its bytes are, and what it is. */
export type SaidFile = FileRef & { source: FileSource };

export type Saying = { text?: string; files?: readonly SaidFile[]; replyTo?: number };

/** What came of it, and the message's row. */
export type Said = Done & { message?: number };

/** How long a message may be on its way before the operator is shown that it waits. */
const QUEUED_MS = 2_000;

/** Says something to the person; how it fares is shown where it was written. */
export async function sayTo(act: Act, caseId: string, saying: Saying): Promise<Said> {
  let message: number | undefined;
  const done = await own(act, caseId, 'say', async (found) => {
    const to = await talkOf(act, found.id);
    message = await write(act, found, 'operator', saying, to);
    await change(act, caseId, { status: 'waiting-person', waiting_since: act.at });
    return undefined;
  });
  return message === undefined ? done : { ...done, message };
}

/** A note stays with the case and never leaves the desk. */
export async function note(act: Act, caseId: string, saying: Saying): Promise<Said> {
  let message: number | undefined;
  const done = await own(act, caseId, 'note', async (found) => {
    message = await write(act, found, 'note', saying, undefined);
    return undefined;
  });
  return message === undefined ? done : { ...done, message };
}

/** Changes the words of a message of the operator's own; what was sent changes with it. */
export async function rewrite(act: Act, caseId: string, message: number, text: string): Promise<Done> {
  const row = await act.tx
    .selectFrom('message as m')
    .leftJoin('conversation as c', 'c.id', 'm.conversation_id')
    .leftJoin('address as a', 'a.id', 'c.address_id')
    .select(['m.author', 'm.operator_id', 'm.sealed_body', 'a.id as address', 'a.channel'])
    .where('m.id', '=', message)
    .where('m.case_id', '=', caseId)
    .executeTakeFirst();
  if (!row || row.operator_id !== act.operator.id) return { kind: 'not-yours' };
  const change = async (found: Case) => {
    const context = `case:${caseId}:message`;
    const { sealer } = act.house;
    const body = JSON.parse(sealer.unseal(found.key, context, row.sealed_body).toString('utf8'));
    const sealed_body = sealer.seal(found.key, context, JSON.stringify({ ...body, text }));
    await act.tx.updateTable('message').set({ sealed_body }).where('id', '=', message).execute();
    if (row.author !== 'operator' || !row.address || !row.channel || !PUSH.has(row.channel)) return undefined;
    act.jobs.push({
      kind: 'edit',
      payload: { case: caseId, to: 'person' },
      message,
      lane: chatLane(row.channel, row.address),
      runAt: act.at,
    });
    return undefined;
  };
  return own(act, caseId, row.author === 'note' ? 'note' : 'say', change, { edited: message });
}

type Talk = { id: string; addressId: string; channel: string };

/** Where the person last spoke, of the places where they can be reached. */
async function talkOf({ tx }: Act, caseId: string): Promise<Talk | undefined> {
  return tx
    .selectFrom('conversation as c')
    .innerJoin('party as p', 'p.person_id', 'c.person_id')
    .innerJoin('address as a', 'a.id', 'c.address_id')
    .select(['c.id', 'a.id as addressId', 'a.channel'])
    .where('p.case_id', '=', caseId)
    .orderBy('a.reachable', 'desc')
    .orderBy('c.updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Writes a message of the case; one to the person is queued where it must be sent, else it is read there. */
async function write(
  act: Act,
  found: Case,
  author: 'operator' | 'note',
  { replyTo, text, files = [] }: Saying,
  to: Talk | undefined,
): Promise<number> {
  const { house, tx, at, operator } = act;
  const body = { ...(text ? { text } : {}), ...(files.length ? { files: files.map(({ id }) => id) } : {}) };
  const push = to !== undefined && PUSH.has(to.channel);
  const lost = author === 'operator' && to === undefined;
  const status = push ? 'queued' : lost ? 'failed' : 'sent';
  await keepFiles(act, found, files);
  const { id } = await tx
    .insertInto('message')
    .values({
      conversation_id: to?.id ?? null,
      case_id: found.id,
      author,
      operator_id: operator.id,
      sealed_body: house.sealer.seal(found.key, `case:${found.id}:message`, JSON.stringify(body)),
      reply_to: replyTo ?? null,
      status,
      at,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (to && push) deliver(act, found, id, to);
  else if (author === 'operator') showState(act, found.id, id, lost ? 'failed' : 'sent');
  return id;
}

function deliver(act: Act, found: Case, message: number, to: Talk): void {
  const lane = chatLane(to.channel, to.addressId);
  const urgency = found.urgency === 'urgent' ? ('urgent' as const) : ('ordinary' as const);
  const payload = { address: to.addressId };
  act.jobs.push({ kind: 'send', payload, message, lane, budget: lane, urgency, runAt: act.at });
  showState(act, found.id, message, 'queued');
}

/** `queued` is looked at a little later, and only told if it is so still: it waits in no lane. */
function showState(act: Act, caseId: string, message: number, status: 'queued' | 'sent' | 'failed'): void {
  const job = { kind: 'delivered', payload: { case: caseId, status }, message };
  if (status === 'queued') act.jobs.push({ ...job, runAt: new Date(act.at.getTime() + QUEUED_MS) });
  else act.jobs.push({ ...job, lane: caseLane(caseId), runAt: act.at });
}

async function keepFiles({ house, tx, at, jobs }: Act, found: Case, files: readonly SaidFile[]) {
  if (files.length === 0) return;
  const rows = files.map(({ id, media, source }) => ({
    id,
    media,
    case_id: found.id,
    sealed_source: house.sealer.sealHouse(`file:${id}`, JSON.stringify(source)),
    size: source.size ?? null,
    status: 'wanted' as const,
    at,
  }));
  await tx.insertInto('file').values(rows).execute();
  for (const { id } of rows) jobs.push({ kind: 'fetch', payload: { file: id }, runAt: at });
}
