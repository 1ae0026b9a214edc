import type { IncomingMessage } from 'node:http';
import type { Uploads } from './files.ts';

/** The parameters of a call as they came. `form`: all values came as text. */
export interface Body {
  params: Record<string, unknown>;
  uploads: Uploads;
  form: boolean;
}

/** The whole body of a request. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** Value of a parameter of a header, with or without quotes: grammY writes names without. */
function headerValue(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\r\\n]*))`, 'i').exec(header);
  return found ? (found[1] ?? found[2]?.trim()) : undefined;
}

function readPart(part: Buffer, body: Body): void {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) return;
  const head = part.subarray(0, end).toString('utf8');
  const bytes = part.subarray(end + 4);
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const field = headerValue(disposition, 'name');
  if (field === undefined) return;
  const name = headerValue(disposition, 'filename');
  if (name === undefined) {
    body.params[field] = bytes.toString('utf8');
    return;
  }
  const mime = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? 'application/octet-stream';
  body.uploads.set(field, { name, mime, bytes });
}

/** Reads multipart/form-data as leniently as Telegram does: `Response.formData()` refuses what grammY sends. */
function readMultipart(bytes: Buffer, type: string): Body {
  const body: Body = { params: {}, uploads: new Map(), form: true };
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(type);
  const mark = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`);
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length + 2;
    const next = bytes.indexOf(mark, start);
    if (next < 0) break;
    readPart(bytes.subarray(start, next - 2), body);
    at = next;
  }
  // A file may also come directly as the field it belongs to.
  const referred = JSON.stringify(body.params);
  for (const field of body.uploads.keys()) {
    if (!referred.includes(`attach://${field}`)) body.params[field] = `attach://${field}`;
  }
  return body;
}

/** Parses a call's body by its content type; undefined when it is not what it claims to be. */
export function parseBody(bytes: Buffer, type: string): Body | undefined {
  if (type.startsWith('multipart/form-data')) return readMultipart(bytes, type);
  if (type.startsWith('application/x-www-form-urlencoded') || bytes.length === 0) {
    const params = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
    return { params, uploads: new Map(), form: true };
  }
  try {
    const params: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof params !== 'object' || params === null || Array.isArray(params)) return undefined;
    return { params: { ...params }, uploads: new Map(), form: false };
  } catch {
    return undefined;
  }
}
