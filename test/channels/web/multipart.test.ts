import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, MultipartError, readParts } from '../../../src/channels/web/multipart.ts';

const BOUNDARY = '----WebKitFormBoundaryAbC';

type Field = { name: string; file?: string; type?: string; body: Buffer };

function encoded(fields: readonly Field[]): Buffer {
  const parts = fields.map(({ name, file, type, body }) => {
    const disposition = `form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n`;
    return Buffer.concat([
      Buffer.from(`${head}${type ? `Content-Type: ${type}\r\n` : ''}\r\n`),
      body,
      Buffer.from('\r\n'),
    ]);
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** In pieces that end at these places. */
async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function read(stream: AsyncIterable<Uint8Array>, skip: ReadonlySet<string> = new Set()) {
  const found: Field[] = [];
  for await (const { name, file, type, body } of readParts(stream, BOUNDARY)) {
    if (skip.has(name)) continue;
    const all = Buffer.concat(await Array.fromAsync(body));
    found.push({ name, ...(file ? { file: '' } : {}), ...(type ? { type } : {}), body: all });
  }
  return found;
}

/** Bytes that look like the beginning of a boundary are the hard ones. */
const hardBytes = fc
  .array(
    fc.constantFrom('\r\n', '--', BOUNDARY.slice(0, 9), `\r\n--${BOUNDARY.slice(0, -1)}`, 'x', '\0', 'ж'),
  )
  .map((words) => Buffer.from(words.join('')));

describe('a form in parts', () => {
  test('reads what was written, however it is cut in pieces', async () => {
    const field = fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), body: hardBytes });
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 6 }), fc.array(fc.nat()), async (fields, cuts) => {
        expect(await read(pieces(encoded(fields), cuts))).toEqual(fields);
      }),
      { numRuns: 300 },
    );
  });

  test('tells files and their types, and passes over what nobody reads', async () => {
    const fields = [
      { name: 'id', body: Buffer.from('abc') },
      { name: 'file', file: 'a "b" ж.JPG', type: 'Image/JPEG', body: Buffer.alloc(300_000, 1) },
      { name: 'file', file: '', type: 'application/octet-stream', body: Buffer.alloc(0) },
      { name: 'text', body: Buffer.from('жооп') },
    ];
    const stream = () => pieces(encoded(fields), [65_536, 131_072, 200_000]);
    const found = await read(stream());
    expect(found.map(({ name, file, type }) => [name, file, type])).toEqual([
      ['id', undefined, undefined],
      ['file', '', 'image/jpeg'],
      ['file', '', 'application/octet-stream'],
      ['text', undefined, undefined],
    ]);
    expect(found[1]?.body.length).toBe(300_000);
    expect((await read(stream(), new Set(['file']))).map(({ name }) => name)).toEqual(['id', 'text']);
  });

  test('goes on after a reader that stopped in the middle of a file', async () => {
    const fields = [
      { name: 'file', file: '', body: Buffer.alloc(100_000, 1) },
      { name: 'text', body: Buffer.from('after') },
    ];
    const names: string[] = [];
    for await (const part of readParts(pieces(encoded(fields), [1000, 50_000]), BOUNDARY)) {
      names.push(part.name);
      await part.body.next();
      await part.body.return(undefined);
    }
    expect(names).toEqual(['file', 'text']);
  });

  test('that is cut off, or is none, is refused', async () => {
    const whole = encoded([{ name: 'text', body: Buffer.from('answer') }]);
    for (let end = 0; end < whole.length - 3; end++)
      await expect(read(pieces(whole.subarray(0, end), []))).rejects.toThrow(MultipartError);
    const noHead = Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n`), Buffer.alloc(10_000, 'x')]);
    await expect(read(pieces(noHead, []))).rejects.toThrow('no head');
    await expect(read(pieces(Buffer.from(`--${BOUNDARY}zz`), []))).rejects.toThrow('Neither');
  });
});

test.each([
  ['multipart/form-data; boundary=----abc', '----abc'],
  ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
  ['Multipart/Form-Data;boundary=x', 'x'],
  ['multipart/mixed; boundary=x', null],
  ['multipart/form-data', null],
  ['application/x-www-form-urlencoded', null],
])('the boundary in %s', (type, boundary) => {
  expect(boundaryOf(type)).toBe(boundary);
});
