import { lockCase } from '../../cases/register.ts';
import type { Handler } from '../turn.ts';

/** What a person says to a case that a human has: kept with the case, and carried to the operator. */
export const pass: Handler<'pass'> = async (turn, { number, text, files }) => {
  const { house, tx, at } = turn;
  const found = await lockCase(tx, house.sealer, { number });
  if (!found) return;
  const ids = files?.map((f) => f.id) ?? [];
  if (ids.length) await tx.updateTable('file').set({ case_id: found.id }).where('id', 'in', ids).execute();
  for (const file of ids) turn.fetch.add(file);
  turn.messages.push({
    author: 'person',
    case: { id: found.id, key: found.key },
    body: { ...(text ? { text } : {}), ...(ids.length ? { files: ids } : {}) },
  });
  if (found.status === 'waiting-person')
    await tx
      .updateTable('case')
      .set({ status: 'waiting-us', waiting_since: at, changed_at: at })
      .where('id', '=', found.id)
      .execute();
};
