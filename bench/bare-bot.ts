// What a plain grammY bot does: a session in Redis, one line in reply. The yardstick of `bench/turns.ts`.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot, type Context, type SessionFlavor, session, webhookCallback } from 'grammy';
import { Redis } from 'ioredis';

type Ctx = Context & SessionFlavor<{ count: number }>;

const { BOT_TOKEN = '', BOT_API_ROOT = '', REDIS_URL = '', WEBHOOK_SECRET = '' } = process.env;
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true });
const bot = new Bot<Ctx>(BOT_TOKEN, { client: { apiRoot: BOT_API_ROOT } });
bot.use(
  session({
    initial: () => ({ count: 0 }),
    storage: {
      read: async (key: string) => JSON.parse((await redis.get(`bare:${key}`)) ?? 'null') ?? undefined,
      write: async (key: string, value: unknown) =>
        void (await redis.set(`bare:${key}`, JSON.stringify(value))),
      delete: async (key: string) => void (await redis.del(`bare:${key}`)),
    },
  }),
);
bot.on('message', async (ctx) => {
  ctx.session.count += 1;
  await ctx.reply(`Жооп ${ctx.session.count}`);
});
await bot.init();
const server = createServer(webhookCallback(bot, 'http', { secretToken: WEBHOOK_SECRET }));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
