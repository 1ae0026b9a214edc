import { mayMove } from '../../cases/case.ts';
import { lockCase } from '../../cases/register.ts';
import type { Handler } from '../turn.ts';
import { showCard } from './case.ts';

/** News about a closed case: it is new again, for whoever takes it. */
export const reopen: Handler<'reopen'> = async (turn, { number }) => {
  const { house, tx, at } = turn;
  const found = await lockCase(tx, house.sealer, { number });
  if (!found || !mayMove(found.status, 'reopen')) return;
  await tx
    .updateTable('case')
    .set({
      status: 'new',
      operator_id: null,
      outcome: null,
      sum_paid: null,
      people_paid: null,
      sealed_outcome_note: null,
      closed_at: null,
      confirmed: false,
      waiting_since: at,
      changed_at: at,
      erase_at: null,
    })
    .where('id', '=', found.id)
    .execute();
  await showCard(turn, found, { urgent: found.urgency === 'urgent', anew: true });
};
