import { HELD } from '../../cases/case.ts';
import type { Runner } from '../../channels/telegram/outcome.ts';
import type { Db, Tx } from '../../store/db.ts';
import { enqueue, type NewJob } from '../../store/enqueue.ts';
import type { Outcome } from '../../store/settle.ts';
import { cardLane, caseLane, type Jobs } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { type Act, afterwards, finish, type Operator } from '../act.ts';
import { setInGroup } from '../membership.ts';
import { operatorBy, operatorsOf } from '../operators.ts';
import { attempt, type DeskTools } from './call.ts';
import { publishMenu } from './menu.ts';
import { deskSay } from './words.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Asks Telegram whether an operator is in their office's group, and acts on it. */
export function createMember(tools: DeskTools): Runner {
  const { house, api } = tools;
  return async (job) => {
    const { operator: id, greet } = job.payload as Jobs['member'];
    const standing = await operatorBy(house.store.db, { id }, house.now());
    const user = standing?.operator.telegramId;
    if (!standing || !user || standing.ended) return { done: true };
    const group = await groupOf(house.store.db, standing.operator.officeId);
    const asked =
      group === null
        ? null
        : await attempt(tools, job, 'telegram:members', (signal) => api.getChatMember(group, user, signal));
    if (asked && 'wait' in asked) return asked.wait;
    if (greet) await publishMenu(tools, job, standing.operator);
    const known = asked && ('ok' in asked ? isIn(asked.ok) : isNobody(asked.refused) ? false : null);
    return {
      done: true,
      in: (tx) => settleMember(tx, house, standing.operator, known ?? null, greet === true),
    };
  };
}

/** `known` is null when Telegram did not say: then nothing changes. */
async function settleMember(
  tx: Tx,
  house: House,
  operator: Operator,
  known: boolean | null,
  greet: boolean,
): Promise<void> {
  const deed: Act = { house, tx, operator, at: house.now(), jobs: [], stale: [] };
  if (known !== null) await setInGroup(deed, known);
  if (greet) deed.jobs.push(greeting(house, operator, known === true));
  await finish(deed);
  // The sessions a deed changed are dropped before the commit here: one that is loaded in between fails its
  // version check and is loaded again.
  await afterwards({ ...deed, jobs: [] });
}

/** What an operator is told when they come. */
export function greeting(house: House, operator: Operator, inGroup: boolean): NewJob {
  const say = deskSay(house, operator.languages);
  const payload: Jobs['post'] = {
    chat: operator.telegramId ?? 0,
    text: say(inGroup ? 'welcome' : 'not-in-group'),
  };
  return { kind: 'post', payload, urgency: 'urgent', runAt: house.now() };
}

/** Whether a member's status means that they are there. */
export function isIn(member: { status: string; is_member?: boolean | undefined }): boolean {
  if (member.status === 'restricted') return member.is_member === true;
  return ['creator', 'administrator', 'member'].includes(member.status);
}

/** Telegram knows nobody such in the group, as opposed to not letting us ask. */
function isNobody(refused: { kind: string; code?: string }): boolean {
  return refused.code === 'PARTICIPANT_ID_INVALID' || refused.code === 'USER_NOT_PARTICIPANT';
}

async function groupOf(db: Db, officeId: number): Promise<number | null> {
  const row = await db
    .selectFrom('office')
    .select('group_chat_id')
    .where('id', '=', officeId)
    .executeTakeFirst();
  return row?.group_chat_id ?? null;
}

/** Each hour: whoever is in the group is asked for, and what was left behind by a lost word is seen to. */
export function createRound({ house }: DeskTools): Runner {
  return async (): Promise<Outcome> => ({
    done: true,
    in: async (tx) => {
      const at = house.now();
      const operators = await operatorsOf(tx, at);
      const members = operators.filter(({ operator, ended }) => !ended && operator.telegramId !== null);
      await tx
        .deleteFrom('dialogue')
        .where('updated_at', '<', new Date(at.getTime() - DAY_MS))
        .execute();
      await enqueue(tx, house.sealer, [
        ...members.map(({ operator }) => ({ kind: 'member', payload: { operator: operator.id }, runAt: at })),
        ...(await leftTopics(tx, at)),
        ...(await missingCards(tx, at)),
        { kind: 'desk-round', payload: {}, runAt: new Date(at.getTime() + HOUR_MS) },
      ]);
    },
  });
}

/** Topics of cases that were destroyed, or that nobody has any more. */
async function leftTopics(tx: Tx, runAt: Date): Promise<NewJob[]> {
  const rows = await tx
    .selectFrom('topic as t')
    .innerJoin('case as c', 'c.id', 't.case_id')
    .select('c.id')
    .where((eb) =>
      eb.or([
        eb('c.data_key', 'is', null),
        eb('c.status', 'not in', [...HELD]),
        eb('c.operator_id', '<>', eb.ref('t.operator_id')),
      ]),
    )
    .orderBy('c.id')
    .forUpdate('c')
    .execute();
  return rows.map(({ id }) => ({ kind: 'leave-topic', payload: { case: id }, lane: caseLane(id), runAt }));
}

/** Cases that are not shown in the present group. One job for each office shows them all. */
export async function missingCards(tx: Tx, runAt: Date): Promise<NewJob[]> {
  // A job that was given up may have left it: at worst a card has one job more.
  await tx.updateTable('case').set({ card_due: false }).where('card_due', '=', true).execute();
  const rows = await tx
    .selectFrom('case as c')
    .innerJoin('office as o', 'o.id', 'c.office_id')
    .leftJoin('card as d', (on) =>
      on.onRef('d.case_id', '=', 'c.id').onRef('d.chat_id', '=', 'o.group_chat_id'),
    )
    .select(['c.office_id', 'c.id'])
    .distinctOn('c.office_id')
    .where('c.status', '=', 'new')
    .where('c.data_key', 'is not', null)
    .where('d.external_id', 'is', null)
    .where('o.group_chat_id', 'is not', null)
    .orderBy('c.office_id')
    .execute();
  return rows.map((row) => ({
    kind: 'card',
    payload: { case: row.id },
    lane: cardLane(row.office_id),
    runAt,
  }));
}

/** Sees to it that the hourly round is under way. Call it at the start; any number of processes may. */
export async function beginRounds({ store, sealer, now }: House): Promise<void> {
  await store.db.transaction().execute(async (tx) => {
    await tx.selectFrom('office').select('id').orderBy('id').limit(1).forUpdate().execute();
    const waiting = tx.selectFrom('job').select('id').where('kind', '=', 'desk-round').limit(1);
    if (await waiting.executeTakeFirst()) return;
    await enqueue(tx, sealer, [{ kind: 'desk-round', payload: {}, runAt: now() }]);
  });
}
