import { erasePerson, openClaims } from '../../cases/retention.ts';
import { PUSH } from '../channel.ts';
import type { Handler } from '../turn.ts';

const LATER_MS = 72 * 3_600_000;

/**
 * Hides at once. Destroys at once too, unless a claim is open: then after 72 hours, since somebody may be
 * forcing the person; the secret word undoes it.
 */
export const delete_: Handler<'delete'> = async (turn) => {
  const { tx, at, conversation, arrival } = turn;
  const open = await openClaims(tx, conversation.personId);
  turn.forgotten = true;
  const text = turn.say({ key: open.length ? 'common:delete-later' : 'common:delete-done' });
  turn.shown.push({ text, options: [], nonce: '', expect: 'nothing' });
  if (PUSH.has(conversation.channel) && arrival) {
    const payload = { channel: conversation.channel, external: arrival.external, text };
    turn.jobs.push({ kind: 'say', payload, urgency: 'urgent', runAt: at });
  }
  if (open.length === 0) return erasePerson(tx, conversation.personId, at);
  const later = new Date(at.getTime() + LATER_MS);
  await tx.updateTable('person').set({ delete_at: later }).where('id', '=', conversation.personId).execute();
};
