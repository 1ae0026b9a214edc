import type { Account, Chat, Member, WireUser, World } from './world.ts';

const RIGHTS = [
  'can_manage_chat',
  'can_delete_messages',
  'can_manage_video_chats',
  'can_restrict_members',
  'can_promote_members',
  'can_change_info',
  'can_invite_users',
  'can_post_stories',
  'can_edit_stories',
  'can_delete_stories',
  'can_send_welcome_messages',
];
const BY_KIND: Record<Chat['wire']['type'], string[]> = {
  private: [],
  group: ['can_pin_messages'],
  supergroup: ['can_pin_messages', 'can_manage_topics', 'can_manage_tags'],
  channel: ['can_post_messages', 'can_edit_messages'],
};

/** A member with this status; an administrator holds all rights but those switched off. */
export function member(chat: Chat, status: Member['status'], rights: Record<string, boolean> = {}): Member {
  const all = [...RIGHTS, ...BY_KIND[chat.wire.type]];
  const held = status === 'administrator' ? Object.fromEntries(all.map((right) => [right, true])) : {};
  return { status, rights: { ...held, ...rights } };
}

/** `ChatMember` as the Bot API writes it; whoever never was there has "left". */
export function wireMember(user: WireUser, found: Member | undefined): Record<string, unknown> {
  const status = found?.status ?? 'left';
  switch (status) {
    case 'creator':
      return { status, user, is_anonymous: false };
    case 'administrator':
      return { status, user, can_be_edited: false, is_anonymous: false, ...found?.rights };
    case 'kicked':
      return { status, user, until_date: 0 };
    default:
      return { status, user };
  }
}

/** The person or the bot with this id. */
export function userOf(world: World, id: number): WireUser | undefined {
  return id === world.bot.id ? world.bot : world.users.get(id)?.user;
}

/** Whether a person is in a group now. */
export function isIn(chat: Chat, account: Account): boolean {
  const status = chat.members.get(account.user.id)?.status;
  return status === 'creator' || status === 'administrator' || status === 'member';
}
