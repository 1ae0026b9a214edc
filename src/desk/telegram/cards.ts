import type { Runner } from '../../channels/telegram/outcome.ts';
import type { Limit } from '../../store/budget.ts';
import type { Tx } from '../../store/db.ts';
import { enqueue, type NewJob } from '../../store/enqueue.ts';
import type { Job } from '../../store/run-job.ts';
import type { Outcome } from '../../store/settle.ts';
import { cardLane, type DeskButton, type Jobs } from '../../turn/channel.ts';
import { attempt, type Called, type DeskTools, keyboard } from './call.ts';
import { type Board, type Card, readBoard } from './card.ts';

/** In any minute 20 at most, changes among them: 8 at once, 12 in the minute after. */
const GROUP: Limit = { perMinute: 12, burst: 8 };
/** From so many new cases on they are shown in one message, rather than one after the other. */
const GATHER_FROM = 3;
/** As many as one can still look over, and fit into one message. */
const GATHER_AT_MOST = 20;
/** An urgent case is shown anew until somebody takes it. */
const REPEAT_MS = 5 * 60_000;
/** When the group cannot be reached at all, somebody has to mend it. */
const UNREACHABLE_MS = 60_000;

/**
 * Brings the group up to date about a case. One such job runs at a time for each group, since what it shows
 * may share a message with others.
 */
export function createCard(tools: DeskTools): Runner {
  const { house } = tools;
  return async (job) => {
    const { case: id, anew } = job.payload as Jobs['card'];
    let again = anew === true;
    // Before it is looked at: what changes later comes with a job of its own.
    await house.store.db
      .updateTable('case')
      .set({ card_due: false })
      .where('id', '=', id)
      .where('card_due', '=', true)
      .execute();
    for (;;) {
      const board = await readBoard(house, id);
      const step = board && nextStep(board, id, again);
      if (!step) return { done: true };
      const done =
        'post' in step ? await post(tools, job, board, step.post) : await edit(tools, job, board, step.edit);
      if (done) return done;
      if ('post' in step && step.post.some((card) => card.id === id)) again = false;
    }
  };
}

/** What is to be shown next: new cases before changes, all of them at once when there are many. */
function nextStep({ cards }: Board, id: string, anew: boolean): { post: Card[] } | { edit: Card[] } | null {
  const fresh = cards.filter((card) => card.status === 'new' && !card.at);
  if (fresh.length >= GATHER_FROM) return { post: fresh.slice(0, GATHER_AT_MOST) };
  const own = cards.find((card) => card.id === id);
  if (own?.status === 'new' && (anew || !own.at || (own.urgent && own.at.repeats === 0)))
    return { post: [own] };
  const [first] = fresh;
  if (first) return { post: [first] };
  const shared = cards.filter((card) => own?.at && card.at?.message === own.at.message);
  return shared.some((card) => !card.at?.hash?.equals(card.hash)) ? { edit: shared } : null;
}

/** Several cards in one message say on each button whose it is. */
export function wordsOf(cards: readonly Card[]) {
  const buttons = cards.flatMap(({ button, number }): DeskButton[][] => {
    if (!button) return [];
    return [[cards.length > 1 ? { ...button, text: `${button.text} ${number}` } : button]];
  });
  const text = cards.map((card) => card.text).join('\n\n');
  return { text, look: { parse_mode: 'HTML' as const, ...keyboard(buttons) } };
}

/** Null when it is done, and what follows may be looked at. */
async function post(tools: DeskTools, job: Job, board: Board, cards: Card[]): Promise<Outcome | null> {
  const { house, api } = tools;
  const { group } = board;
  const { text, look } = wordsOf(cards);
  const sent = await inGroup(tools, job, group, (signal) => api.sendMessage(group, text, look, signal));
  if ('ok' in sent) {
    const message = sent.ok.message_id;
    await house.store.db
      .transaction()
      .execute((tx) => shown(tx, tools, board, { message, cards, isNew: true }));
    return null;
  }
  return after(tools, job, group, sent);
}

async function edit(tools: DeskTools, job: Job, board: Board, cards: Card[]): Promise<Outcome | null> {
  const { house, api } = tools;
  const { group } = board;
  const message = cards[0]?.at?.message ?? 0;
  const { text, look } = wordsOf(cards);
  const done = await inGroup(tools, job, group, (signal) =>
    api.editMessageText(group, message, text, look, signal),
  );
  const kind = 'refused' in done ? done.refused.kind : null;
  if ('ok' in done || kind === 'not-modified') {
    await house.store.db
      .transaction()
      .execute((tx) => shown(tx, tools, board, { message, cards, isNew: false }));
    return null;
  }
  if (kind !== 'gone') return after(tools, job, group, done);
  await house.store.db
    .updateTable('card')
    .set({ external_id: null, shown_hash: null })
    .where('chat_id', '=', group)
    .where('external_id', '=', message)
    .execute();
  return null;
}

/** One call within the limit of a group. */
export async function inGroup<T>(
  tools: DeskTools,
  job: Job,
  group: number,
  run: Parameters<typeof attempt<T>>[3],
): Promise<Called<T>> {
  const name = `telegram:group:${group}`;
  const wait = await tools.budgets.take(name, GROUP);
  if (wait > 0) return { wait: { later: new Date(tools.house.now().getTime() + wait) } };
  return attempt(tools, job, name, run);
}

/** The group moved: its new id is followed. It cannot be reached: the cases wait, and nothing is given up. */
async function after(
  { house }: DeskTools,
  job: Job,
  group: number,
  called: Exclude<Called<unknown>, { ok: unknown }>,
): Promise<Outcome | null> {
  if ('wait' in called) return called.wait;
  const { refused } = called;
  if (refused.kind === 'migrated') {
    await followGroup(house.store.db, group, refused.to);
    return null;
  }
  if (refused.kind !== 'blocked') return { dead: 'code' in refused ? refused.code : refused.kind };
  house.log.error({ job: job.id, kind: job.kind, code: 'blocked' }, 'the operators’ group cannot be reached');
  return { retryAt: new Date(house.now().getTime() + UNREACHABLE_MS), error: 'blocked' };
}

/** A basic group became a supergroup: from now on that is where the operators are. */
export async function followGroup(db: Pick<Tx, 'updateTable'>, from: number, to: number): Promise<void> {
  await db.updateTable('office').set({ group_chat_id: to }).where('group_chat_id', '=', from).execute();
}

type Showing = { message: number; cards: readonly Card[]; isNew: boolean };

/** Notes what the group sees now. What stood elsewhere before is taken away; urgent cases come again. */
async function shown(
  tx: Tx,
  { house }: DeskTools,
  { office, group }: Board,
  showing: Showing,
): Promise<void> {
  const { message, cards, isNew } = showing;
  const at = house.now();
  const jobs: NewJob[] = [];
  for (const card of cards) {
    const urgent = card.urgent && card.status === 'new';
    const repeats = (card.at?.repeats ?? 0) + (urgent && isNew ? 1 : 0);
    const values = { chat_id: group, external_id: message, shown_hash: card.hash, repeats };
    await tx
      .insertInto('card')
      .values({ case_id: card.id, ...values })
      .onConflict((oc) => oc.column('case_id').doUpdateSet(values))
      .execute();
    if (!isNew) continue;
    const before = card.at?.message;
    if (before !== undefined)
      jobs.push({
        kind: 'uncard',
        payload: { office, chat: group, message: before },
        lane: cardLane(office),
        runAt: at,
      });
    const runAt = new Date(at.getTime() + REPEAT_MS);
    if (urgent)
      jobs.push({ kind: 'repeat', payload: { case: card.id, card: message }, urgency: 'urgent', runAt });
  }
  await enqueue(tx, house.sealer, jobs);
}
