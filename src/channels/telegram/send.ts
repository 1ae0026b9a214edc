import type { Tx } from '../../store/db.ts';
import { enqueue } from '../../store/enqueue.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import type { Fresh, Jobs } from '../../turn/channel.ts';
import { caseLane, chatLane, messageOf } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { at } from '../../turn/points.ts';
import { copiesOf, keepCopy, type Sent, screenBefore, sentRows, whereItStands } from './copies.ts';
import { createReadLetter, type Letter } from './letter.ts';
import { afterFailure, isFinal, type Runner, type Tools, takeBudget } from './outcome.ts';
import { asSignal, type Part, partsOf, post, Unsendable } from './post.ts';

const BLOCKED = { status: 'blocked', reachable: false } as const;

/** Sends a message row to its address, or changes the screen that it takes the place of. */
export function createSend(tools: Tools): Runner {
  const readLetter = createReadLetter(tools.house);
  return async (job) => {
    const { address, replaces, fresh } = job.payload as Jobs['send'];
    const message = messageOf(job);
    const letter = fresh ? written(message, address, fresh) : await readLetter({ message, address });
    if (letter?.status !== 'queued') return { done: true };
    if (letter.address.hidden && letter.author === 'operator')
      return ended(tools, letter, { status: 'blocked' });
    try {
      return await deliver(tools, job, letter, replaces === true);
    } catch (error) {
      if (!(error instanceof Unsendable)) throw error;
      tools.house.log.error({ job: job.id, kind: job.kind, code: error.name }, 'a message cannot be sent');
      return ended(tools, letter, { status: 'failed' });
    }
  };
}

/** A letter that this process wrote a moment ago. */
function written(id: number, address: string, { external, conversation, reachable, body }: Fresh): Letter {
  return {
    id,
    author: 'bot',
    status: 'queued',
    conversation,
    case: null,
    replyTo: null,
    body,
    address: { id: address, chat: Number(external), reachable, hidden: false },
  };
}

async function deliver(tools: Tools, job: Job, letter: Letter, replaces: boolean): Promise<Outcome> {
  const parts = partsOf(letter.body);
  const budget = chatLane('telegram', letter.address.id);
  const only = parts.length === 1 && parts[0]?.kind === 'words' ? parts[0] : null;
  const edited = replaces && only ? await edit(tools, job, letter, only, budget) : null;
  return edited ?? sendParts(tools, job, letter, parts, budget);
}

/** Null when there is nothing to change any more: the screen is to be sent anew. */
async function edit(
  tools: Tools,
  job: Job,
  letter: Letter,
  { words }: Extract<Part, { kind: 'words' }>,
  budget: string,
): Promise<Outcome | null> {
  const external = await screenBefore(tools.house, letter);
  if (external === null) return null;
  const wait = await takeBudget(tools, budget, true);
  if (wait) return wait;
  try {
    const { text, ...look } = words;
    await tools.api.editMessageText(letter.address.chat, external, text, look, asSignal(job.signal));
  } catch (error) {
    const next = await afterFailure(tools, job, error, budget);
    if (!isFinal(next)) return next;
    if (next.kind === 'blocked') return ended(tools, letter, BLOCKED);
    if (next.kind !== 'not-modified') return null;
  }
  return ended(tools, letter, { status: 'sent', external, reachable: true });
}

/** A message of several parts goes on after the part that was sent last. */
async function sendParts(
  tools: Tools,
  job: Job,
  letter: Letter,
  parts: readonly Part[],
  budget: string,
): Promise<Outcome> {
  const { house } = tools;
  const { chat } = letter.address;
  const begun = parts.length > 1 ? await copiesOf(house, letter) : 0;
  const replyTo = begun ? null : await whereItStands(house, letter);
  let external: number | undefined;
  for (const [i, part] of parts.slice(begun).entries()) {
    const wait = await takeBudget(tools, budget);
    if (wait) return wait;
    at('before-send');
    try {
      external = await post(tools, chat, part, { replyTo: i ? null : replyTo, signal: job.signal });
    } catch (error) {
      const next = await afterFailure(tools, job, error, budget);
      if (!isFinal(next)) return next;
      return ended(tools, letter, next.kind === 'blocked' ? BLOCKED : { status: 'failed' });
    }
    at('after-send');
    if (begun + i + 1 < parts.length) await keepCopy(house.store.db, chat, external, letter.id);
  }
  return ended(tools, letter, { status: 'sent', external, reachable: true });
}

/** How a message ended, and what that tells about its address. */
type End = { status: 'sent' | 'failed' | 'blocked'; external?: number | undefined; reachable?: boolean };

/** Its status, where it stands, whether the person can be reached; the operator who wrote it is told. */
function ended({ house }: Tools, letter: Letter, { status, external, reachable }: End): Outcome {
  const { id, address, author, case: about } = letter;
  const told = author === 'operator' ? about : null;
  const reached = reachable === undefined || reachable === address.reachable;
  at('before-finish');
  const left =
    external === undefined
      ? undefined
      : { write: writeSent, row: { chat: address.chat, external, message: id } };
  if (left && !told && reached) return { done: true, left };
  return {
    done: true,
    left,
    in: async (tx) => {
      if (told) await tellDesk(tx, house, id, { case: told, status });
      if (!left) await tx.updateTable('message').set({ status }).where('id', '=', id).execute();
      if (!reached) await tx.updateTable('address').set({ reachable }).where('id', '=', address.id).execute();
    },
  };
}

const writeSent = (sent: readonly unknown[]) => sentRows(sent as readonly Sent[]);

/** The case is locked first: its lane is written to. */
async function tellDesk(
  tx: Tx,
  { sealer, now }: House,
  message: number,
  payload: Jobs['delivered'],
): Promise<void> {
  await tx.selectFrom('case').select('id').where('id', '=', payload.case).forUpdate().execute();
  const lane = caseLane(payload.case);
  await enqueue(tx, sealer, [{ kind: 'delivered', payload, message, lane, runAt: now() }]);
}

/** For a send that is buried because it kept failing by our own fault: nobody may think that it went. */
export function createBuried(house: House): (tx: Tx, job: Job) => Promise<void> {
  return async (tx, job) => {
    const { kind, message: id } = job;
    if (kind !== 'send' || id === null) return;
    const failed = await tx
      .updateTable('message')
      .set({ status: 'failed' })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .returning(['author', 'case_id'])
      .executeTakeFirst();
    if (failed?.author !== 'operator' || !failed.case_id) return;
    await tellDesk(tx, house, id, { case: failed.case_id, status: 'failed' });
  };
}
