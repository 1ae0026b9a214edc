import { lockCase } from '../../cases/register.ts';
import { secretHash } from '../../cases/secret.ts';
import type { Handler } from '../turn.ts';

export const setSecret: Handler<'set-secret'> = async ({ house, tx }, { number, word }) => {
  const found = await lockCase(tx, house.sealer, { number });
  if (!found) return;
  const hash = secretHash(house.sealer, found.id, word);
  await tx.updateTable('case').set({ secret_hash: hash }).where('id', '=', found.id).execute();
};
