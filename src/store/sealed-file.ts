import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SealError, type Sealer } from './seal.ts';

/** Bytes of a file in each sealed chunk; the last may have fewer, or none. */
const CHUNK = 65_536;
/** What sealing adds: version, nonce, tag. */
const SEALED = CHUNK + 29;

export type SealedFile = { path: string; key: Uint8Array; context: string };

/** More bytes came than were allowed; nothing was kept. */
export class TooBig extends Error {
  override readonly name = 'TooBig';
}

/**
 * Writes a file in sealed chunks, so that neither memory nor disk ever holds it open. Each chunk is bound to
 * the file's context, its place and whether it is the last: none can be moved, swapped or cut off unseen.
 * When it returns, the file and its name are on the disk; before, there is nothing under that name, or what
 * was there. Throws TooBig beyond `limit`.
 * @returns the number of bytes before sealing
 */
export async function writeSealed(
  sealer: Sealer,
  to: SealedFile,
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<number> {
  await mkdir(dirname(to.path), { recursive: true, mode: 0o700 });
  const draft = `${to.path}.${randomUUID()}.part`;
  const file = await open(draft, 'wx', 0o600);
  let size = 0;
  try {
    let place = 0;
    for await (const { chunk, last } of chunked(bytes)) {
      size += chunk.length;
      if (size > limit) throw new TooBig(`More than ${limit} bytes`);
      const sealed = sealer.seal(to.key, contextOf(to, place, last), chunk);
      await file.writeFile(sealed);
      place += 1;
    }
    await file.sync();
    await file.close();
    await rename(draft, to.path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(to.path));
  return size;
}

/**
 * Reads what `writeSealed` wrote, chunk by chunk, with whichever of the keys opens its beginning. Throws
 * SealError where none does, and where the file was changed or cut off.
 */
export async function* readSealed(
  sealer: Sealer,
  from: Omit<SealedFile, 'key'> & { keys: readonly Uint8Array[] },
): AsyncGenerator<Buffer> {
  const file = await open(from.path, 'r');
  try {
    const { size } = await file.stat();
    const sealed = Buffer.alloc(SEALED);
    let keys = from.keys;
    for (let at = 0, place = 0; place === 0 || at < size; place += 1) {
      const { bytesRead } = await file.read(sealed, 0, SEALED, at);
      at += bytesRead;
      const context = contextOf(from, place, at >= size);
      const found = unsealed(sealer, keys, context, sealed.subarray(0, bytesRead));
      keys = [found.key];
      yield found.chunk;
    }
  } finally {
    await file.close();
  }
}

function unsealed(sealer: Sealer, keys: readonly Uint8Array[], context: string, sealed: Buffer) {
  for (const key of keys)
    try {
      return { key, chunk: sealer.unseal(key, context, sealed) };
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
    }
  throw new SealError(context);
}

function contextOf({ context }: Pick<SealedFile, 'context'>, place: number, last: boolean): string {
  return `${context}:${place}:${last ? 'last' : 'more'}`;
}

/** The same bytes in chunks of one size; always at least one, and the last is told. */
async function* chunked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ chunk: Buffer; last: boolean }> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.length;
    if (length <= CHUNK) continue;
    const whole = Buffer.concat(parts);
    let at = 0;
    for (; whole.length - at > CHUNK; at += CHUNK)
      yield { chunk: whole.subarray(at, at + CHUNK), last: false };
    parts = [whole.subarray(at)];
    length = whole.length - at;
  }
  yield { chunk: Buffer.concat(parts), last: true };
}

/** A name is only safe when its folder is. Windows opens no folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
