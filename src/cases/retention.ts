import type { Tx } from '../store/db.ts';

/** The person's cases that are not closed. */
export async function openClaims(tx: Tx, personId: string): Promise<{ id: string; number: string }[]> {
  return tx
    .selectFrom('case as c')
    .innerJoin('party as p', 'p.case_id', 'c.id')
    .select(['c.id', 'c.number'])
    .where('p.person_id', '=', personId)
    .where('c.status', '<>', 'closed')
    .where('c.data_key', 'is not', null)
    .execute();
}

/**
 * Destroys what is kept about a person: conversations and messages are removed, the keys of the person and of
 * cases that are theirs alone are destroyed, so that what is sealed with them is never read again, in backups
 * neither. Figures stay, without identity. Cases with other people in them stay, without this person.
 */
export async function erasePerson(tx: Tx, personId: string, at: Date): Promise<void> {
  const cases = await tx
    .selectFrom('party as p')
    .select('p.case_id')
    .where('p.person_id', '=', personId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('party as o')
            .select('o.id')
            .whereRef('o.case_id', '=', 'p.case_id')
            .where('o.person_id', 'is not', null)
            .where('o.person_id', '<>', personId),
        ),
      ),
    )
    .execute();
  for (const { case_id } of cases) await eraseCase(tx, case_id, at);
  const talks = await tx.selectFrom('conversation').select('id').where('person_id', '=', personId).execute();
  for (const { id } of talks) await eraseConversation(tx, id, at);
  await tx
    .updateTable('party')
    .set({ person_id: null, sealed_about: null })
    .where('person_id', '=', personId)
    .execute();
  await tx.deleteFrom('address').where('person_id', '=', personId).execute();
  await tx
    .updateTable('person')
    .set({ data_key: null, lang: null, zone: null, deleted_at: at, delete_at: null })
    .where('id', '=', personId)
    .execute();
  await ledger(tx, personId, 'person', at);
}

/** Destroys a case's key and all that is sealed with it; its figures stay. */
export async function eraseCase(tx: Tx, id: string, at: Date): Promise<void> {
  await removeMessages(tx, 'case_id', id);
  await tx.deleteFrom('file').where('case_id', '=', id).execute();
  await tx
    .updateTable('case')
    .set({
      data_key: null,
      sealed_answers: Buffer.alloc(0),
      sealed_next_action: null,
      sealed_outcome_note: null,
      secret_hash: null,
      employer_hash: null,
      changed_at: at,
    })
    .where('id', '=', id)
    .execute();
  await ledger(tx, id, 'case', at);
}

/** Removes a conversation with its messages and its key. */
async function eraseConversation(tx: Tx, id: string, at: Date): Promise<void> {
  await removeMessages(tx, 'conversation_id', id);
  await tx.deleteFrom('file').where('conversation_id', '=', id).where('case_id', 'is', null).execute();
  await tx.updateTable('file').set({ conversation_id: null }).where('conversation_id', '=', id).execute();
  await tx.deleteFrom('conversation').where('id', '=', id).execute();
  await ledger(tx, id, 'conversation', at);
}

async function removeMessages(tx: Tx, column: 'case_id' | 'conversation_id', id: string): Promise<void> {
  const messages = tx.selectFrom('message').select('id').where(column, '=', id);
  await tx.deleteFrom('copy').where('message_id', 'in', messages).execute();
  await tx.updateTable('message').set({ reply_to: null }).where('reply_to', 'in', messages).execute();
  await tx.deleteFrom('message').where(column, '=', id).execute();
}

/** Replayed after a restore: who was deleted stays deleted. */
async function ledger(
  tx: Tx,
  subject: string,
  kind: 'person' | 'case' | 'conversation',
  at: Date,
): Promise<void> {
  await tx
    .insertInto('deletion')
    .values({ subject, kind, at })
    .onConflict((oc) => oc.doNothing())
    .execute();
}
