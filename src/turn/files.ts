import { join } from 'node:path';
import type { FileRef } from '../engine/answer.ts';
import type { Tx } from '../store/db.ts';
import { enqueue } from '../store/enqueue.ts';
import { SealError } from '../store/seal.ts';
import { readSealed, writeSealed } from '../store/sealed-file.ts';
import type { FileStatus } from '../store/tables.ts';
import type { FileSource } from './arrival.ts';
import type { House } from './house.ts';

/** Bots may download so much, and so much we take by any channel. */
export const LARGEST = 20 * 1024 * 1024;

/** A file's row, its keys open: the case's first, which outlives the conversation it was sent in. */
export type FileRow = {
  id: string;
  media: FileRef['media'];
  status: FileStatus;
  path: string | null;
  size: number | null;
  source: FileSource;
  caseId: string | null;
  keys: Buffer[];
};

/** Null when there is none, or nobody whose key could open it. */
export async function readFileRow({ store, sealer }: House, id: string): Promise<FileRow | null> {
  const row = await store.db
    .selectFrom('file as f')
    .leftJoin('case as k', 'k.id', 'f.case_id')
    .leftJoin('conversation as c', 'c.id', 'f.conversation_id')
    .select(['f.media', 'f.status', 'f.path', 'f.size', 'f.sealed_source', 'f.case_id', 'f.conversation_id'])
    .select(['k.data_key as case_key', 'c.data_key as conversation_key'])
    .where('f.id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const keys: FileRow['keys'] = [];
  if (row.case_key) keys.push(sealer.openKey(row.case_key, `case:${row.case_id}`));
  if (row.conversation_key)
    keys.push(sealer.openKey(row.conversation_key, `conversation:${row.conversation_id}`));
  if (keys.length === 0) return null;
  const source = sealer.unsealHouse(`file:${id}`, row.sealed_source).toString('utf8');
  return {
    id,
    media: row.media as FileRef['media'],
    status: row.status,
    path: row.path,
    size: row.size,
    source: JSON.parse(source) as FileSource,
    caseId: row.case_id,
    keys,
  };
}

/** Where a file's bytes stand under FILES_DIR. */
export function pathOf(id: string): string {
  return `${id.slice(0, 2)}/${id}`;
}

function placeOf({ config }: House, { id, path }: { id: string; path?: string | null }) {
  return { path: join(config.FILES_DIR, path ?? pathOf(id)), context: `file:${id}` };
}

/**
 * Seals bytes under FILES_DIR with the key of the case, or while there is none, of the conversation; synced when
 * it returns, so that the row may commit. Throws TooBig over 20 MB.
 * @returns the number of bytes
 */
export async function keepFile(
  house: House,
  row: Pick<FileRow, 'id' | 'keys'>,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const [first] = row.keys;
  if (!first) throw new Error('A file belongs to a case or a conversation');
  return writeSealed(house.sealer, { ...placeOf(house, { id: row.id }), key: first }, bytes, LARGEST);
}

/** The bytes of a kept file, for whoever may see it. Null when there are none. The stream throws what `readSealed` does. */
export async function readFile(
  house: House,
  id: string,
): Promise<{ media: FileRef['media']; size: number; stream: AsyncIterable<Buffer> } | null> {
  const row = await readFileRow(house, id);
  if (row?.status !== 'kept') return null;
  return { media: row.media, size: row.size ?? 0, stream: streamOf(house, row, row.keys) };
}

function streamOf(house: House, row: FileRow, keys: FileRow['keys']): AsyncGenerator<Buffer> {
  return readSealed(house.sealer, { ...placeOf(house, row), keys });
}

/**
 * A file that was sent before its case opened is sealed with the conversation's key: it is sealed anew with the
 * case's, so that it outlives the conversation and dies with the case. Does nothing when that is so already.
 */
export async function moveToCase(house: House, row: FileRow): Promise<void> {
  const [own, before] = row.keys;
  if (!own || !before || (await opensWith(house, row, [own]))) return;
  await keepFile(house, row, streamOf(house, row, [before]));
}

async function opensWith(house: House, row: FileRow, keys: FileRow['keys']): Promise<boolean> {
  const stream = streamOf(house, row, keys);
  try {
    await stream.next();
    return true;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  } finally {
    await stream.return(undefined);
  }
}

/** Commits that a file is kept. Should its case have opened meanwhile, it is looked at once more. */
export async function noteKept(tx: Tx, house: House, row: FileRow, size: number): Promise<void> {
  const now = await tx
    .updateTable('file')
    .set({ status: 'kept', path: pathOf(row.id), size })
    .where('id', '=', row.id)
    .returning('case_id')
    .executeTakeFirst();
  if (!now || now.case_id === row.caseId) return;
  await enqueue(tx, house.sealer, [{ kind: 'fetch', payload: { file: row.id }, runAt: house.now() }]);
}
