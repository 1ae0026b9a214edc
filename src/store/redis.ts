import { createHash } from 'node:crypto';
import { Redis as Client } from 'ioredis';
import type { Log } from '../log.ts';
import { codeOf } from './db.ts';

export type Script = { sha: string; lua: string };

export type Redis = {
  /**
   * Runs commands; all keys get the prefix. Undefined when Redis is away or refuses: go on without it.
   * Never throws, and while Redis is known to be away costs nothing.
   */
  attempt<T>(run: (client: Client) => Promise<T>): Promise<T | undefined>;
  /** Runs a Lua script, by its hash where the server knows it. Undefined as above. */
  script(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
  ): Promise<unknown>;
  /** A hint to all processes, this one included; lost when Redis is away. */
  publish(channel: string, message: string): void;
  /** Hears hints until the returned function is called; outlives a Redis that comes and goes. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  isUp(): boolean;
  close(): void;
};

export type RedisOptions = {
  /** Before every key and channel: several houses, or tests, may share a server. */
  prefix?: string | undefined;
  log: Pick<Log, 'warn'>;
};

/** How long Redis is left alone after it failed to answer. */
const REST_MS = 1_000;
const COMMAND_MS = 1_000;
/** So many silent probes, and the connection is taken for dead rather than slow. */
const SILENT_PROBES = 3;
const SUBSCRIBER_BEAT_MS = 5_000;

export function luaScript(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Connects in the background: returns at once, also when there is no Redis there. */
export function openRedis(url: string, options: RedisOptions): Redis {
  const prefix = options.prefix ?? 'jardam:';
  const client = new Client(url, {
    keyPrefix: prefix,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(50 * 2 ** times, REST_MS),
  });
  const warn = oncePerSecond((code) =>
    options.log.warn({ code, store: 'redis' }, 'Redis is away, or refuses'),
  );
  client.on('error', (error) => warn(codeOf(error)));
  const circuit = createCircuit(client);
  const attempt: Redis['attempt'] = async (run) => {
    if (!circuit.isUp()) return undefined;
    try {
      return await run(client);
    } catch (error) {
      warn(codeOf(error));
      // A reply, even an error, is a sign of life.
      if (!(error instanceof Error && error.name === 'ReplyError')) circuit.trip();
      return undefined;
    }
  };
  const hearing = createHearing(client, prefix, warn);
  return {
    attempt,
    script: (script, keys, args) => attempt((c) => runScript(c, script, keys, args)),
    publish: (channel, message) => void attempt((c) => c.publish(prefix + channel, message)),
    subscribe: hearing.subscribe,
    isUp: circuit.isUp,
    close() {
      circuit.stop();
      hearing.close();
      client.disconnect();
    },
  };
}

async function runScript(
  client: Client,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return client.eval(script.lua, keys.length, ...keys, ...args);
  }
}

/**
 * After a failure nobody asks Redis, until a probe of our own is answered: a person's turn must not be the
 * one that finds out, at a second each, that Redis still hangs.
 */
function createCircuit(client: Client) {
  let timer: NodeJS.Timeout | undefined;
  let silent = 0;
  const probe = async () => {
    try {
      if (client.status === 'ready') await client.ping();
      silent = 0;
      timer = undefined;
    } catch {
      silent += 1;
      // A peer that lost power never says so: begin anew.
      if (silent % SILENT_PROBES === 0) client.disconnect(true);
      timer = later();
    }
  };
  const later = () => setTimeout(() => void probe(), REST_MS).unref();
  return {
    isUp: () => timer === undefined && client.status === 'ready',
    trip() {
      timer ??= later();
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Subscriptions take a connection of their own, made with the first of them. Made anew by ourselves when it comes
 * back: ioredis's own way leaves a promise behind that nobody hears when the client is closed meanwhile.
 */
function createHearing(client: Client, prefix: string, warn: (code: string) => void) {
  const listeners = new Map<string, Set<(message: string) => void>>();
  let connection: { client: Client; beat: NodeJS.Timeout } | undefined;
  const listen = (subscriber: Client) => {
    if (subscriber.status !== 'ready') return;
    subscriber.subscribe(...listeners.keys()).catch((error) => warn(codeOf(error)));
  };
  const open = () => {
    const subscriber = client.duplicate({
      keyPrefix: '',
      enableAutoPipelining: false,
      autoResubscribe: false,
    });
    subscriber.on('error', (error) => warn(codeOf(error)));
    subscriber.on('ready', () => listen(subscriber));
    subscriber.on('message', (channel: string, message: string) => {
      for (const listener of listeners.get(channel) ?? []) listener(message);
    });
    const beat = setInterval(() => {
      if (subscriber.status === 'ready') subscriber.ping().catch(() => subscriber.disconnect(true));
    }, SUBSCRIBER_BEAT_MS).unref();
    return { client: subscriber, beat };
  };
  const subscribe: Redis['subscribe'] = (name, listener) => {
    const channel = prefix + name;
    const heard = listeners.get(channel) ?? new Set();
    listeners.set(channel, heard.add(listener));
    connection ??= open();
    listen(connection.client);
    return () => void heard.delete(listener);
  };
  const close = () => {
    clearInterval(connection?.beat);
    connection?.client.disconnect();
  };
  return { subscribe, close };
}

function oncePerSecond(tell: (code: string) => void): (code: string) => void {
  let quietUntil = 0;
  return (code) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + REST_MS;
    tell(code);
  };
}
