import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { drawn } from './random.ts';

/** Ciphertext that does not open: tampered with, of another context, or of another key. Names the context only. */
export class SealError extends Error {
  readonly context: string;
  constructor(context: string) {
    super(`What is sealed as "${context}" does not open: it was changed, moved, or sealed with another key`);
    this.name = 'SealError';
    this.context = context;
  }
}

export type DataKey = { key: Buffer; wrapped: Buffer };

/**
 * A context says what is sealed and whose it is, such as `conversation:<id>:state`. It is bound into the
 * ciphertext (AAD): what was sealed for one row does not open in another. It holds ids, never a person's words.
 */
export type Sealer = {
  /** A new data key of a conversation, party or case; `wrapped` is what the row keeps. */
  newKey(context: string): DataKey;
  openKey(wrapped: Uint8Array, context: string): Buffer;
  seal(key: Uint8Array, context: string, data: string | Uint8Array): Buffer;
  unseal(key: Uint8Array, context: string, sealed: Uint8Array): Buffer;
  /** With the house's own key, one per purpose: the part of the context before its first colon. */
  sealHouse(context: string, data: string | Uint8Array): Buffer;
  unsealHouse(context: string, sealed: Uint8Array): Buffer;
  /** HMAC-SHA256 of a value that was normalised before, so that it can be found again and not read. */
  hash(kind: string, normalisedValue: string): Buffer;
  /** Says which master key this is, without telling it. */
  fingerprint(): string;
};

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** Layout: version byte, 12-byte random nonce, 16-byte tag, ciphertext (AES-256-GCM). */
function seal(key: Uint8Array, context: string, data: string | Uint8Array): Buffer {
  const nonce = drawn(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad(context));
  const body = typeof data === 'string' ? cipher.update(data, 'utf8') : cipher.update(data);
  const rest = cipher.final();
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body, rest]);
}

function unseal(key: Uint8Array, context: string, sealed: Uint8Array): Buffer {
  if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) throw new SealError(context);
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad(context));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
  const body = decipher.update(sealed.subarray(HEAD_BYTES));
  try {
    return Buffer.concat([body, decipher.final()]);
  } catch {
    throw new SealError(context);
  }
}

function aad(context: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(context, 'utf8')]);
}

/** `masterKey`: 32 bytes, see `loadMasterKey`. Throws a RangeError for any other length. */
export function createSealer(masterKey: Uint8Array): Sealer {
  if (masterKey.length !== 32) throw new RangeError('A master key has 32 bytes');
  const master = Buffer.from(masterKey);
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', master, '', `jardam:${purpose}`, 32));
  const wrapKey = derive('wrap');
  const hashKey = derive('hash');
  const fingerprint = createHmac('sha256', derive('fingerprint')).update('master').digest('hex').slice(0, 32);
  const houseKeys = new Map<string, Buffer>();
  const houseKey = (context: string): Buffer => {
    const purpose = context.split(':', 1)[0] ?? context;
    const known = houseKeys.get(purpose) ?? derive(`house:${purpose}`);
    houseKeys.set(purpose, known);
    return known;
  };
  return {
    newKey(context) {
      const key = randomBytes(32);
      return { key, wrapped: seal(wrapKey, `key:${context}`, key) };
    },
    openKey: (wrapped, context) => unseal(wrapKey, `key:${context}`, wrapped),
    seal,
    unseal,
    sealHouse: (context, data) => seal(houseKey(context), context, data),
    unsealHouse: (context, sealed) => unseal(houseKey(context), context, sealed),
    hash: (kind, value) => createHmac('sha256', hashKey).update(`${kind}\0${value}`).digest(),
    fingerprint: () => fingerprint,
  };
}
