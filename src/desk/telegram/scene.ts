import { sql } from 'kysely';
import type { Tx } from '../../store/db.ts';
import { codeOf, inEachOthersWay, storeIsAway } from '../../store/db.ts';
import type { NewJob } from '../../store/enqueue.ts';
import { admit } from '../../turn/admit.ts';
import type { Jobs } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { MAX_ATTEMPTS } from '../../turn/receive.ts';
import { type Act, afterwards, finish, type Operator } from '../act.ts';
import type { DeskTools } from './call.ts';
import type { Update } from './update.ts';
import { deskSay } from './words.ts';

/** An update being worked: rows by `tx`, jobs gathered, all written together with the mark that it was worked. */
export type Scene = {
  readonly tools: DeskTools;
  readonly house: House;
  readonly tx: Tx;
  readonly at: Date;
  readonly jobs: NewJob[];
  readonly stale: string[];
};

/** An update of an operator who may act. */
export type Deed = Scene & Act;

export function by(scene: Scene, operator: Operator): Deed {
  return { ...scene, operator };
}

/** Where something is said to an operator: a case's topic, a thread, else the chat itself. */
export type Spot = Omit<Jobs['post'], 'text' | 'buttons'>;

export function say(
  { jobs, at }: Pick<Scene, 'jobs' | 'at'>,
  spot: Spot,
  text: string,
  buttons?: Jobs['post']['buttons'],
): void {
  const payload: Jobs['post'] = { ...spot, text, ...(buttons?.length ? { buttons } : {}) };
  jobs.push({ kind: 'post', payload, lane: `desk:${spot.chat}`, urgency: 'urgent', runAt: at });
}

/** A press is answered by a notice, or by an alert that must be tapped away, or silently. */
export function answer({ jobs, at }: Scene, press: string, text?: string, alert = false): void {
  const payload: Jobs['answer-press'] = { press, ...(text ? { text } : {}), ...(alert ? { alert } : {}) };
  const expiresAt = new Date(at.getTime() + 100_000);
  jobs.push({ kind: 'answer-press', payload, urgency: 'urgent', runAt: at, expiresAt });
}

const TRIES = 5;

/**
 * Works an update once: its mark, its deeds and its jobs are one transaction, so that it is never worked twice
 * and nothing is told that was not done. Updates of one chat wait for each other, in whichever process.
 *
 * A store that is away throws: the update must come again. One that fails by itself throws too, and after five
 * times is set aside; the operator whose `chat` it is is told, unless `tell` is false.
 */
export async function once(
  tools: DeskTools,
  update: Update,
  chat: number,
  work: (scene: Scene) => Promise<void>,
  tell = true,
): Promise<void> {
  const inbound = `telegram:${tools.me.id}:${update.update_id}`;
  try {
    await tried(tools, inbound, chat, work);
  } catch (error) {
    if (storeIsAway(error)) throw error;
    const attempts = await noteFailure(tools.house, inbound, update.raw, codeOf(error));
    tools.house.log.error(
      { code: codeOf(error), attempts, channel: 'telegram', kind: 'desk' },
      'an update failed',
    );
    if (attempts < MAX_ATTEMPTS) throw error;
    await setAside(tools, inbound, tell && chat > 0 ? chat : null);
  }
}

async function tried(
  tools: DeskTools,
  inbound: string,
  chat: number,
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commit(tools, inbound, chat, work);
    } catch (error) {
      if (!inEachOthersWay(error) || attempt >= TRIES) throw error;
    }
  }
}

async function commit(
  tools: DeskTools,
  inbound: string,
  chat: number,
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { house } = tools;
  const done = await house.store.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`desk:${chat}`}, 0))`.execute(tx);
    const scene: Scene = { tools, house, tx, at: house.now(), jobs: [], stale: [] };
    if (!(await admit(tx, inbound, scene.at))) return null;
    await work(scene);
    await finish(scene);
    return scene;
  });
  if (done) await afterwards(done);
}

async function noteFailure(
  { store, sealer, now }: House,
  inbound: string,
  update: unknown,
  code: string,
): Promise<number> {
  const sealed_update = sealer.sealHouse(`inbound:${inbound}`, JSON.stringify(update));
  const row = await store.db
    .insertInto('inbound')
    .values({ id: inbound, at: now(), status: 'failed', attempts: 1, last_error: code, sealed_update })
    .onConflict((oc) =>
      oc
        .column('id')
        .doUpdateSet((eb) => ({ attempts: eb('inbound.attempts', '+', 1), last_error: code }))
        .where('inbound.status', '=', 'failed'),
    )
    .returning('attempts')
    .executeTakeFirst();
  return row?.attempts ?? 0;
}

async function setAside({ house }: DeskTools, inbound: string, chat: number | null): Promise<void> {
  await house.store.db.transaction().execute(async (tx) => {
    await tx.updateTable('inbound').set({ status: 'set-aside' }).where('id', '=', inbound).execute();
    const scene = { house, tx, at: house.now(), jobs: [] as NewJob[] };
    if (chat !== null) say(scene, { chat }, deskSay(house)('set-aside'));
    await finish(scene);
  });
  house.wake();
}
