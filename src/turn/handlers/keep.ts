import type { Handler } from '../turn.ts';

/** Which notice was answered: raised whenever its words change what a person agrees to. */
const NOTICE = '2026-11-22';

export const keep: Handler<'keep'> = async ({ tx, conversation }, { keep }) => {
  await tx
    .updateTable('person')
    .set({ keep, notice: NOTICE })
    .where('id', '=', conversation.personId)
    .execute();
};
