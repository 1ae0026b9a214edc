import type { Session } from '../../engine/session.ts';
import { type Conversation, loadConversation } from '../../turn/conversation.ts';
import type { House } from '../../turn/house.ts';
import type { Shown } from '../../turn/screen.ts';
import type { Body } from '../../turn/turn.ts';

export const CHANNEL = 'web';

/** Something said, as the page shows it. The person's own files are counted, never shown again. */
export type Line = {
  id: number;
  who: 'bot' | 'person' | 'operator';
  text: string;
  files: readonly string[];
  at: Date;
};

/** A conversation as the page shows it. */
export type Talk = {
  session: Session;
  /** the question that waits, or the last that was said */
  live: Shown | null;
  /** the number of its message; 0 without one */
  liveId: number;
  /** without `live`, the oldest first */
  lines: Line[];
  /** there is more before these */
  more: boolean;
};

/** How many messages are read at a time. */
const READ = 40;

/** The conversation of this browser; null when there is none, or its person asked to be deleted. */
export async function findConversation(house: House, external: string): Promise<Conversation | null> {
  const conversation = await loadConversation(house, { channel: CHANNEL, external }, true);
  if (conversation.version === null) return null;
  const person = await house.store.db
    .selectFrom('person')
    .select(['delete_at', 'deleted_at'])
    .where('id', '=', conversation.personId)
    .executeTakeFirst();
  return person && !person.delete_at && !person.deleted_at ? conversation : null;
}

/** Whether the browser's conversation is there but its person asked to be deleted: it must not be gone on with. */
export async function isHidden(house: House, external: string): Promise<boolean> {
  const { version } = await loadConversation(house, { channel: CHANNEL, external }, true);
  return version !== null && (await findConversation(house, external)) === null;
}

/** What was said, up to the message `before`. */
export async function readTalk(house: House, conversation: Conversation, before?: number): Promise<Talk> {
  const rows = await readRows(house, conversation, before);
  const said = rows.slice(0, READ).map((row) => ({ row, body: openBody(house, conversation, row) }));
  const { session } = conversation;
  const liveAt = before === undefined ? liveIndex(session, said) : -1;
  const found = said[liveAt]?.body;
  const lines = said.flatMap((one, i) => (i === liveAt || isReplaced(said, i) ? [] : [lineOf(one)]));
  return {
    session,
    live: found && 'shown' in found ? found.shown : null,
    liveId: said[liveAt]?.row.id ?? 0,
    lines: lines.reverse(),
    more: rows.length > READ,
  };
}

type Row = Awaited<ReturnType<typeof readRows>>[number];
type Said = { row: Row; body: Body };

/** The newest first: all of this conversation, and what operators wrote in this person's cases. Notes never. */
function readRows(house: House, { id, personId }: Conversation, before: number | undefined) {
  return house.store.db
    .selectFrom('message as m')
    .leftJoin('case as c', 'c.id', 'm.case_id')
    .select(['m.id', 'm.author', 'm.sealed_body', 'm.case_id', 'm.at', 'c.data_key'])
    .where('m.author', 'in', ['person', 'bot', 'operator'])
    .where((eb) =>
      eb.or([
        eb('m.conversation_id', '=', id),
        eb.and([
          eb('m.author', '=', 'operator'),
          eb('m.case_id', 'in', eb.selectFrom('party').select('case_id').where('person_id', '=', personId)),
        ]),
      ]),
    )
    .$if(before !== undefined, (query) => query.where('m.id', '<', before as number))
    .orderBy('m.id', 'desc')
    .limit(READ + 1)
    .execute();
}

function openBody({ sealer }: House, conversation: Conversation, row: Row): Body {
  if (row.case_id && !row.data_key) return {};
  const key = row.data_key ? sealer.openKey(row.data_key, `case:${row.case_id}`) : conversation.key;
  const context = row.case_id ? `case:${row.case_id}:message` : `conversation:${conversation.id}:message`;
  return JSON.parse(sealer.unseal(key, context, row.sealed_body).toString('utf8')) as Body;
}

/** A question is live while its presses count. What was said after it does not take its place. */
function liveIndex({ nonce }: Session, said: readonly Said[]): number {
  const shown = said.map(({ body }) => ('shown' in body ? body.shown : null));
  const question = shown.findIndex((s) => s && s.expect !== 'nothing' && s.nonce && s.nonce === nonce);
  return question >= 0 ? question : shown.findIndex((s) => s !== null);
}

/** Whether a later screen took the place of this one. */
function isReplaced(said: readonly Said[], i: number): boolean {
  if (!said[i] || !('shown' in said[i].body)) return false;
  const next = said.slice(0, i).findLast(({ body }) => 'shown' in body)?.body;
  return !!next && 'shown' in next && next.shown.replaces === true;
}

function lineOf({ row, body }: Said): Line {
  const text = 'shown' in body ? body.shown.text : (body.text ?? '');
  const files = 'shown' in body ? [] : (body.files ?? []);
  const who = row.author === 'note' ? 'bot' : row.author;
  return { id: row.id, who, text, files, at: row.at };
}
