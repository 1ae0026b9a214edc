import { z } from 'zod';

const User = z.object({
  id: z.int(),
  is_bot: z.boolean().optional(),
  language_code: z.string().optional(),
});
const Chat = z.object({ id: z.int(), type: z.string() });
const File = z.object({ file_id: z.string(), file_size: z.number().optional() });
const Entity = z.object({ type: z.string(), offset: z.int(), length: z.int() });

/** The parts of a message that are read; what else there is tells what kind it is. */
const Message = z.looseObject({
  message_id: z.int(),
  chat: Chat,
  from: User.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(Entity).optional(),
  media_group_id: z.string().optional(),
  photo: z.array(File).min(1).optional(),
  voice: File.optional(),
  audio: File.optional(),
  video: File.optional(),
  video_note: File.optional(),
  animation: File.optional(),
  live_photo: File.optional(),
  document: File.optional(),
  location: z
    .object({ latitude: z.number(), longitude: z.number(), live_period: z.number().optional() })
    .optional(),
  contact: z.object({ phone_number: z.string(), user_id: z.int().optional() }).optional(),
  reply_to_message: z
    .object({ message_id: z.int(), chat: Chat.optional(), from: User.optional() })
    .optional(),
});
export type Message = z.infer<typeof Message>;

const Press = z.object({
  id: z.string(),
  from: User,
  data: z.string().optional(),
  message: z.object({ chat: Chat }).optional(),
});
export type Press = z.infer<typeof Press>;

const Membership = z.object({
  chat: Chat,
  from: User.optional(),
  new_chat_member: z.object({ status: z.string() }),
});

/** An update as far as it is read. Telegram may add what it likes; of what is read, the types must hold. */
export const Update = z.looseObject({
  update_id: z.int().min(0),
  message: Message.optional(),
  edited_message: Message.optional(),
  callback_query: Press.optional(),
  my_chat_member: Membership.optional(),
});
export type Update = z.infer<typeof Update>;

/** What Telegram itself puts into a chat: nobody says anything by it, so nobody is answered. */
export const SERVICE: ReadonlySet<string> = new Set([
  ...['new_chat_members', 'new_chat_member', 'left_chat_member', 'chat_owner_left', 'chat_owner_changed'],
  ...['new_chat_title', 'new_chat_photo', 'delete_chat_photo', 'group_chat_created'],
  ...['supergroup_chat_created', 'channel_chat_created', 'message_auto_delete_timer_changed'],
  ...['migrate_to_chat_id', 'migrate_from_chat_id', 'pinned_message', 'successful_payment'],
  ...['refunded_payment', 'gift_upgrade_sent', 'connected_website', 'write_access_allowed'],
  ...['proximity_alert_triggered', 'boost_added', 'chat_background_set', 'checklist_tasks_done'],
  ...['checklist_tasks_added', 'community_chat_added', 'community_chat_joined', 'community_chat_removed'],
  ...['direct_message_price_changed', 'forum_topic_created', 'forum_topic_edited', 'forum_topic_closed'],
  ...['forum_topic_reopened', 'general_forum_topic_hidden', 'general_forum_topic_unhidden'],
  ...['giveaway_created', 'giveaway_completed', 'managed_bot_created', 'paid_message_price_changed'],
  ...['poll_option_added', 'poll_option_deleted', 'suggested_post_approved', 'suggested_post_paid'],
  ...['suggested_post_approval_failed', 'suggested_post_declined', 'suggested_post_refunded'],
  ...['video_chat_scheduled', 'video_chat_started', 'video_chat_ended', 'video_chat_participants_invited'],
]);

/** Things people send that nobody can answer a question with, by Telegram's names for them. */
export const UNREADABLE = [
  ...['sticker', 'poll', 'dice', 'game', 'story', 'paid_media', 'checklist', 'rich_message', 'invoice'],
  ...['gift', 'unique_gift', 'giveaway', 'giveaway_winners', 'users_shared', 'chat_shared'],
  ...['passport_data', 'web_app_data'],
] as const;
