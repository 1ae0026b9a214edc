import { createHmac, randomUUID } from 'node:crypto';
import type { FileRef } from '../../engine/answer.ts';
import { removeSealed, type SealedFile, writeSealed } from '../../store/files.ts';
import type { House } from '../../turn/house.ts';
import { boundaryOf, MultipartError, type Part, readParts } from './multipart.ts';
import { type Fields, fieldsOf, mediaOf } from './parse.ts';

/** A file of a form, sealed and on disk already. `digest` tells whether the same bytes come again. */
export type Upload = { ref: FileRef; source: SealedFile; digest: string };

/** `refused`: nothing of it was kept, but what was typed is there to be shown again. */
export type Submission =
  | { kind: 'form'; fields: Fields; uploads: Upload[] }
  | { kind: 'refused'; why: 'too-big' | 'too-many' | 'not-a-form'; fields: Fields };

export const MAX_FILES = 10;
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
/** Fields alone; far more than any page of ours sends. */
const MAX_FIELD_BYTES = 64 * 1024;
/** All files and something for the heads between them. */
export const MAX_BODY_BYTES = MAX_FILES * MAX_FILE_BYTES + 1024 * 1024;

/**
 * Reads a form. Files are sealed while they come in, if `allowed` says yes to the fields that stand before them.
 * Throws what the disk throws; a browser that goes away in the middle is `not-a-form`.
 */
export async function readSubmission(
  house: House,
  request: Request,
  allowed: (fields: Fields) => boolean,
): Promise<Submission> {
  const type = request.headers.get('content-type') ?? '';
  const boundary = boundaryOf(type);
  if (!boundary && !/^application\/x-www-form-urlencoded\b/i.test(type)) return refused('not-a-form', []);
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return refused('too-big', []);
  const body = (request.body ?? []) as AsyncIterable<Uint8Array>;
  if (boundary) return readForm(house, readParts(body, boundary), allowed);
  const text = await readText(body);
  if (text === null) return refused('too-big', []);
  return { kind: 'form', fields: fieldsOf(new URLSearchParams(text)), uploads: [] };
}

type Values = [string, string][];

async function readForm(
  house: House,
  parts: AsyncIterable<Part>,
  allowed: (fields: Fields) => boolean,
): Promise<Submission> {
  const values: Values = [];
  const uploads: Upload[] = [];
  let why: 'too-big' | 'too-many' | null = null;
  try {
    for await (const part of parts) {
      if (!part.file) {
        const text = await readText(part.body);
        if (text === null) why = 'too-big';
        else if (values.length < 100) values.push([part.name, text]);
        continue;
      }
      // After a refusal the rest is read and let go, so that the browser comes to hear the answer.
      if (why || !allowed(fieldsOf(values))) continue;
      const upload = await keep(house, part);
      if (upload === 'too-big') why = 'too-big';
      else if (upload) uploads.push(upload);
      if (uploads.length > MAX_FILES) why = 'too-many';
    }
  } catch (error) {
    await discard(house, uploads);
    if (error instanceof MultipartError || isAborted(error)) return refused('not-a-form', values);
    throw error;
  }
  if (!why) return { kind: 'form', fields: fieldsOf(values), uploads };
  await discard(house, uploads);
  return refused(why, values);
}

/** Nothing when no file was chosen: browsers send an empty one then. */
async function keep({ config, sealer }: House, { type, body }: Part): Promise<Upload | 'too-big' | null> {
  const first = await body.next();
  if (first.done) return null;
  const id = randomUUID();
  const digest = createHmac('sha256', sealer.hash('web-file', ''));
  async function* seen() {
    digest.update(first.value as Buffer);
    yield first.value as Buffer;
    for await (const piece of body) {
      digest.update(piece);
      yield piece;
    }
  }
  const written = await writeSealed(config.FILES_DIR, sealer, id, seen(), MAX_FILE_BYTES);
  if (written.kind === 'too-big') return 'too-big';
  return { ref: { id, media: mediaOf(type) }, source: written.file, digest: digest.digest('base64url') };
}

/** Removes the bytes of uploads that belong to no turn. */
export async function discard({ config }: House, uploads: readonly Upload[]): Promise<void> {
  for (const { source } of uploads) await removeSealed(config.FILES_DIR, source.path);
}

function refused(why: 'too-big' | 'too-many' | 'not-a-form', values: Values): Submission {
  return { kind: 'refused', why, fields: fieldsOf(values) };
}

/** Null when there is more than a form of ours has. */
async function readText(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size <= MAX_FIELD_BYTES) pieces.push(piece);
    else if (size > MAX_BODY_BYTES) return null;
  }
  return size > MAX_FIELD_BYTES ? null : Buffer.concat(pieces).toString('utf8');
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && /abort|ECONNRESET|premature/i.test(`${error.name} ${error.message}`);
}
