/** One field or file of a form. Read `body` before asking for the next part. */
export type Part = { name: string; file: boolean; type: string; body: AsyncGenerator<Buffer> };

/** What came is not the form it says it is: cut off, or never one. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

const HEAD_BYTES = 4096;

/** The boundary a content type names; null when it is no multipart form. */
export function boundaryOf(contentType: string): string | null {
  const found = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}

/**
 * Reads a form part by part (RFC 7578) with no more in memory than one piece of the stream, so that ten files
 * of 20 MB cost nothing. Throws a MultipartError when the stream ends early.
 */
export async function* readParts(stream: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const source = createSource(stream);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  await source.section(delimiter).skip();
  while (await source.startsPart()) {
    const head = await source.head();
    const section = source.section(delimiter);
    yield { ...headOf(head), body: section.bytes() };
    await section.skip();
  }
}

function headOf(head: string): Omit<Part, 'body'> {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1] ?? '';
  const type = /^content-type:\s*([\w.+-]+\/[\w.+-]+)/im.exec(head)?.[1] ?? '';
  return { name, file: /;\s*filename\*?=/i.test(disposition), type: type.toLowerCase() };
}

function createSource(stream: AsyncIterable<Uint8Array>) {
  const pieces = stream[Symbol.asyncIterator]();
  // The first delimiter has no line break before it.
  let held = Buffer.from('\r\n');

  async function more(): Promise<void> {
    const { done, value } = await pieces.next();
    if (done) throw new MultipartError('The form ends in the middle');
    held = Buffer.concat([held, value]);
  }

  /** Everything before the mark; the mark itself is passed over. What a reader leaves can be skipped. */
  function section(mark: Buffer) {
    let ended = false;
    async function* bytes(): AsyncGenerator<Buffer> {
      while (!ended) {
        const at = held.indexOf(mark);
        ended = at >= 0;
        const piece = held.subarray(0, ended ? at : Math.max(0, held.length - mark.length + 1));
        held = held.subarray(piece.length + (ended ? mark.length : 0));
        if (piece.length) yield piece;
        if (!ended) await more();
      }
    }
    const skip = async () => {
      for await (const _piece of bytes());
    };
    return { bytes, skip };
  }

  async function head(): Promise<string> {
    const mark = Buffer.from('\r\n\r\n');
    while (!held.includes(mark)) {
      if (held.length > HEAD_BYTES) throw new MultipartError('A part has no head');
      await more();
    }
    const at = held.indexOf(mark);
    const text = held.toString('utf8', 0, at);
    held = held.subarray(at + mark.length);
    return text;
  }

  /** After a delimiter: a line break begins a part, two hyphens end the form. */
  async function startsPart(): Promise<boolean> {
    while (held.length < 2) await more();
    const sign = held.toString('latin1', 0, 2);
    if (sign === '--') return false;
    if (sign !== '\r\n') throw new MultipartError('Neither a part nor the end');
    return true;
  }

  return { section, head, startsPart };
}
