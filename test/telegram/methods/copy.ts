import { openChat, openMessage, openThread } from '../access.ts';
import { contentOf } from '../media.ts';
import { addMessage, findMessage } from '../messages.ts';
import { badRequest, notPlayed, violates } from '../refusal.ts';
import type { Chat, StoredMessage } from '../world.ts';
import type { Args, Methods, Stage } from './method.ts';
import { captionOf, deliver, openPlace } from './send.ts';

function copied(source: StoredMessage): Record<string, unknown> {
  if (source.service) throw badRequest("the message can't be copied");
  return contentOf(source.wire);
}

function copyMessage(stage: Stage, args: Args<'copyMessage'>): unknown {
  const place = openPlace(stage, args);
  const from = openChat(stage.world, args.from_chat_id, 'read');
  const content = copied(openMessage(from, args.message_id, 'copy'));
  if (args.caption !== undefined && content.text === undefined) {
    delete content.caption;
    delete content.caption_entities;
    Object.assign(content, captionOf(args));
  }
  return { message_id: deliver(stage, args, place, content).wire.message_id };
}

/** The ids of a list: 1..100 of them, strictly increasing; those that are not there are skipped. */
function sources(from: Chat, ids: readonly number[]): StoredMessage[] {
  checkIds(ids);
  if (ids.some((id, at) => at > 0 && id <= (ids[at - 1] ?? 0))) {
    throw violates('message identifiers must be in a strictly increasing order');
  }
  return ids.flatMap((id) => findMessage(from, id) ?? []);
}

/** Refuses an empty list of message ids and one of more than 100. */
export function checkIds(ids: readonly number[]): void {
  if (ids.length === 0) throw violates('message identifiers are not specified');
  if (ids.length > 100) throw violates('too many message identifiers specified');
}

function copyMessages(stage: Stage, args: Args<'copyMessages'>): unknown {
  const chat = openChat(stage.world, args.chat_id, 'send');
  const topic = openThread(stage.world, chat, args.message_thread_id);
  const from = openChat(stage.world, args.from_chat_id, 'read');
  const found = sources(from, args.message_ids).filter((message) => !message.service);
  if (found.length === 0) throw badRequest('there are no messages to copy');
  stage.meter(chat, 'send', found.length);
  const albums = new Map<unknown, string>();
  return found.map((source) => {
    const content = copied(source);
    if (args.remove_caption) delete content.caption;
    const album = source.wire.media_group_id;
    if (album !== undefined) {
      content.media_group_id = albums.get(album) ?? albumId(stage);
      albums.set(album, String(content.media_group_id));
    }
    const { protect_content: protect, disable_notification: silent } = args;
    return { message_id: addMessage(stage.world, chat, { content, topic, protect, silent }).wire.message_id };
  });
}

function albumId(stage: Stage): string {
  stage.world.last.album += 1;
  return `1300000000${stage.world.last.album}`;
}

/** Who wrote the original, as `forward_origin` says it. */
export function originOf(source: StoredMessage): unknown {
  const { wire } = source;
  if (wire.forward_origin !== undefined) return wire.forward_origin;
  const { date, sender_chat } = wire;
  if (sender_chat?.type === 'channel') {
    return { type: 'channel', date, chat: sender_chat, message_id: wire.message_id };
  }
  if (sender_chat) return { type: 'chat', date, sender_chat };
  return { type: 'user', date, sender_user: wire.from };
}

function forwardMessage(stage: Stage, args: Args<'forwardMessage'>): unknown {
  const place = openPlace(stage, args);
  const from = openChat(stage.world, args.from_chat_id, 'read');
  const source = openMessage(from, args.message_id, 'forward');
  if (source.service) throw badRequest("the message can't be forwarded");
  if (source.protect) throw badRequest("message has protected content and can't be forwarded");
  const content = { ...contentOf(source.wire), forward_origin: originOf(source) };
  return deliver(stage, args, place, content).wire;
}

function forwardMessages(): unknown {
  throw notPlayed('forwardMessages');
}

/** Copying and forwarding. */
export const copyMethods: Methods = { copyMessage, copyMessages, forwardMessage, forwardMessages };
