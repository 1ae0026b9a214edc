import { luaScript, type Redis } from './redis.ts';
import type { Sealer } from './seal.ts';

/** What a turn starts from: the conversation as PostgreSQL has it, or had it an hour ago at most. */
export type Loaded = {
  conversationId: string;
  personId: string;
  addressId: string;
  /** The random token of the row; the commit compares it, so a stale copy costs a reload and no answer. */
  version: string;
  /** The conversation's data key, wrapped. */
  dataKey: Buffer;
  /** The session, sealed with that key. */
  state: Buffer;
};

export type SessionCache = {
  /** Null when it is not there, does not open, or there is no Redis: load it from PostgreSQL. */
  get(key: string): Promise<Loaded | null>;
  /**
   * Keeps `to` for an hour if the cache still holds the version it came from, or nothing (`from` is null for
   * a new conversation). False when something else is there or Redis is away; both are harmless.
   */
  save(key: string, from: string | null, to: Loaded): Promise<boolean>;
  /** Forgets it: the next turn loads from PostgreSQL. `version`: only if that is what the cache holds. */
  drop(key: string, version?: string): Promise<void>;
  /** For deletions: forgets it, and for ten minutes refuses what a turn still under way would put back. */
  erase(key: string): Promise<void>;
};

const TTL_MS = 3_600_000;
const ERASED_MS = 600_000;

/** Which conversation: a channel's name and the hash of the address there. */
export function sessionKey(channel: string, externalHash: Uint8Array): string {
  return `session:${channel}:${Buffer.from(externalHash).toString('hex')}`;
}

/** An erased key holds an empty version: no turn came from it, only a new conversation may replace it. */
const SAVE = luaScript(`
  local held = redis.call('HGET', KEYS[1], 'v')
  if held and held ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return 1`);

const DROP = luaScript(`
  if redis.call('HGET', KEYS[1], 'v') == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1`);

const ERASE = luaScript(`
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'v', '')
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return 1`);

/**
 * Without Redis nothing is kept: several processes that each remember would answer from the past, and one
 * alone has PostgreSQL next to it.
 */
export function createSessionCache(redis: Redis | null, sealer: Sealer): SessionCache {
  return {
    async get(key) {
      const held = await redis?.attempt((client) => client.hgetBuffer(key, 'd'));
      return held ? open(sealer, key, held) : null;
    },
    async save(key, from, to) {
      const value = sealer.sealHouse(key, pack(to));
      const saved = await redis?.script(SAVE, [key], [from ?? '', to.version, value, TTL_MS]);
      return saved === 1;
    },
    async drop(key, version) {
      if (version === undefined) await redis?.attempt((client) => client.del(key));
      else await redis?.script(DROP, [key], [version]);
    },
    async erase(key) {
      await redis?.script(ERASE, [key], [ERASED_MS]);
    },
  };
}

/** Length of the head, head as JSON, wrapped key, state. */
function pack({ dataKey, state, ...ids }: Loaded): Buffer {
  const head = Buffer.from(JSON.stringify({ ids, keyBytes: dataKey.length }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, dataKey, state]);
}

/** What does not open (another master key, another release's layout) is as good as absent. */
function open(sealer: Sealer, key: string, held: Buffer): Loaded | null {
  try {
    const value = sealer.unsealHouse(key, held);
    const bodyAt = 4 + value.readUInt32BE();
    const { ids, keyBytes } = JSON.parse(value.toString('utf8', 4, bodyAt)) as {
      ids: Omit<Loaded, 'dataKey' | 'state'>;
      keyBytes: number;
    };
    const stateAt = bodyAt + keyBytes;
    return { ...ids, dataKey: value.subarray(bodyAt, stateAt), state: value.subarray(stateAt) };
  } catch {
    return null;
  }
}
