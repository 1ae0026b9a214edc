import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { loadMasterKey } from '../../src/store/master-key.ts';
import { createSealer, SealError } from '../../src/store/seal.ts';

const master = Buffer.alloc(32, 7);
const sealer = createSealer(master);
const other = createSealer(randomBytes(32));

const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'jardam-key-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

test('what is sealed opens again: any text, any bytes, under any key and context', () => {
  const data = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 5_000 }));
  fc.assert(
    fc.property(data, fc.string(), (plain, context) => {
      const expected = Buffer.from(plain);
      const { key, wrapped } = sealer.newKey(context);
      const opened = sealer.unseal(key, context, sealer.seal(key, context, plain));
      const house = sealer.unsealHouse(context, sealer.sealHouse(context, plain));
      return (
        sealer.openKey(wrapped, context).equals(key) && opened.equals(expected) && house.equals(expected)
      );
    }),
  );
});

test('one bit changed anywhere, one byte short or long, and it does not open', () => {
  const { key } = sealer.newKey('case:1');
  const sealed = sealer.seal(key, 'case:1', 'жардам');
  const open = (bytes: Uint8Array) => sealer.unseal(key, 'case:1', bytes);
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(() => open(changed), `bit ${bit}`).toThrow(SealError);
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => open(sealed.subarray(0, length))).toThrow(SealError);
  expect(() => open(Buffer.concat([sealed, Buffer.of(0)]))).toThrow(SealError);
});

test('not with another key, context, purpose or master', () => {
  const { key, wrapped } = sealer.newKey('case:1');
  const sealed = sealer.seal(key, 'case:1:answers', 'x');
  expect(() => sealer.unseal(sealer.newKey('case:1').key, 'case:1:answers', sealed)).toThrow(SealError);
  expect(() => sealer.unseal(key, 'case:2:answers', sealed)).toThrow(SealError);
  expect(() => sealer.unseal(key, 'case:1:note', sealed)).toThrow(SealError);
  expect(() => sealer.openKey(wrapped, 'case:2')).toThrow(SealError);
  expect(() => other.openKey(wrapped, 'case:1')).toThrow(SealError);
  const house = sealer.sealHouse('job:send', 'x');
  expect(() => sealer.unsealHouse('job:fetch', house)).toThrow(SealError);
  expect(() => sealer.unsealHouse('inbound:send', house)).toThrow(SealError);
  expect(() => other.unsealHouse('job:send', house)).toThrow(SealError);
  // A house's ciphertext passed off as a wrapped key.
  expect(() => sealer.openKey(sealer.sealHouse('key:case:1', key), 'case:1')).toThrow(SealError);
});

test('the error names the context and nothing of the content', () => {
  try {
    sealer.unsealHouse('job:send', Buffer.from('Айлыгымды беришкен жок'.repeat(3)));
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(SealError);
    expect(error).toMatchObject({ context: 'job:send' });
    expect(String((error as Error).stack)).not.toContain('Айлыгымды');
  }
});

test('the same thing sealed twice looks different, and shows only its length', () => {
  const { key } = sealer.newKey('c');
  const seals = Array.from({ length: 200 }, () => sealer.seal(key, 'c', 'same').toString('hex'));
  expect(new Set(seals).size).toBe(200);
  expect(new Set(seals.map((hex) => hex.slice(2, 26))).size).toBe(200);
  expect(Buffer.from(seals[0] ?? '', 'hex')).toHaveLength(1 + 12 + 16 + 4);
});

test('hashes find again what was normalised, by kind, and need the master key', () => {
  expect(sealer.hash('phone', '+996700123456')).toEqual(createSealer(master).hash('phone', '+996700123456'));
  expect(sealer.hash('phone', '+996700123456')).toHaveLength(32);
  expect(sealer.hash('phone', 'a')).not.toEqual(sealer.hash('phone', 'b'));
  expect(sealer.hash('phone', 'a')).not.toEqual(sealer.hash('employer', 'a'));
  expect(sealer.hash('phone', 'a')).not.toEqual(other.hash('phone', 'a'));
});

test('what an earlier release sealed still opens, and what it hashed is still found', () => {
  // Made with the key of sevens by the first release. If this fails, databases have become unreadable.
  const of = (text: string) => Buffer.from(text, 'base64');
  const house = of('AfnpjcznOSCwOTBJ6cpukvAswpqsU7oG3qCtj3Hl1f9F1CnjzZA9YRE=');
  const wrapped = of('AajWeL10l1Xzj0IJpsf9tfe9jpL+oZVNkd3gFGkWckEjEfpGBkMQKj7qy+rzfhTE7wKzWvk1pG62Go3f4g==');
  const sealed = of('AR556E3qdXxygx3DZJLCvWLDdEEKn810CP3ktZk5PKaGmLN9MGfGnSE=');
  expect(sealer.unsealHouse('job:send', house).toString()).toBe('жардам');
  const key = sealer.openKey(wrapped, 'case:1');
  expect(sealer.unseal(key, 'case:1:answers', sealed).toString()).toBe('жардам');
  expect(sealer.hash('phone', '+996700123456')).toEqual(of('1C6L77eMFC1vrq4WQrivxHsz8VjEG6Txh4UF8DehTiU='));
  expect(sealer.fingerprint()).toBe('1673a645bdce8995d040a82116a1ddc4');
});

test('a master key has 32 bytes', () => {
  for (const length of [0, 16, 31, 33, 64]) expect(() => createSealer(Buffer.alloc(length))).toThrow('32');
});

test('the fingerprint tells masters apart and does not tell the master', () => {
  expect(sealer.fingerprint()).toBe(createSealer(master).fingerprint());
  expect(sealer.fingerprint()).not.toBe(other.fingerprint());
  expect(sealer.fingerprint()).toMatch(/^[0-9a-f]{32}$/);
});

test('MASTER_KEY is read as it is given, with or without padding', () => {
  const text = master.toString('base64');
  expect(loadMasterKey({ masterKey: text, dataDir: '/nowhere' })).toEqual(master);
  expect(loadMasterKey({ masterKey: ` ${text.replace('=', '')}\n`, dataDir: '/nowhere' })).toEqual(master);
});

test.each([
  'x',
  'AAAA',
  'ж'.repeat(44),
  `${'A'.repeat(44)}=`,
  `${'!'.repeat(43)}=`,
  randomBytes(32).toString('hex'),
])('MASTER_KEY %s is refused with a sentence that says how to make one', (masterKey) => {
  expect(() => loadMasterKey({ masterKey, dataDir: '/nowhere' })).toThrow(
    /MASTER_KEY is not 32 bytes.*openssl/,
  );
});

test('with DATABASE_URL it must be given', () => {
  const dir = folder();
  expect(() => loadMasterKey({ databaseUrl: 'postgres://x', dataDir: dir })).toThrow(
    /MASTER_KEY is not set.*openssl/,
  );
  expect(readdirSync(dir)).toEqual([]);
});

test('without, it is made once, whole, for this user alone', () => {
  const dir = join(folder(), 'data');
  const key = loadMasterKey({ dataDir: dir });
  expect(key).toHaveLength(32);
  expect(loadMasterKey({ dataDir: dir })).toEqual(key);
  expect(readdirSync(dir)).toEqual(['master.key']);
  expect(statSync(join(dir, 'master.key')).mode & 0o777).toBe(0o600);
  expect(loadMasterKey({ dataDir: folder() })).not.toEqual(key);
});

test('a damaged key file is refused and left as it is', () => {
  const dir = folder();
  writeFileSync(join(dir, 'master.key'), '');
  expect(() => loadMasterKey({ dataDir: dir })).toThrow(/master\.key is not 32 bytes/);
  expect(existsSync(join(dir, 'master.key'))).toBe(true);
});
