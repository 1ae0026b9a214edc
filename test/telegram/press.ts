import { chatOf, topicOf, type Where } from './acts.ts';
import { isIn } from './members.ts';
import { findMessage } from './messages.ts';
import type { Stage } from './methods/method.ts';
import { pushUpdate } from './updates.ts';
import { type Seen, type SeenButton, see, waitUntil } from './views.ts';
import type { Account, Chat, PendingPress } from './world.ts';

/** What the bot answered to a press: the notice a person sees. */
type PressAnswer = NonNullable<PendingPress['answer']>;

/** A press that was made. */
export interface Press {
  /** `callback_query.id`. */
  id: string;
  /** The bot's answer, if it has come. */
  readonly answer: PressAnswer | undefined;
  /** Waits for the bot's answer (`answerCallbackQuery`), at most `timeout` ms (default 5,000). */
  answered: (options?: { timeout?: number }) => Promise<PressAnswer>;
}

/** Where the button is; without `message` the newest message that has it is taken. */
export interface PressWhere extends Pick<Where, 'in' | 'topic'> {
  /** A message as it was seen: its buttons can be pressed even if it was edited or deleted since. */
  message?: Seen;
}

/** By exact data, then label, then the part of the data after the last colon (an option's id), then a part of the label. */
function fits(button: SeenButton, wanted: string | RegExp): number {
  if (wanted instanceof RegExp) return wanted.test(button.text) ? 1 : 0;
  if (button.data === wanted) return 4;
  if (button.text === wanted) return 3;
  if (button.data?.split(':').at(-1) === wanted) return 2;
  return button.text.includes(wanted) ? 1 : 0;
}

function bestIn(message: Seen, wanted: string | RegExp): SeenButton | undefined {
  return message.buttons
    .flat()
    .map((button) => ({ button, fit: fits(button, wanted) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)[0]?.button;
}

function find(stage: Stage, chat: Chat, wanted: string | RegExp, where: PressWhere) {
  const topic = where.topic === undefined ? undefined : topicOf(chat, where.topic).id;
  const labels: string[] = [];
  const candidates = where.message
    ? [where.message]
    : [...chat.messages.values()].reverse().flatMap((stored) => {
        const elsewhere = topic !== undefined && stored.wire.message_thread_id !== topic;
        if (stored.deleted || elsewhere || !stored.wire.reply_markup) return [];
        return [see(stage.world, chat, stored)];
      });
  for (const message of candidates) {
    const button = bestIn(message, wanted);
    if (button) return { message, button };
    labels.push(...message.buttons.flat().map((each) => `[${each.text}]`));
  }
  throw new Error(`no button ${wanted}; there are: ${labels.join(' ') || 'none'}`);
}

/** A person presses an inline button. Throws when there is none such, or when it is only a link. */
export function press(
  stage: Stage,
  account: Account,
  wanted: string | RegExp,
  where: PressWhere = {},
): Press {
  const there = where.message ? { in: { id: where.message.chat } } : where;
  const chat = chatOf(stage, account, there);
  const { message, button } = find(stage, chat, wanted, where);
  if (button.data === undefined)
    throw new Error(`[${button.text}] is a link: nobody is told that it was pressed`);
  return pressData(stage, account, chat, message.id, button.data);
}

/** A press with any data on any message: what a forged or very old client sends. */
export function pressData(
  stage: Stage,
  account: Account,
  chat: Chat,
  messageId: number,
  data: string,
): Press {
  const { world } = stage;
  if (chat.wire.type !== 'private' && !isIn(chat, account)) {
    throw new Error(`${account.user.first_name} is not in the group`);
  }
  world.last.press += 1;
  const id = String(4_000_000_000_000 + world.last.press);
  const pending: PendingPress = { at: world.now(), chat: chat.wire.id, answer: undefined };
  world.presses.set(id, pending);
  const stored = findMessage(chat, messageId);
  const message = stored?.wire ?? { chat: chat.wire, message_id: messageId, date: 0 };
  const query = { id, from: account.user, message, chat_instance: String(chat.wire.id * 31), data };
  pushUpdate(stage.queue, 'callback_query', query, `press:${account.user.id}`);
  return {
    id,
    get answer() {
      return pending.answer;
    },
    answered: ({ timeout = 5000 } = {}) =>
      waitUntil(world, chat.wire.id, timeout, `an answer to the press of "${data}"`, () => pending.answer),
  };
}
