import { chatOf, topicOf } from './acts.ts';
import { member } from './members.ts';
import { join, setBlocked, setMember } from './memberships.ts';
import { findMessage } from './messages.ts';
import { visibleCommands } from './methods/bot.ts';
import type { Stage } from './methods/method.ts';
import type { Person, WaitOptions } from './person.ts';
import { press, pressData } from './press.ts';
import { pushUpdate } from './updates.ts';
import { labelsOf, type Seen, seeAll, type Wanted, waitForMessage } from './views.ts';
import { type Account, type Chat, type StoredMessage, seconds, touch } from './world.ts';
import { files, type Self, texts } from './writing.ts';

/** The revision an `after` means. */
export function revisionOf(after: Seen | number | undefined): number | undefined {
  return typeof after === 'object' ? after.revision : after;
}

function keyboardOf(chat: Chat): string[][] | undefined {
  for (const stored of [...chat.messages.values()].reverse()) {
    if (stored.deleted || !stored.other) continue;
    if ('keyboard' in stored.other || 'remove_keyboard' in stored.other) return labelsOf(stored.other);
  }
  return undefined;
}

function presses(self: Self): Pick<Person, 'press' | 'pressData' | 'react'> {
  const { stage, account } = self;
  return {
    press: (button, where) => {
      self.since = stage.world.revision;
      return press(stage, account, button, where);
    },
    pressData: (message, data, where = {}) => {
      self.since = stage.world.revision;
      const there = typeof message === 'object' ? { in: { id: message.chat } } : where;
      const id = typeof message === 'object' ? message.id : message;
      return pressData(stage, account, chatOf(stage, account, there), id, data);
    },
    react: (message, emoji) => {
      const chat = chatOf(stage, account, { in: { id: message.chat } });
      const stored = findMessage(chat, message.id);
      if (!stored) throw new Error('the message is not there');
      reacted(self, chat, stored, emoji);
    },
  };
}

function reacted(
  { stage, account }: Self,
  chat: Chat,
  stored: StoredMessage,
  emoji: string | undefined,
): void {
  const as = (text: string | undefined) => (text === undefined ? [] : [{ type: 'emoji', emoji: text }]);
  const before = stored.reactions.get(account.user.id);
  if (emoji === undefined) stored.reactions.delete(account.user.id);
  else stored.reactions.set(account.user.id, emoji);
  touch(stage.world, chat.wire.id);
  const { message_id } = stored.wire;
  const reaction = { old_reaction: as(before), new_reaction: as(emoji) };
  const payload = {
    chat: chat.wire,
    message_id,
    user: account.user,
    date: seconds(stage.world),
    ...reaction,
  };
  pushUpdate(stage.queue, 'message_reaction', payload, `reaction:${chat.wire.id}`);
}

function standing(self: Self): Pick<Person, 'block' | 'unblock' | 'deactivate' | 'join' | 'leave'> {
  const { stage, account, home } = self;
  const group = (handle: { id: number }) => chatOf(stage, account, { in: handle });
  return {
    block: () => setBlocked(stage, home, account, true),
    unblock: () => setBlocked(stage, home, account, false),
    deactivate: () => {
      account.deactivated = true;
    },
    join: (handle, link) => join(stage, group(handle), account, link),
    leave: (handle) => setMember(stage, group(handle), account, member(group(handle), 'left')),
  };
}

function eyes(
  self: Self,
): Pick<Person, 'messages' | 'last' | 'topics' | 'keyboard' | 'commands' | 'waitFor'> {
  const { home, account } = self;
  const { world } = self.stage;
  const thread = (topic: number | string | undefined) =>
    topic === undefined ? undefined : topicOf(home, topic).id;
  return {
    messages: (topic) => seeAll(world, home, thread(topic)),
    last: () => {
      const found = seeAll(world, home).findLast(
        (message) => message.from === 'bot' && message.kind !== 'service',
      );
      if (!found) throw new Error(`the bot has not written to ${account.user.first_name}`);
      return found;
    },
    topics: () => [...home.topics.values()].filter((topic) => !topic.deleted),
    keyboard: () => keyboardOf(home),
    commands: () => visibleCommands(world, account.user.id, account.user.language_code ?? ''),
    waitFor: (wanted: Wanted, { timeout = 5000, after, topic }: WaitOptions = {}) =>
      waitForMessage(world, home, wanted, {
        timeout,
        after: revisionOf(after) ?? self.since,
        topic: thread(topic),
      }),
  };
}

/** The handle of a person whose account and private chat are in the world. */
export function createPerson(stage: Stage, account: Account, home: Chat): Person {
  const self: Self = { stage, account, home, since: 0 };
  const who = { id: account.user.id, user: account.user };
  return { ...who, ...texts(self), ...files(self), ...presses(self), ...standing(self), ...eyes(self) };
}
