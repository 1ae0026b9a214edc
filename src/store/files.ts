import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SealError, type Sealer } from './seal.ts';

/**
 * Bytes of a file on disk, sealed with a key of their own.
 *
 * All three belong into the row: `{ path, size, key }` sealed with the house's key under `file:<id>` in
 * `file.sealed_source`, `path` and `size` in their columns too. The key stands nowhere else: when the row is
 * gone the bytes can never be read again, wherever copies of them lie.
 *
 * - `path`: relative to FILES_DIR, new for every writing, so that two who fetch the same file never mix
 * - `size`: bytes before sealing · `key`: the data key, wrapped, in base64
 */
export type SealedFile = { path: string; size: number; key: string };

export type WrittenFile = { kind: 'kept'; file: SealedFile } | { kind: 'too-big' };

/** Bytes sealed at a time. Every chunk but the last has exactly so many. */
const CHUNK = 64 * 1024;
/** What sealing adds to a chunk: version, nonce, tag. */
const OVERHEAD = 29;

/**
 * Seals a stream into a new file under `dir` (FILES_DIR), a chunk in memory at a time. When it returns `kept`
 * the bytes are on the disk (file and folder synced): commit the row only then. Of what is over `maxBytes`, and
 * of a stream that breaks, nothing stays. Throws what the stream or the disk throws.
 *
 * @param id of the row in table `file`, a uuid; bound into every chunk
 */
export async function writeSealed(
  dir: string,
  sealer: Sealer,
  id: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<WrittenFile> {
  const path = `${id.slice(0, 2)}/${id}.${randomBytes(6).toString('hex')}`;
  const full = join(dir, path);
  const { key, wrapped } = sealer.newKey(context(id));
  await makeFolder(dir, dirname(full));
  const file = await open(full, 'wx', 0o600);
  let size: number | null = null;
  try {
    size = await sealInto(file, bytes, maxBytes, (chunk, index, last) =>
      sealer.seal(key, chunkContext(id, index, last), chunk),
    );
    await file.sync();
  } catch (error) {
    size = null;
    throw error;
  } finally {
    await file.close();
    if (size === null) await rm(full, { force: true });
  }
  if (size === null) return { kind: 'too-big' };
  await syncFolder(dirname(full));
  return { kind: 'kept', file: { path, size, key: wrapped.toString('base64') } };
}

type SealChunk = (chunk: Uint8Array, index: number, last: boolean) => Buffer;

/** The size written; null when there is more than may be. */
async function sealInto(
  file: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  seal: SealChunk,
): Promise<number | null> {
  let size = 0;
  let index = 0;
  let rest = Buffer.alloc(0);
  for await (const part of bytes) {
    size += part.length;
    if (size > maxBytes) return null;
    rest = Buffer.concat([rest, part]);
    // One chunk stays behind: whether it is the last is not yet known.
    for (; rest.length > CHUNK; rest = rest.subarray(CHUNK))
      await file.writeFile(seal(rest.subarray(0, CHUNK), index++, false));
  }
  await file.writeFile(seal(rest, index, true));
  return size;
}

/**
 * The bytes of a file, a chunk at a time. Throws a SealError when a chunk was changed, moved, left out or cut
 * off, and ENOENT when there is no such file. What came before the error must not be used.
 */
export async function* readSealed(
  dir: string,
  sealer: Sealer,
  id: string,
  sealed: SealedFile,
): AsyncGenerator<Buffer> {
  const key = sealer.openKey(Buffer.from(sealed.key, 'base64'), context(id));
  const file = await open(join(dir, sealed.path), 'r');
  try {
    const { size } = await file.stat();
    const whole = CHUNK + OVERHEAD;
    const chunks = Math.max(1, Math.ceil(size / whole));
    let read = 0;
    for (let index = 0; index < chunks; index++) {
      const length = Math.min(whole, size - index * whole);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, index * whole);
      const piece = buffer.subarray(0, bytesRead);
      const chunk = sealer.unseal(key, chunkContext(id, index, index === chunks - 1), piece);
      read += chunk.length;
      yield chunk;
    }
    if (read !== sealed.size) throw new SealError(context(id));
  } finally {
    await file.close();
  }
}

/** Removes a file's bytes; one that is gone already is fine. */
export async function removeSealed(dir: string, path: string): Promise<void> {
  await rm(join(dir, path), { force: true });
}

function context(id: string): string {
  return `file:${id}`;
}

/** The place of a chunk and whether it is the last: none can be moved, repeated or cut off unseen. */
function chunkContext(id: string, index: number, last: boolean): string {
  return `file:${id}:${index}:${last ? 'last' : 'more'}`;
}

async function makeFolder(dir: string, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  await syncFolder(dirname(made));
  await syncFolder(dir);
}

/** Windows opens no folders; there the file's own sync must do. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
