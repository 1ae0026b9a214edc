import { z } from 'zod';

const Chat = z.object({ id: z.int(), type: z.string() });
const User = z.object({ id: z.int(), is_bot: z.boolean().optional() });

/** A message as far as the desk looks at it itself; what it holds is read by the channel's `parse`. */
const Message = z.looseObject({
  message_id: z.int(),
  message_thread_id: z.int().optional(),
  chat: Chat,
  from: User.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  reply_to_message: z.object({ message_id: z.int(), text: z.string().optional() }).optional(),
  migrate_to_chat_id: z.int().optional(),
  migrate_from_chat_id: z.int().optional(),
});
export type Message = z.infer<typeof Message>;

const Press = z.object({
  id: z.string(),
  from: User,
  data: z.string().optional(),
  message: z.object({ message_id: z.int(), message_thread_id: z.int().optional(), chat: Chat }).optional(),
});
export type Press = z.infer<typeof Press>;

const Membership = z.object({
  chat: Chat,
  new_chat_member: z.object({ status: z.string(), is_member: z.boolean().optional(), user: User }),
});
export type Membership = z.infer<typeof Membership>;

const Parts = z.object({
  update_id: z.int().min(0),
  message: Message.optional(),
  edited_message: Message.optional(),
  callback_query: Press.optional(),
  chat_member: Membership.optional(),
});

/** An update as far as the desk reads it, and as it came. */
export type Update = z.infer<typeof Parts> & { raw: unknown };

/** Null for what is no update. */
export function readUpdate(raw: unknown): Update | null {
  const read = Parts.safeParse(raw);
  return read.success ? { ...read.data, raw } : null;
}
