import { randomInt } from 'node:crypto';
import { caseNumber } from '../cases/case.ts';
import { openCase } from '../cases/register.ts';
import { codeOf, storeIsAway } from '../store/db.ts';
import type { NewJob } from '../store/enqueue.ts';
import { enqueue } from '../store/enqueue.ts';
import type { Arrival } from './arrival.ts';
import { chatLane, PUSH } from './channel.ts';
import { loadConversation } from './conversation.ts';
import { showCard } from './handlers/case.ts';
import type { House } from './house.ts';
import type { Answered } from './take-turn.ts';
import { takeTurn } from './take-turn.ts';

/** An update that fails so often is set aside for a human, and the chat goes on. */
export const MAX_ATTEMPTS = 5;

export type Received = Answered | { kind: 'set-aside' };

/**
 * Takes a turn, and sees to what goes wrong. A store that is away throws and counts nothing: the channel must
 * refuse the update so that it comes again. An error of the update itself is written down with the sealed
 * update and thrown, so that the channel brings it again; after five it is set aside with a case.
 */
export async function receive(house: House, arrival: Arrival): Promise<Received> {
  try {
    return await takeTurn(house, arrival);
  } catch (error) {
    if (storeIsAway(error)) throw error;
    const attempts = await noteFailure(house, arrival, codeOf(error));
    house.log.error(
      { code: codeOf(error), attempts, channel: arrival.channel, where: placeOf(error) },
      'a turn failed',
    );
    if (attempts < MAX_ATTEMPTS) throw error;
    await setAside(house, arrival);
    return { kind: 'set-aside' };
  }
}

async function noteFailure({ store, sealer, now }: House, arrival: Arrival, code: string): Promise<number> {
  const sealed = sealer.sealHouse(`inbound:${arrival.inbound}`, JSON.stringify(arrival));
  const row = await store.db
    .insertInto('inbound')
    .values({
      id: arrival.inbound,
      at: now(),
      status: 'failed',
      attempts: 1,
      last_error: code,
      sealed_update: sealed,
    })
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

/** Nothing is lost: what the person sent waits, sealed, with a case that tells an operator of it. */
async function setAside(house: House, arrival: Arrival): Promise<void> {
  const { store, sealer, now, catalog } = house;
  const at = now();
  const type = catalog.caseTypes.question;
  const conversation = await loadConversation(house, arrival, true);
  const { lang } = conversation.session;
  const text = catalog.words.text(lang, { key: 'common:set-aside' }, house.config.TIME_ZONE);
  await store.db.transaction().execute(async (tx) => {
    const failed = await tx
      .updateTable('inbound')
      .set({ status: 'set-aside' })
      .where('id', '=', arrival.inbound)
      .where('status', '=', 'failed')
      .returning('id')
      .executeTakeFirst();
    // Worked, or set aside, by another process meanwhile.
    if (!failed) return;
    const jobs: NewJob[] = [];
    if (type && conversation.version !== null) {
      const said = 'text' in arrival.input && arrival.input.text ? arrival.input.text : arrival.inbound;
      const opened = await openCase(
        { tx, sealer, at },
        {
          number: caseNumber(String(randomInt(1_000_000)).padStart(6, '0')),
          typeName: 'question',
          type,
          urgent: false,
          lang,
          personId: conversation.personId,
          flows: [{ flow: type.flow, answers: { question: { text: said } } }],
        },
      );
      await showCard({ tx, jobs, at }, opened);
    }
    if (PUSH.has(arrival.channel)) {
      const lane = chatLane(arrival.channel, conversation.addressId);
      const payload = { channel: arrival.channel, external: arrival.external, text };
      jobs.push({ kind: 'say', payload, lane, runAt: at });
    }
    await enqueue(tx, sealer, jobs);
  });
  house.wake();
}

/** The innermost place of ours in the stack: file and line, no words. */
function placeOf(error: unknown): string {
  const line = error instanceof Error ? error.stack?.split('\n').find((l) => l.includes('/src/')) : undefined;
  return line?.match(/src\/[\w/.-]+:\d+/)?.[0] ?? 'unknown';
}
