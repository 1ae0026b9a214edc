import type { Handler } from '../turn.ts';

export const language: Handler<'language'> = async ({ tx, conversation }, { lang }) => {
  await tx.updateTable('person').set({ lang }).where('id', '=', conversation.personId).execute();
};
