import { readCase } from '../../cases/register.ts';
import { readAddress } from '../../channels/telegram/letter.ts';
import type { Runner, Tools } from '../../channels/telegram/outcome.ts';
import { takeBudget } from '../../channels/telegram/outcome.ts';
import { partsOf } from '../../channels/telegram/post.ts';
import { enqueue } from '../../store/enqueue.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import { caseLane, chatLane, type Jobs, messageOf } from '../../turn/channel.ts';
import { attempt, type Called, call, type DeskTools } from './call.ts';
import { holdingOf } from './place.ts';
import { asShown, copiesIn, readSpoken, type Spoken } from './talk.ts';
import { deskSay } from './words.ts';

/** Changes the copy of a message on the other side, after its writer changed it. */
export function createEdit(tools: DeskTools): Runner {
  const { house } = tools;
  return async (job) => {
    const { case: id, to } = job.payload as Jobs['edit'];
    const found = await readCase(house.store.db, house.sealer, id);
    const spoken = found && (await readSpoken(house, found, messageOf(job)));
    if (!spoken) return { done: true };
    return to === 'person' ? editForPerson(tools, job, spoken) : editForDesk(tools, job, spoken);
  };
}

async function editForDesk(tools: DeskTools, job: Job, spoken: Spoken): Promise<Outcome> {
  const { case: id } = job.payload as Jobs['edit'];
  const holding = await holdingOf(tools.house, id);
  if (!holding) return { done: true };
  const [copy] = await copiesIn(tools.house, holding.chat, spoken.id);
  if (copy === undefined) return { done: true };
  const done = await call(tools, job, holding.chat, change(tools, holding.chat, copy, asShown(spoken)), true);
  return 'wait' in done ? done.wait : { done: true };
}

/** What cannot be changed any more is told to whoever changed it. */
async function editForPerson(tools: DeskTools, job: Job, spoken: Spoken): Promise<Outcome> {
  const { house } = tools;
  const addressId = await addressOf(tools, spoken.id);
  const address = addressId ? await readAddress(house, addressId) : null;
  if (!addressId || !address || address.hidden) return { done: true };
  const [copy] = await copiesIn(house, address.chat, spoken.id);
  if (copy === undefined) return { done: true };
  const budget = chatLane('telegram', addressId);
  const wait = await takeBudget(tools, budget, true);
  if (wait) return wait;
  const done = await attempt(tools, job, budget, change(tools, address.chat, copy, spoken.body));
  if ('wait' in done) return done.wait;
  return isKept(done) ? { done: true } : tellLost(tools, job, spoken);
}

function isKept(done: Called<unknown>): boolean {
  return 'ok' in done || ('refused' in done && done.refused.kind === 'not-modified');
}

/** The operator's own message is answered: the person still sees the words as they were. */
async function tellLost(tools: DeskTools, job: Job, spoken: Spoken): Promise<Outcome> {
  const { house } = tools;
  const { case: id } = job.payload as Jobs['edit'];
  const holding = await holdingOf(house, id);
  if (!holding) return { done: true };
  const [replyTo] = await copiesIn(house, holding.chat, spoken.id);
  const text = deskSay(house, holding.operator.languages)('edit-failed');
  const payload = { chat: holding.chat, case: id, text, ...(replyTo === undefined ? {} : { replyTo }) };
  const told = { kind: 'post', payload, lane: caseLane(id), runAt: house.now() };
  return {
    done: true,
    in: async (tx) => {
      await tx.selectFrom('case').select('id').where('id', '=', id).forUpdate().execute();
      await enqueue(tx, house.sealer, [told]);
    },
  };
}

/** Words stand in the first part, by themselves or under the first file. */
function change({ api }: Tools, chat: number, copy: number, body: Spoken['body']) {
  const [first] = partsOf(body);
  return async (signal: Parameters<Parameters<typeof call>[3]>[0]) => {
    if (first?.kind === 'words') {
      const { text, ...look } = first.words;
      await api.editMessageText(chat, copy, text, look, signal);
    } else await api.editMessageCaption(chat, copy, { ...first?.caption }, signal);
  };
}

async function addressOf({ house }: Tools, message: number): Promise<string | undefined> {
  const row = await house.store.db
    .selectFrom('message as m')
    .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
    .select('c.address_id')
    .where('m.id', '=', message)
    .executeTakeFirst();
  return row?.address_id;
}
