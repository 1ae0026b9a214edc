import { announce } from './emit.ts';
import { member, wireMember } from './members.ts';
import { addMessage } from './messages.ts';
import type { Stage } from './methods/method.ts';
import { pushUpdate } from './updates.ts';
import { type Account, botMember, type Chat, type Member, seconds, type WireUser } from './world.ts';

function push(
  stage: Stage,
  chat: Chat,
  who: { user: WireUser; by: WireUser },
  change: { before: Member | undefined; after: Member },
  link?: string,
): void {
  const mine = who.user.id === stage.world.bot.id;
  const payload = {
    chat: chat.wire,
    from: who.by,
    date: seconds(stage.world),
    old_chat_member: wireMember(who.user, change.before),
    new_chat_member: wireMember(who.user, change.after),
    ...(link === undefined ? {} : { invite_link: chat.links.get(link)?.wire }),
  };
  const lane = mine ? `mine:${chat.wire.id}` : `member:${who.user.id}`;
  pushUpdate(stage.queue, mine ? 'my_chat_member' : 'chat_member', payload, lane);
}

function botLeads(stage: Stage, chat: Chat): boolean {
  const status = botMember(stage.world, chat)?.status;
  return status === 'administrator' || status === 'creator';
}

function service(stage: Stage, chat: Chat, from: WireUser, content: Record<string, unknown>): void {
  const stored = addMessage(stage.world, chat, { content, from, service: true });
  announce(stage.queue, chat, stored);
}

/**
 * Changes a person's place in a group. The bot is told by `chat_member` (if it administers the group and asked
 * for such updates), and by a service message when someone comes or goes.
 */
export function setMember(
  stage: Stage,
  chat: Chat,
  account: Account,
  next: Member,
  { by = account.user, link }: { by?: WireUser; link?: string } = {},
): void {
  const before = chat.members.get(account.user.id);
  const was = before?.status ?? 'left';
  chat.members.set(account.user.id, next);
  if (botLeads(stage, chat)) push(stage, chat, { user: account.user, by }, { before, after: next }, link);
  const outside = (status: string) => status === 'left' || status === 'kicked';
  if (chat.wire.type === 'channel') return;
  if (outside(was) && !outside(next.status)) {
    service(stage, chat, by, { new_chat_members: [account.user] });
  }
  if (!outside(was) && outside(next.status)) service(stage, chat, by, { left_chat_member: account.user });
}

/** Changes the bot's own place in a group; it gets `my_chat_member`. */
export function setBot(stage: Stage, chat: Chat, next: Member, by: WireUser): void {
  const { bot } = stage.world;
  const before = chat.members.get(bot.id);
  chat.members.set(bot.id, next);
  push(stage, chat, { user: bot, by }, { before, after: next });
}

/** A person blocks or unblocks the bot, which gets `my_chat_member` in the private chat. */
export function setBlocked(stage: Stage, chat: Chat, account: Account, blocked: boolean): void {
  if (account.blocked === blocked) return;
  account.blocked = blocked;
  const here = member(chat, 'member');
  const gone = member(chat, 'kicked');
  const change = blocked ? { before: here, after: gone } : { before: gone, after: here };
  push(stage, chat, { user: stage.world.bot, by: account.user }, change);
}

/** A person joins by themselves; with an invite link only while it is good. Throws when it is not. */
export function join(stage: Stage, chat: Chat, account: Account, link?: string): void {
  if (link !== undefined) {
    const invite = chat.links.get(link);
    if (!invite || invite.used >= invite.limit || invite.expires <= stage.world.now()) {
      throw new Error(`the invite link ${link} is not good (any more)`);
    }
    invite.used += 1;
  }
  setMember(stage, chat, account, member(chat, 'member'), link === undefined ? {} : { link });
}
