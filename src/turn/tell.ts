import { advance } from '../engine/advance.ts';
import type { Input } from '../engine/input.ts';
import type { Tx } from '../store/db.ts';
import { sessionKey } from '../store/sessions.ts';
import { writeTurn } from './commit.ts';
import { loadedOf, open } from './conversation.ts';
import type { House } from './house.ts';
import { moment } from './take-turn.ts';

/** What the desk did with a case. */
export type DeskEvent = Extract<Input, { kind: 'taken' | 'released' | 'closed' }>;

/**
 * Tells every conversation of the case's correspondents what the desk did, in the desk's own transaction.
 * @param quiet the person did not ask to be written to: their session learns of it, nothing is sent
 * @returns the cached sessions to drop once the transaction has committed
 */
export async function tellPersons(
  tx: Tx,
  house: House,
  caseId: string,
  event: DeskEvent,
  quiet: boolean,
): Promise<string[]> {
  const rows = await conversations(tx)
    .innerJoin('party as p', 'p.person_id', 'c.person_id')
    .where('p.case_id', '=', caseId)
    .orderBy('c.id')
    .forUpdate('c')
    .execute();
  const keys: string[] = [];
  for (const row of rows) {
    const told = await tell(tx, house, row, event, quiet || row.delete_at !== null);
    if (told !== null) keys.push(told);
  }
  return keys;
}

/** Tells one conversation, if it is there still; returns its key in the cache, or null when nothing came of it. */
export async function tellConversation(
  tx: Tx,
  house: House,
  id: string,
  event: Input,
): Promise<string | null> {
  const row = await conversations(tx).where('c.id', '=', id).forUpdate('c').executeTakeFirst();
  return row ? tell(tx, house, row, event, row.delete_at !== null || !row.reachable) : null;
}

function conversations(tx: Tx) {
  return tx
    .selectFrom('conversation as c')
    .innerJoin('address as a', 'a.id', 'c.address_id')
    .innerJoin('person as h', 'h.id', 'c.person_id')
    .select(['c.id', 'c.version', 'c.data_key', 'c.sealed_state', 'a.id as address_id'])
    .select(['a.channel', 'a.external_hash', 'a.sealed_external', 'a.reachable'])
    .select(['h.id as person_id', 'h.data_key as person_key', 'h.delete_at']);
}

type Row = Awaited<ReturnType<ReturnType<typeof conversations>['executeTakeFirstOrThrow']>>;

async function tell(tx: Tx, house: House, row: Row, event: Input, quiet: boolean): Promise<string | null> {
  if (!row.data_key || !row.person_key) return null;
  const cacheKey = sessionKey(row.channel, row.external_hash);
  const loaded = loadedOf({ ...row, data_key: row.data_key });
  const conversation = open(house.sealer, loaded, row.channel, cacheKey);
  const at = moment(house, row.channel);
  const { session, effects } = advance(house.catalog, conversation.session, event, at);
  if (event.kind === 'ring' && effects.length === 0) return null;
  const personKey = house.sealer.openKey(row.person_key, `person:${row.person_id}`);
  const external = house.sealer
    .unseal(personKey, `address:${row.address_id}`, row.sealed_external)
    .toString('utf8');
  const heard = quiet ? effects.filter((e) => e.do !== 'say') : effects;
  // All who asked are reminded at one hour: nobody's answer may wait for that.
  const how = event.kind === 'ring' ? { external, urgency: 'broadcast' as const } : { external };
  await writeTurn(tx, house, conversation, { session, effects: heard }, how);
  return cacheKey;
}
