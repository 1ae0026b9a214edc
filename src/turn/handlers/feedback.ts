import { lockCase } from '../../cases/register.ts';
import type { Handler } from '../turn.ts';

export const feedback: Handler<'feedback'> = async ({ house, tx }, { number, confirmed, rating }) => {
  const found = await lockCase(tx, house.sealer, { number });
  if (!found || (confirmed === undefined && rating === undefined)) return;
  await tx
    .updateTable('case')
    .set({ ...(confirmed === undefined ? {} : { confirmed }), ...(rating === undefined ? {} : { rating }) })
    .where('id', '=', found.id)
    .execute();
};
