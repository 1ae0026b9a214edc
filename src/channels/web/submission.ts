import { createHmac, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRef } from '../../engine/answer.ts';
import { codeOf } from '../../store/db.ts';
import { TooBig } from '../../store/sealed-file.ts';
import { keepFile, LARGEST, pathOf } from '../../turn/files.ts';
import type { House } from '../../turn/house.ts';
import { boundaryOf, type Part, readParts } from './multipart.ts';
import { type Fields, fieldsOf, mediaOf } from './parse.ts';

/** A file of a form, sealed and on disk already. `digest` tells whether the same bytes come again. */
export type Upload = { ref: FileRef; source: { path: string; size: number }; digest: string };

/** `refused`: nothing of it was kept, but what was typed is there to be shown again. */
export type Submission =
  | { kind: 'form'; fields: Fields; uploads: Upload[] }
  | { kind: 'refused'; why: Refusal; fields: Fields };
type Refusal = 'too-big' | 'too-many' | 'too-long' | 'away' | 'not-a-form';

export const MAX_FILES = 10;
/** Fields alone; far more than any page of ours sends. */
const MAX_FIELD_BYTES = 64 * 1024;
/** All files and something for the heads between them. */
export const MAX_BODY_BYTES = MAX_FILES * LARGEST + 1024 * 1024;

/** The key of the conversation the files are for, once the fields before them show that they may be taken. */
type KeyFor = (fields: Fields) => Buffer | null;

/**
 * Reads a form. Files are sealed while they come in, where `keyFor` gives a key, and else let go. Never throws
 * for what a browser sends or leaves out; a disk that refuses is `away`.
 */
export async function readSubmission(house: House, request: Request, keyFor: KeyFor): Promise<Submission> {
  const type = request.headers.get('content-type') ?? '';
  const boundary = boundaryOf(type);
  if (!boundary && !/^application\/x-www-form-urlencoded\b/i.test(type)) return refused('not-a-form', []);
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return refused('too-big', []);
  const body = limited((request.body ?? []) as AsyncIterable<Uint8Array>);
  if (boundary) return readForm(house, readParts(body, boundary), keyFor);
  const text = await readText(body).catch(() => null);
  if (text === null) return refused('too-long', []);
  return { kind: 'form', fields: fieldsOf(new URLSearchParams(text)), uploads: [] };
}

type Values = [string, string][];

async function readForm(house: House, parts: AsyncIterable<Part>, keyFor: KeyFor): Promise<Submission> {
  const values: Values = [];
  const uploads: Upload[] = [];
  let why: Refusal | null = null;
  try {
    for await (const part of parts) {
      if (!part.file) {
        const text = await readText(part.body);
        if (text === null) why = 'too-long';
        else if (values.length < 100) values.push([part.name, text]);
        continue;
      }
      // After a refusal the rest is read and let go, so that the browser comes to hear the answer.
      const key: Buffer | null = why === null ? keyFor(fieldsOf(values)) : null;
      const upload: Kept = key ? await keep(house, key, part) : null;
      if (typeof upload === 'string') why = upload;
      else if (upload) uploads.push(upload);
      if (uploads.length > MAX_FILES) why = 'too-many';
    }
  } catch {
    why = 'not-a-form';
  }
  if (!why) return { kind: 'form', fields: fieldsOf(values), uploads };
  await discard(house, uploads);
  return refused(why, values);
}

type Kept = Upload | 'too-big' | 'away' | null;

/** Nothing when no file was chosen: browsers send an empty one then. */
async function keep(house: House, key: Buffer, part: Part): Promise<Kept> {
  const id = randomUUID();
  const digest = createHmac('sha256', house.sealer.hash('web-file', ''));
  const first = await part.body.next();
  if (first.done) return null;
  let broken: unknown;
  async function* seen() {
    try {
      digest.update(first.value as Buffer);
      yield first.value as Buffer;
      for await (const piece of part.body) {
        digest.update(piece);
        yield piece;
      }
    } catch (error) {
      broken = error;
      throw error;
    }
  }
  try {
    const size = await keepFile(house, { id, keys: [key] }, seen());
    const source = { path: pathOf(id), size };
    return { ref: { id, media: mediaOf(part.type) }, source, digest: digest.digest('base64url') };
  } catch (error) {
    if (broken) throw broken;
    if (error instanceof TooBig) return 'too-big';
    house.log.error({ code: codeOf(error), channel: 'web', where: 'files' }, 'a file could not be written');
    return 'away';
  }
}

/** Removes the bytes of uploads that belong to no turn. */
export async function discard({ config }: House, uploads: readonly Upload[]): Promise<void> {
  for (const { source } of uploads) await rm(join(config.FILES_DIR, source.path), { force: true });
}

function refused(why: Refusal, values: Values): Submission {
  return { kind: 'refused', why, fields: fieldsOf(values) };
}

/** Null when there is more than a form of ours has. */
async function readText(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size <= MAX_FIELD_BYTES) pieces.push(piece);
  }
  return size > MAX_FIELD_BYTES ? null : Buffer.concat(pieces).toString('utf8');
}

/** Not every request says beforehand how long it is. */
async function* limited(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('A request without an end');
    yield piece;
  }
}
