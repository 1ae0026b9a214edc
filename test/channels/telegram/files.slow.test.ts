import { createHash } from 'node:crypto';
import { readFile as readBytes, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SealError } from '../../../src/store/seal.ts';
import { readFile } from '../../../src/turn/files.ts';
import type { Person } from '../../telegram/person.ts';
import { rowsOf } from './rows.ts';
import { asks, TO_CASE, TO_CONSENT, TO_EVIDENCE, TO_MENU, walk } from './talk.ts';
import { startWorld, type World } from './world.ts';

const MB = 1024 * 1024;

/** The same bytes for the same seed. */
function madeUpBytes(seed: string, size: number): Buffer {
  return Buffer.alloc(size, createHash('sha512').update(seed).digest());
}

let world: World;
let aibek: Person;

beforeAll(async () => {
  world = await startWorld();
  world.channel.start();
});
afterAll(() => world.close());
beforeEach(() => {
  aibek = world.telegram.user({ language_code: 'ru' });
});
afterEach(() => {
  world.telegram.calm();
  expect(world.telegram.violations).toEqual([]);
});

async function filesOf(person: Person) {
  const { case_id, conversation } = await rowsOf(world, person.id);
  return world.house.store.db
    .selectFrom('file')
    .select(['id', 'media', 'status', 'size', 'path', 'case_id'])
    .where((eb) => eb.or([eb('case_id', '=', case_id), eb('conversation_id', '=', conversation)]))
    .orderBy('at')
    .orderBy('size')
    .execute();
}

async function bytesOf(id: string): Promise<Buffer> {
  const kept = await readFile(world.house, id);
  if (!kept) throw new Error('not kept');
  const parts: Buffer[] = [];
  for await (const part of kept.stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const onDisk = (path: string | null) => join(world.house.config.FILES_DIR, path ?? '');

test('photos of an album, a voice and a document of 20 MB are kept as they were, sealed on the disk', async () => {
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
  aibek.album([
    { kind: 'photo', bytes: madeUpBytes('one', 1), caption: 'табель' },
    { kind: 'photo', bytes: madeUpBytes('two', 65_536) },
    { kind: 'photo', bytes: madeUpBytes('three', 65_537) },
  ]);
  await world.settled();
  aibek.voice({ bytes: madeUpBytes('voice', 200_000) });
  await world.settled();
  aibek.document({ bytes: madeUpBytes('document', 20 * MB), name: '../../passport.pdf' });
  await world.settled(20_000);
  const files = await filesOf(aibek);
  expect(files.map(({ media, status, size }) => [media, status, size])).toEqual([
    ['photo', 'kept', 1],
    ['photo', 'kept', 65_536],
    ['photo', 'kept', 65_537],
    ['voice', 'kept', 200_000],
    ['document', 'kept', 20 * MB],
  ]);
  const sent = ['one', 'two', 'three', 'voice', 'document'].map((seed, i) =>
    madeUpBytes(seed, files[i]?.size ?? 0),
  );
  for (const [i, { id, path }] of files.entries()) {
    expect(path).toBe(`${id.slice(0, 2)}/${id}`);
    expect((await bytesOf(id)).equals(sent[i] ?? Buffer.alloc(0))).toBe(true);
    const sealed = await readBytes(onDisk(path));
    if (i > 0) expect(sealed.includes(sent[i]?.subarray(0, 64) ?? '')).toBe(false);
  }
  const names = await readdir(world.house.config.FILES_DIR, { recursive: true });
  expect(names.filter((name) => /part|passport/.test(name))).toEqual([]);
  const screens = aibek.messages().filter(asks('done'));
  expect(screens, 'the consents, the album as one, the voice, the document').toHaveLength(4);
});

test('more than 20 MB is not fetched, and still named', async () => {
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
  aibek.document({ size: 20 * MB + 1 });
  await aibek.waitFor(asks('done'));
  await world.settled();
  expect(await filesOf(aibek)).toMatchObject([{ status: 'too-big', path: null }]);
  expect(await readFile(world.house, (await filesOf(aibek))[0]?.id ?? '')).toBeNull();
});

test('a size that Telegram did not tell is found out', async () => {
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
  world.telegram.fail('getFile', { status: 400, description: 'Bad Request: file is too big' });
  aibek.voice();
  await aibek.waitFor(asks('done'));
  await world.settled();
  expect(await filesOf(aibek)).toMatchObject([{ status: 'too-big' }]);
});

test('what fails in passing is fetched again; what Telegram has no more is noted', async () => {
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
  const faults = [
    world.telegram.fail('getFile', { status: 500 }),
    world.telegram.fail('getFile', { status: 429, retry_after: 1 }),
    world.telegram.cut('getFile', { when: 'after' }),
  ];
  aibek.voice();
  await aibek.waitFor(asks('done'));
  await world.settled();
  expect(faults.map(({ struck }) => struck)).toEqual([1, 1, 1]);
  expect(await filesOf(aibek)).toMatchObject([{ status: 'kept' }]);
  world.telegram.fail('getFile', { status: 400, description: 'Bad Request: invalid file_id' });
  aibek.photo();
  await world.settled();
  expect((await filesOf(aibek)).map(({ status }) => status)).toContain('failed');
});

test('a download that breaks off leaves nothing, is begun again, and its address is in no log', async () => {
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
  world.telegram.fail('getFile', {
    status: 200,
    raw: JSON.stringify({
      ok: true,
      result: { file_id: 'x', file_unique_id: 'y', file_path: 'voice/not-there.oga' },
    }),
  });
  aibek.voice();
  await aibek.waitFor(asks('done'));
  await world.settled();
  expect(await filesOf(aibek)).toMatchObject([{ status: 'kept' }]);
  expect(world.logged()).not.toContain(world.telegram.token);
});

test('a file sent before the case opened comes under the key of the case, and outlives the conversation', async () => {
  const photo = madeUpBytes('sign', 100_000);
  await walk(aibek, [...TO_MENU, ...TO_CONSENT.slice(0, 5)]);
  aibek.photo({ bytes: photo });
  await aibek.waitFor('городе');
  await world.settled();
  const [before] = await filesOf(aibek);
  expect(before).toMatchObject({ status: 'kept', case_id: null });
  await walk(aibek, TO_CASE.slice(6));
  await world.settled();
  const [after] = await filesOf(aibek);
  expect(after?.case_id).not.toBeNull();
  const { db } = world.house.store;
  await db
    .updateTable('file')
    .set({ conversation_id: null })
    .where('id', '=', after?.id ?? '')
    .execute();
  expect((await bytesOf(after?.id ?? '')).equals(photo)).toBe(true);
});

test('nothing is fetched of who lets us keep nothing', async () => {
  await walk(aibek, [
    ['> /start', 'ru'],
    ['ru', 'no-keeping'],
    ['no-keeping', 'wage-complaint'],
  ]);
  await walk(aibek, TO_CONSENT.slice(0, 5));
  aibek.photo();
  await aibek.waitFor('городе');
  await world.settled();
  expect(await filesOf(aibek)).toMatchObject([{ status: 'wanted', path: null }]);
});

test.each([
  ['changed', (bytes: Buffer) => bytes.with(70_000, (bytes[70_000] ?? 0) ^ 1)],
  ['cut off at a border', (bytes: Buffer) => bytes.subarray(0, 65_565)],
  ['cut off within', (bytes: Buffer) => bytes.subarray(0, 70_000)],
  [
    'its chunks swapped',
    (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(65_565, 131_130), bytes.subarray(0, 65_565), bytes.subarray(131_130)]),
  ],
])('bytes on the disk that were %s do not open', async (_, spoil) => {
  await walk(aibek, [...TO_MENU, ...TO_CASE, ...TO_EVIDENCE]);
  aibek.voice({ size: 150_000 });
  await aibek.waitFor(asks('done'));
  await world.settled();
  const [file] = await filesOf(aibek);
  await writeFile(onDisk(file?.path ?? ''), spoil(await readBytes(onDisk(file?.path ?? ''))));
  await expect(bytesOf(file?.id ?? '')).rejects.toThrow(SealError);
});
