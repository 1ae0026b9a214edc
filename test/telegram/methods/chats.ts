import { randomBytes } from 'node:crypto';
import { openChat } from '../access.ts';
import { openFile } from '../files.ts';
import { userOf, wireMember } from '../members.ts';
import { badRequest, notPlayed, violates } from '../refusal.ts';
import { botMay, botMember, type Chat } from '../world.ts';
import type { Args, Methods, Stage } from './method.ts';

const GIFTS = {
  unlimited_gifts: true,
  limited_gifts: true,
  unique_gifts: true,
  premium_subscription: true,
  gifts_from_channels: true,
};

function getChat(stage: Stage, args: Args<'getChat'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'read');
  const pinned = chat.messages.get(chat.pinned.at(-1) ?? 0)?.wire;
  return {
    ...chat.wire,
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: GIFTS,
    ...(pinned ? { pinned_message: pinned } : {}),
  };
}

/** Only administrators are sure to learn about others. */
function checkMembersVisible(stage: Stage, chat: Chat): void {
  const status = botMember(stage.world, chat)?.status;
  if (chat.wire.type !== 'private' && status !== 'administrator' && status !== 'creator') {
    throw badRequest('member list is inaccessible');
  }
}

function getChatMember(stage: Stage, args: Args<'getChatMember'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'read');
  if (args.user_id !== stage.world.bot.id) checkMembersVisible(stage, chat);
  const user = userOf(stage.world, args.user_id);
  if (!user) throw badRequest('PARTICIPANT_ID_INVALID');
  if (chat.wire.type === 'private') return { status: 'member', user };
  return wireMember(user, chat.members.get(user.id));
}

function getChatAdministrators(stage: Stage, args: Args<'getChatAdministrators'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'read');
  if (chat.wire.type === 'private') throw badRequest('there are no administrators in the private chat');
  return [...chat.members].flatMap(([id, found]) => {
    const user = userOf(stage.world, id);
    const leads = found.status === 'creator' || found.status === 'administrator';
    return user && leads ? [wireMember(user, found)] : [];
  });
}

function createChatInviteLink(stage: Stage, args: Args<'createChatInviteLink'>): unknown {
  if (args.creates_join_request) throw notPlayed('join requests');
  const { member_limit, expire_date, name } = args;
  if (member_limit !== undefined && (member_limit < 1 || member_limit > 99_999)) {
    throw violates('invalid member_limit specified');
  }
  const chat = openChat(stage.world, args.chat_id, 'write');
  if (!botMay(stage.world, chat, 'can_invite_users')) {
    throw badRequest('not enough rights to manage chat invite link');
  }
  const invite_link = `https://t.me/+${randomBytes(12).toString('base64url')}`;
  const expires = expire_date === undefined ? Number.POSITIVE_INFINITY : expire_date * 1000;
  const wire = {
    invite_link,
    creator: stage.world.bot,
    creates_join_request: false,
    is_primary: false,
    is_revoked: false,
    ...(name === undefined ? {} : { name }),
    ...(expire_date === undefined ? {} : { expire_date }),
    ...(member_limit === undefined ? {} : { member_limit }),
  };
  chat.links.set(invite_link, { wire, used: 0, limit: member_limit ?? Number.POSITIVE_INFINITY, expires });
  return wire;
}

function getFile(stage: Stage, args: Args<'getFile'>): unknown {
  return openFile(stage.world, args.file_id);
}

/** Chats, their members and files. */
export const chatMethods: Methods = {
  getChat,
  getChatMember,
  getChatAdministrators,
  createChatInviteLink,
  getFile,
};
