import type { Tx } from '../store/db.ts';

/** Writes down that this update is worked in this transaction. False when it was done before; one that failed may be worked again. */
export async function admit(tx: Tx, inbound: string, at: Date): Promise<boolean> {
  const row = await tx
    .insertInto('inbound')
    .values({ id: inbound, at, status: 'done' })
    .onConflict((oc) =>
      oc
        .column('id')
        .doUpdateSet({ status: 'done', sealed_update: null, last_error: null })
        .where('inbound.status', '=', 'failed'),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
