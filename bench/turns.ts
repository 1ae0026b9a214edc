import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../test/servers/database.ts';

const TOKEN = '1234567890:AAbbccddeeffgghhiijjkkllmmnnooppqqr';
const SECRET = 'bench-secret-0123456789';
const CHATS = 64;
/** A house stands for weeks: it is measured when its code has been compiled. */
const WARM_UP_MS = 15_000;

export type Rate = { turns: number; seconds: number; perSecond: number };

/** A Bot API that agrees to everything; hears which chats were written to. */
async function startPeer(onSend: (chat: number) => void) {
  let message = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const method = req.url?.split('/').at(-1) ?? '';
      const body = chunks.length
        ? (JSON.parse(Buffer.concat(chunks).toString()) as { chat_id?: number })
        : {};
      const chat = { id: Number(body.chat_id ?? 0), type: 'private', first_name: 'x' };
      message += 1;
      const sent = { message_id: message, date: 0, chat, text: 'x' };
      const me = {
        id: 1234567890,
        is_bot: true,
        first_name: 'bench',
        username: 'bench_bot',
        has_topics_enabled: true,
      };
      const result =
        method === 'getMe' ? me : method.startsWith('send') || method.startsWith('edit') ? sent : true;
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ ok: true, result }), () => {
        if (method === 'sendMessage') onSend(chat.id);
      });
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

/** What a person at the menu goes round and round: into the complaint, two answers, and back to the menu. */
const ROUND = ['1', '1', '1', '/menu'];

function update(id: number, chat: number, n: number, text: string): string {
  const entities = text.startsWith('/')
    ? [{ type: 'bot_command', offset: 0, length: text.length }]
    : undefined;
  const from = { id: chat, is_bot: false, first_name: 'x', language_code: 'ru' };
  const message = {
    message_id: n + 1,
    date: 1_700_000_000,
    chat: { id: chat, type: 'private', first_name: 'x' },
    from,
    text,
    entities,
  };
  return JSON.stringify({ update_id: id, message });
}

/**
 * Webhook in, commit, reply out: how many turns a second, each chat writing its next line when the reply to
 * the last one has arrived.
 * @param script `app.ts` or `bare-bot.ts`
 */
async function measure(script: string, env: Record<string, string>, seconds: number): Promise<Rate> {
  const waiting = new Map<number, () => void>();
  const peer = await startPeer((chat) => waiting.get(chat)?.());
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(file, {
    env: {
      ...process.env,
      ...env,
      BOT_TOKEN: TOKEN,
      BOT_API_ROOT: peer.url,
      WEBHOOK_SECRET: SECRET,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`${script} ended with ${code}`)),
  );
  died.catch(() => {});
  const [{ url }] = (await Promise.race([once(child, 'message'), died])) as [{ url: string }];
  const agent = new Agent({ keepAlive: true, maxSockets: CHATS });
  let id = 1;
  let done = 0;
  let until = Infinity;
  const post = (body: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': SECRET };
      const req = request(`${url}/telegram`, { method: 'POST', agent, headers }, (res) => {
        res.resume();
        res.on('end', () => resolve(res.statusCode ?? 0));
      });
      req.on('error', reject);
      req.end(body);
    });
  const talk = async (chat: number, lines: readonly string[], rounds: number) => {
    let n = 0;
    for (let round = 0; round < rounds; round++)
      for (const line of lines) {
        if (performance.now() > until) return;
        const answered = new Promise<void>((resolve) => waiting.set(chat, resolve));
        id += 1;
        n += 1;
        const status = await post(update(id, chat, n, line));
        if (status !== 200) throw new Error(`The house answered ${status}`);
        await answered;
        done += 1;
      }
  };
  const chats = Array.from({ length: CHATS }, (_, i) => 1000 + i);
  await Promise.all(chats.map((chat) => talk(chat, ['/start', '1', '1'], 1)));
  until = performance.now() + WARM_UP_MS;
  await Promise.all(chats.map((chat) => talk(chat, ROUND, Infinity)));
  done = 0;
  const from = performance.now();
  until = from + seconds * 1000;
  await Promise.all(chats.map((chat) => talk(chat, ROUND, Infinity)));
  const took = (performance.now() - from) / 1000;
  child.kill('SIGKILL');
  agent.destroy();
  peer.stop();
  return { turns: done, seconds: took, perSecond: done / took };
}

/** Whole durable turns a second, beside a bare grammY bot with a session in Redis answering one line. */
export async function measureTurns(
  postgresUrl: string,
  redisUrl: string,
  seconds = 8,
): Promise<{ house: Rate; bare: Rate }> {
  const database = await createDatabase(postgresUrl);
  const bare = await measure('bare-bot.ts', { REDIS_URL: redisUrl }, seconds);
  const house = await measure(
    'app.ts',
    {
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: 'bench:',
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      WEBHOOK_URL: 'https://bench.invalid/telegram',
      PORT: '0',
      DATA_DIR: '/tmp',
    },
    seconds,
  );
  await database.drop();
  return { house, bare };
}
