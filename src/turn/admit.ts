import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../store/db.ts';

/** Writes down that this update is worked; returns no row when it was done before. One that failed may be worked again. */
export function admission(inbound: string, at: Date): RawBuilder<{ id: string }> {
  return sql`
    insert into inbound (id, at, status) values (${inbound}, ${at}, 'done')
    on conflict (id) do update set status = 'done', sealed_update = null, last_error = null
      where inbound.status = 'failed'
    returning id`;
}

/** The same in a transaction. False when it was done before. */
export async function admit(tx: Tx, inbound: string, at: Date): Promise<boolean> {
  return (await admission(inbound, at).execute(tx)).rows.length > 0;
}
