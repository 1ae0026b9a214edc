import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { readFile } from '../../turn/files.ts';
import type { House } from '../../turn/house.ts';
import type { Body } from '../../turn/turn.ts';
import { base, type Web } from './context.ts';
import { messagePage } from './plain.ts';
import { findConversation } from './talk.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** A file an operator sent to the person of this browser: to be saved, never opened by the page. */
export function createFiles({ house, cookies }: Web): (c: Context) => Promise<Response> {
  return async (c) => {
    const id = c.req.param('id') ?? '';
    const external = cookies.read(c);
    const conversation = external && UUID.test(id) ? await findConversation(house, external) : null;
    const file =
      conversation && (await isForPerson(house, conversation.personId, id))
        ? await readFile(house, id)
        : null;
    if (!file) {
      const words = base(c, house, conversation?.session.lang);
      return c.html(messagePage({ ...words, text: words.say({ key: 'web:no-file' }) }), 404);
    }
    const pieces = file.stream[Symbol.asyncIterator]();
    const first = await pieces.next();
    const [ending, type] = kindOf(first.value ?? Buffer.alloc(0));
    c.header('Content-Type', type);
    c.header('Content-Length', String(file.size));
    c.header('Content-Disposition', `attachment; filename="${id.slice(0, 8)}${ending}"`);
    return stream(c, async (out) => {
      for (let next = first; !next.done; next = await pieces.next()) await out.write(next.value);
    });
  };
}

/** Whether an operator said it to this person: what is in notes never leaves. */
async function isForPerson({ store, sealer }: House, personId: string, id: string): Promise<boolean> {
  const rows = await store.db
    .selectFrom('file as f')
    .innerJoin('party as p', 'p.case_id', 'f.case_id')
    .innerJoin('message as m', 'm.case_id', 'f.case_id')
    .innerJoin('case as k', 'k.id', 'f.case_id')
    .select(['k.id', 'k.data_key', 'm.sealed_body'])
    .where('f.id', '=', id)
    .where('p.person_id', '=', personId)
    .where('m.author', '=', 'operator')
    .execute();
  return rows.some((row) => {
    if (!row.data_key) return false;
    const key = sealer.openKey(row.data_key, `case:${row.id}`);
    const body = JSON.parse(sealer.unseal(key, `case:${row.id}:message`, row.sealed_body).toString()) as Body;
    return 'files' in body && body.files?.includes(id) === true;
  });
}

/** Names are not kept; a phone needs an ending to open what it saved. The first bytes tell. */
function kindOf(head: Buffer): readonly [ending: string, type: string] {
  const found = KINDS.find(([at, sign]) => head.toString('latin1', at, at + sign.length) === sign);
  return found ? [found[2], found[3]] : ['', 'application/octet-stream'];
}

const KINDS = [
  [0, '\xff\xd8\xff', '.jpg', 'image/jpeg'],
  [0, '\x89PNG', '.png', 'image/png'],
  [0, '%PDF', '.pdf', 'application/pdf'],
  [0, 'OggS', '.ogg', 'audio/ogg'],
  [0, 'ID3', '.mp3', 'audio/mpeg'],
  [4, 'ftypM4A', '.m4a', 'audio/mp4'],
  [4, 'ftyp', '.mp4', 'video/mp4'],
  [0, 'PK\x03\x04', '.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
] as const;
