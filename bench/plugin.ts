import {
  type Conversation,
  type ConversationData,
  type ConversationFlavor,
  conversations,
  createConversation,
  type VersionedState,
} from '@grammyjs/conversations';
import { Bot, type Context } from 'grammy';
import type { Update } from 'grammy/types';

type Ctx = ConversationFlavor<Context>;

const ME = {
  id: 1,
  is_bot: true,
  first_name: 'bench',
  username: 'bench_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
} as never;

const QUESTIONS = 120;

/** The same linear script, driven by @grammyjs/conversations: it replays all answers so far on every update. */
async function script(conversation: Conversation<Ctx, Context>, ctx: Context): Promise<void> {
  const answers: string[] = [];
  for (let i = 0; i < QUESTIONS; i++) {
    await ctx.reply(`Суроо ${i}`);
    answers.push((await conversation.waitFor('message:text')).msg.text);
  }
}

type Row = { step: number; micros: number; bytes: number };

/** Median µs of one update at some steps, and the bytes the plugin's storage holds after it. Calls are answered at once. */
export async function measurePlugin(steps: readonly number[], people = 40): Promise<Row[]> {
  const stored = new Map<string, string>();
  const bot = new Bot<Ctx>('1:bench', { botInfo: ME });
  let message = 0;
  bot.api.config.use(async () => {
    message += 1;
    return {
      ok: true,
      result: { message_id: message, date: 0, chat: { id: 1, type: 'private', first_name: 'x' }, text: 'x' },
    } as never;
  });
  bot.use(
    conversations<Ctx, Context>({
      storage: {
        type: 'key',
        getStorageKey: (ctx) => String(ctx.chatId),
        adapter: {
          read: (key: string) => JSON.parse(stored.get(key) ?? 'null') ?? undefined,
          write: (key: string, state: VersionedState<ConversationData>) =>
            void stored.set(key, JSON.stringify(state)),
          delete: (key: string) => void stored.delete(key),
        },
      },
      plugins: [
        async (ctx, next) => {
          ctx.api.config.use(
            async () =>
              ({
                ok: true,
                result: {
                  message_id: 1,
                  date: 0,
                  chat: { id: 1, type: 'private', first_name: 'x' },
                  text: 'x',
                },
              }) as never,
          );
          await next();
        },
      ],
    }),
  );
  bot.use(createConversation(script, 'script'));
  bot.command('start', (ctx) => ctx.conversation.enter('script'));
  const times = new Map<number, number[]>(steps.map((s) => [s, []]));
  let bytes: Record<number, number> = {};
  for (let person = 1; person <= people; person++) {
    await bot.handleUpdate(update(person, 0, '/start'));
    for (let step = 1; step <= Math.max(...steps); step++) {
      const from = process.hrtime.bigint();
      await bot.handleUpdate(update(person, step, 'ООО Ромашка, Москва'));
      times.get(step)?.push(Number(process.hrtime.bigint() - from) / 1000);
      bytes = { ...bytes, [step]: Buffer.byteLength(stored.get(String(person)) ?? '') };
    }
  }
  return steps.map((step) => {
    const sorted = (times.get(step) ?? []).sort((a, b) => a - b);
    return { step, micros: sorted[sorted.length >> 1] ?? 0, bytes: bytes[step] ?? 0 };
  });
}

function update(person: number, n: number, text: string): Update {
  const chat = { id: person, type: 'private' as const, first_name: 'x' };
  const entities = text.startsWith('/')
    ? { entities: [{ type: 'bot_command' as const, offset: 0, length: text.length }] }
    : {};
  return {
    update_id: person * 1000 + n,
    message: {
      message_id: n + 1,
      date: 0,
      chat,
      from: { id: person, is_bot: false, first_name: 'x' },
      text,
      ...entities,
    },
  } as Update;
}
