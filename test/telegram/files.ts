import { createHash } from 'node:crypto';
import { badRequest, notPlayed, Refusal, violates } from './refusal.ts';
import type { StoredFile, World } from './world.ts';

/** A file that came with a multipart body, by the name its `attach://` reference uses. */
interface Upload {
  name: string;
  mime: string;
  bytes: Uint8Array;
}
/** The uploads of one call. */
export type Uploads = Map<string, Upload>;

const MB = 1024 * 1024;
/** Bots download at most 20 MB and upload at most 50 MB (photos: 10 MB). */
const DOWNLOAD = 20 * MB;
const UPLOAD = 50 * MB;
const PHOTO = 10 * MB;
/** A download path is good for an hour. */
const PATH_MS = 3_600_000;

const MIME: Record<StoredFile['kind'], string> = {
  photo: 'image/jpeg',
  document: 'application/octet-stream',
  voice: 'audio/ogg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  sticker: 'image/webp',
};
const EXTENSION: Record<StoredFile['kind'], string> = {
  photo: 'jpg',
  document: 'bin',
  voice: 'oga',
  video: 'mp4',
  audio: 'mp3',
  sticker: 'webp',
};
const MIME_BY_NAME: Record<string, string> = { pdf: 'application/pdf', jpg: 'image/jpeg', png: 'image/png' };

/** A file to keep: either its bytes, or a size for which bytes are made up on download. */
interface NewFile {
  kind: StoredFile['kind'];
  name?: string | undefined;
  mime?: string | undefined;
  bytes?: Uint8Array | undefined;
  size?: number | undefined;
}

/** Bytes that depend on the seed only, so that a test can compare what arrived with what was sent. */
function madeUpBytes(seed: string, size: number): Uint8Array {
  const block = createHash('sha256').update(seed).digest();
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += block.length) block.copy(bytes, at);
  return bytes;
}

/** Keeps a file and gives it its ids. */
export function storeFile(world: World, file: NewFile): StoredFile {
  world.last.file += 1;
  const n = world.last.file;
  const extension = file.name?.split('.').at(-1) ?? '';
  const size = file.bytes?.length ?? file.size ?? 1000;
  const { bytes } = file;
  const stored: StoredFile = {
    file_id: `${file.kind.slice(0, 2).toUpperCase()}AgACAgIAAxkBAAI${String(n).padStart(8, '0')}`,
    file_unique_id: `AQAD${String(n).padStart(8, '0')}`,
    kind: file.kind,
    size,
    name: file.name ?? `file_${n}.${EXTENSION[file.kind]}`,
    mime: file.mime ?? (file.kind === 'document' ? MIME_BY_NAME[extension] : undefined) ?? MIME[file.kind],
    bytes: bytes ? () => bytes : () => madeUpBytes(`file ${n}`, size),
    path: undefined,
    pathUntil: 0,
  };
  world.files.set(stored.file_id, stored);
  return stored;
}

function isPicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return (
    head.startsWith('\xff\xd8\xff') ||
    head.startsWith('\x89PNG') ||
    head.includes('WEBP') ||
    head.startsWith('GIF8')
  );
}

/** A picture sent as a photo arrives as a photo: what is no picture, or too big, is refused. */
function received(world: World, kind: StoredFile['kind'], upload: Upload): StoredFile {
  if (upload.bytes.length === 0) throw violates('file must be non-empty');
  if (upload.bytes.length > UPLOAD) throw new Refusal(413, 'Request Entity Too Large', {});
  if (kind === 'photo') {
    if (upload.bytes.length > PHOTO) throw badRequest('file is too big');
    if (!isPicture(upload.bytes)) throw badRequest('IMAGE_PROCESS_FAILED');
  }
  // As what the file passes is Telegram's choice, not the browser's: the name decides.
  return storeFile(world, { kind, name: upload.name, bytes: upload.bytes });
}

/**
 * The file a bot sends: an upload (`attach://…`) or the `file_id` of one that Telegram knows.
 * Throws Telegram's refusals; links to files elsewhere are not played.
 */
export function sentFile(
  world: World,
  uploads: Uploads,
  kind: StoredFile['kind'],
  value: string,
): StoredFile {
  if (value.startsWith('attach://')) {
    const upload = uploads.get(value.slice('attach://'.length));
    if (!upload) throw violates(`there is no ${kind} in the request`, `nothing was uploaded as ${value}`);
    return received(world, kind, upload);
  }
  if (/^https?:/.test(value)) throw notPlayed('files sent by URL');
  const stored = world.files.get(value);
  if (!stored) throw badRequest('wrong file identifier/HTTP URL specified');
  if ((stored.kind === 'photo') !== (kind === 'photo')) {
    const name = (text: string) => text[0]?.toUpperCase() + text.slice(1);
    throw badRequest(`can't use file of type ${name(stored.kind)} as ${name(kind)}`);
  }
  return stored;
}

/** Answers getFile: gives the file a download path for an hour. Throws for unknown files and those over 20 MB. */
export function openFile(world: World, file_id: string): Record<string, unknown> {
  const file = world.files.get(file_id);
  if (!file) throw badRequest('invalid file_id');
  if (file.size > DOWNLOAD) throw badRequest('file is too big');
  file.path = `${file.kind}s/file_${file.file_unique_id}.${EXTENSION[file.kind]}`;
  file.pathUntil = world.now() + PATH_MS;
  const { file_unique_id, size, path } = file;
  return { file_id, file_unique_id, file_size: size, file_path: path };
}

/** The file behind a download path that is still good. */
export function fileAt(world: World, path: string): StoredFile | undefined {
  for (const file of world.files.values()) {
    if (file.path === path && file.pathUntil > world.now()) return file;
  }
  return undefined;
}
