import { rewrite, typed, type Where, write } from './acts.ts';
import { storeFile } from './files.ts';
import { contentOf, mediaContent } from './media.ts';
import { findMessage } from './messages.ts';
import { originOf } from './methods/copy.ts';
import type { Stage } from './methods/method.ts';
import type { Person, SentFile } from './person.ts';
import { type Seen, see } from './views.ts';
import {
  type Account,
  type Chat,
  type StoredFile,
  type StoredMessage,
  seconds,
  type WireUser,
} from './world.ts';

/** What the handle of one person works with; `since` is the revision at their last act. */
export interface Self {
  stage: Stage;
  account: Account;
  home: Chat;
  since: number;
}

function forwarded(
  stage: Stage,
  what: Seen | string,
  from: { user: WireUser } | string | undefined,
): Record<string, unknown> {
  if (typeof what !== 'string') {
    const chat = stage.world.chats.get(what.chat);
    const source = chat && findMessage(chat, what.id);
    if (!source) throw new Error('the message to forward is not there');
    return { ...contentOf(source.wire), forward_origin: originOf(source) };
  }
  const date = seconds(stage.world);
  const origin =
    typeof from === 'object'
      ? { type: 'user', date, sender_user: from.user }
      : { type: 'hidden_user', date, sender_user_name: from ?? 'Somebody' };
  return { ...typed(what), forward_origin: origin };
}

/** Every act moves the point from which `waitFor` looks. */
function acted(self: Self, stored: StoredMessage): Seen {
  self.since = self.stage.world.revision;
  const chat = self.stage.world.chats.get(stored.wire.chat.id) ?? self.home;
  return see(self.stage.world, chat, stored);
}

function say(self: Self, content: Record<string, unknown>, where?: Where): Seen {
  return acted(self, write(self.stage, self.account, content, where));
}

function fileContent(self: Self, kind: StoredFile['kind'], file: SentFile): Record<string, unknown> {
  const { caption, duration, emoji, name, mime, bytes, size } = file;
  const stored = storeFile(self.stage.world, { kind, name, mime, bytes, size });
  return { ...mediaContent(stored, { duration, emoji }), ...(caption === undefined ? {} : { caption }) };
}

/** A person's texts, edits, answers, forwards, contacts and places. */
export function texts(
  self: Self,
): Pick<Person, 'send' | 'start' | 'edit' | 'reply' | 'forward' | 'contact' | 'location'> {
  const { stage, account } = self;
  return {
    send: (text, where) => say(self, typed(text), where),
    start: (payload) => say(self, typed(payload === undefined ? '/start' : `/start ${payload}`)),
    edit: (message, text) => acted(self, rewrite(stage, account, message, text)),
    reply: (message, text, where) => {
      const there = message.chat === account.user.id ? {} : { in: { id: message.chat } };
      const topic = message.topic === undefined ? {} : { topic: message.topic };
      return say(self, typed(text), { ...there, ...topic, ...where, reply_to: message });
    },
    forward: (what, { from, ...where } = {}) => say(self, forwarded(stage, what, from), where),
    contact: ({ own = true, phone, first_name, ...where } = {}) => {
      const who = own ? { first_name: account.user.first_name, user_id: account.user.id } : {};
      const contact = { phone_number: phone ?? '+996700123456', first_name: first_name ?? 'Asan', ...who };
      return say(self, { contact }, where);
    },
    location: (
      { latitude = 55.7558, longitude = 37.6173, ...where } = { latitude: 55.7558, longitude: 37.6173 },
    ) => say(self, { location: { latitude, longitude } }, where),
  };
}

/** A person's photos, voice messages, videos, documents, stickers and albums. */
export function files(
  self: Self,
): Pick<Person, 'photo' | 'voice' | 'video' | 'document' | 'sticker' | 'album'> {
  const one =
    (kind: StoredFile['kind']) =>
    (file: SentFile = {}): Seen =>
      say(self, fileContent(self, kind, file), file);
  return {
    photo: one('photo'),
    voice: one('voice'),
    video: one('video'),
    document: one('document'),
    sticker: (file = {}) => one('sticker')({ emoji: '👍', ...file }),
    album: (items, where) => {
      self.stage.world.last.album += 1;
      const media_group_id = `1400000000${self.stage.world.last.album}`;
      return items.map((file) => say(self, { ...fileContent(self, file.kind, file), media_group_id }, where));
    },
  };
}
