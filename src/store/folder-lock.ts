import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLock = { release(): Promise<void> };

/** The shortest limit on a socket's path, macOS's, is 104 bytes with the closing zero. */
const PATH_BYTES = 103;
const LINE_BYTES = 64 * 1024;
const ANSWER_MS = 30_000;

/** Files whose lock is held: one that nobody refers to would be closed by the garbage collector, lock and all. */
const held = new Set<DatabaseSync>();

type Reply = { ok: boolean; text: string };

/**
 * Makes this the folder's only process and answers its control socket: one line in, one text out.
 * Throws an Error that says what to do when another process has the folder.
 */
export async function lockFolder(
  dir: string,
  onRequest: (line: string) => Promise<string>,
): Promise<FolderLock> {
  const file = takeFile(dir);
  try {
    const path = socketPath(dir);
    // Ours alone now: what lies there was left by a process that died.
    if (process.platform !== 'win32') rmSync(path, { force: true });
    const end = await listen(path, onRequest);
    const release = async () => {
      await end();
      letGo(file);
    };
    return { release };
  } catch (error) {
    letGo(file);
    throw error;
  }
}

/**
 * Node has no file lock, its SQLite has: the operating system's own, which dies with the process, SIGKILL
 * included, works on every platform, and is seen from another container that shares the folder.
 */
function takeFile(dir: string): DatabaseSync {
  const file = new DatabaseSync(join(dir, 'lock'), { timeout: 0 });
  try {
    file.exec('begin exclusive');
    held.add(file);
    return file;
  } catch (cause) {
    file.close();
    const advice = 'Stop that one first, or set DATABASE_URL: on PostgreSQL many processes share the work.';
    throw new Error(`The data folder ${dir} is in use by another process. ${advice}`, { cause });
  }
}

function letGo(file: DatabaseSync): void {
  held.delete(file);
  file.close();
}

/** Asks the process that holds the folder. Null when there is none; throws what that process refused. */
export async function askFolder(dir: string, line: string): Promise<string | null> {
  const answer = await talk(socketPath(dir), line);
  if (answer === null) return null;
  const reply = JSON.parse(answer) as Reply;
  if (!reply.ok) throw new Error(reply.text);
  return reply.text;
}

function talk(path: string, line: string): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const socket = connect(path);
  let answer = '';
  socket.setEncoding('utf8');
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('The running process does not answer')));
  socket.on('connect', () => socket.write(`${line.replaceAll('\n', ' ')}\n`));
  socket.on('data', (text: string) => {
    answer += text;
  });
  socket.on('end', () => resolve(answer));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
    else reject(new Error('The control socket of the data folder failed', { cause: error }));
  });
  return promise;
}

/** Returns how to end it, talks in progress included. */
function listen(path: string, onRequest: (line: string) => Promise<string>): Promise<() => Promise<void>> {
  const talks = new Set<Socket>();
  const server = createServer((socket) => {
    talks.add(socket.once('close', () => talks.delete(socket)));
    serve(socket, onRequest);
  });
  // Being asked is no reason to stay alive.
  server.unref();
  const end = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of talks) socket.destroy();
    await closed;
  };
  const { promise, resolve, reject } = Promise.withResolvers<() => Promise<void>>();
  server.once('error', reject);
  server.listen(path, () => {
    server.off('error', reject);
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    resolve(end);
  });
  return promise;
}

function serve(socket: Socket, onRequest: (line: string) => Promise<string>): void {
  let received = '';
  socket.setEncoding('utf8');
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    received += text;
    const end = received.indexOf('\n');
    if (end < 0) {
      if (received.length > LINE_BYTES) socket.destroy();
      return;
    }
    socket.removeAllListeners('data');
    void answer(received.slice(0, end), onRequest).then((reply) => socket.end(JSON.stringify(reply)));
  });
}

async function answer(line: string, onRequest: (line: string) => Promise<string>): Promise<Reply> {
  try {
    return { ok: true, text: await onRequest(line) };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : 'The request failed' };
  }
}

/** In the folder; where that path is too long, in a private folder under the system's temporary one. */
function socketPath(dir: string): string {
  const real = realpathSync(dir);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\jardam-${name}`;
  const inside = join(real, 'control.sock');
  if (Buffer.byteLength(inside) <= PATH_BYTES) return inside;
  const uid = process.getuid?.() ?? 0;
  const shared = join(tmpdir(), `jardam-${uid}`);
  mkdirSync(shared, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = statSync(shared);
  if (owner !== uid || (mode & 0o077) !== 0)
    throw new Error(`${shared} belongs to somebody else or is open to others. Choose a shorter DATA_DIR.`);
  return join(shared, `${name}.sock`);
}
