import { audit } from '../cases/audit.ts';
import { HELD } from '../cases/case.ts';
import type { House } from '../turn/house.ts';
import { type Act, act } from './act.ts';
import { release } from './actions.ts';
import { operatorBy } from './operators.ts';

/** Notes whether the operator is in the group. Who left has no case any more: others must be able to go on. */
export async function setInGroup(deed: Act, inGroup: boolean): Promise<void> {
  const { tx, operator, at } = deed;
  const row = await tx
    .selectFrom('operator')
    .select('in_group')
    .where('id', '=', operator.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (row.in_group === inGroup) return;
  await tx.updateTable('operator').set({ in_group: inGroup }).where('id', '=', operator.id).execute();
  await audit(tx, { at, operator: operator.id, action: inGroup ? 'group-join' : 'group-leave' });
  if (!inGroup) await giveBack(deed);
}

/** All their cases go back to the queue. */
async function giveBack(deed: Act): Promise<void> {
  const held = await deed.tx
    .selectFrom('case')
    .select('id')
    .where('operator_id', '=', deed.operator.id)
    .where('status', 'in', [...HELD])
    .where('data_key', 'is not', null)
    .orderBy('id')
    .execute();
  for (const { id } of held) await release(deed, id);
}

/**
 * Ends an operator: refused from now on, their cases back in the queue, their links dead.
 * False when there is none such, or they have ended before.
 */
export async function endOperator(house: House, id: string, by: string | null): Promise<boolean> {
  const found = await operatorBy(house.store.db, { id }, house.now());
  if (!found || found.ended) return false;
  await act(house, found.operator, async (deed) => {
    const { tx, at } = deed;
    await giveBack(deed);
    await tx.updateTable('operator').set({ ends_at: at, in_group: false }).where('id', '=', id).execute();
    await tx.deleteFrom('sign_in').where('operator_id', '=', id).where('used_at', 'is', null).execute();
    await audit(tx, { at, operator: by, action: 'operator-end', detail: { operator: id } });
  });
  return true;
}
