import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../store/db.ts';

/**
 * Writes down that updates are worked; returns no row for one that was done before. One that failed may be worked again.
 * @param rows a select of their ids and moments
 */
export function admission(rows: RawBuilder<unknown>): RawBuilder<{ id: string }> {
  return sql`
    insert into inbound (id, at, status) select id, at, 'done' from (${rows}) as worked (id, at)
    on conflict (id) do update set status = 'done', sealed_update = null, last_error = null
      where inbound.status = 'failed'
    returning id`;
}

/** The same in a transaction. False when it was done before. */
export async function admit(tx: Tx, inbound: string, at: Date): Promise<boolean> {
  const row = sql`select ${inbound}::text, ${at}::timestamptz`;
  return (await admission(row).execute(tx)).rows.length > 0;
}
