import { addMessage } from './messages.ts';
import { pushUpdate, type UpdateQueue } from './updates.ts';
import { botMember, type Chat, type StoredMessage, type WireMessage, type World } from './world.ts';

/** Whether a message of a group reaches the bot: administrators see all, others what speaks to them. */
function botSees(world: World, chat: Chat, stored: StoredMessage): boolean {
  if (chat.wire.type === 'private') return true;
  const status = botMember(world, chat)?.status;
  if (status === 'administrator' || status === 'creator') return true;
  if (status !== 'member') return false;
  if (stored.service || world.me.can_read_all_group_messages === true) return true;
  const text = stored.wire.text ?? stored.wire.caption ?? '';
  const answersBot = stored.wire.reply_to_message?.from?.id === world.bot.id;
  return text.startsWith('/') || text.includes(`@${world.bot.username}`) || answersBot;
}

/** Emits the update about a new or edited message, if the bot gets to see it. */
export function announce(queue: UpdateQueue, chat: Chat, stored: StoredMessage, edited = false): void {
  if (!botSees(queue.world, chat, stored)) return;
  const kind = chat.wire.type === 'channel' ? 'channel_post' : 'message';
  pushUpdate(queue, edited ? `edited_${kind}` : kind, stored.wire, `chat:${chat.wire.id}`);
}

/**
 * Puts a service message into a chat. The bot gets the update also when it caused it: Telegram does not
 * hide topics and pins from their author.
 */
export function addService(
  queue: UpdateQueue,
  chat: Chat,
  content: Record<string, unknown>,
  by: { from?: WireMessage['from']; topic?: number | undefined } = {},
): StoredMessage {
  const { from, topic } = by;
  const stored = addMessage(queue.world, chat, { content, topic, service: true, ...(from ? { from } : {}) });
  announce(queue, chat, stored);
  return stored;
}
