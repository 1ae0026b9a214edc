import { topicOf, typed } from './acts.ts';
import { addService, announce } from './emit.ts';
import { member } from './members.ts';
import { setBot, setMember } from './memberships.ts';
import { addMessage } from './messages.ts';
import type { Stage } from './methods/method.ts';
import { revisionOf } from './people.ts';
import type { Person, WaitOptions } from './person.ts';
import { closeTopic, createTopic, deleteTopic } from './topics.ts';
import { type Seen, see, seeAll, type Wanted, waitForMessage } from './views.ts';
import { type Account, addChat, type Chat, type Member, type Topic, type WireChat } from './world.ts';

/** How a group begins. */
export interface GroupOptions {
  title?: string;
  /** With topics; default false. */
  forum?: boolean;
  /** Default `supergroup`. */
  type?: 'group' | 'supergroup' | 'channel';
  username?: string;
  /** What the bot is there (default `administrator` with all rights); `undefined` in a group it never saw. */
  bot?: Member['status'] | undefined;
  /** Rights of the bot to switch off, as `{ can_manage_topics: false }`. */
  rights?: Record<string, boolean>;
}

/** A group, supergroup, forum or channel. */
export interface Group {
  id: number;
  wire: WireChat;
  /** Puts people in without any update, as if they had always been there. */
  add: (person: Person, status?: Member['status'], rights?: Record<string, boolean>) => void;
  /** Changes somebody's status with all updates: promotes, demotes, removes. */
  set: (person: Person, status: Member['status'], rights?: Record<string, boolean>) => void;
  /** Changes the bot's own status (`kicked`, `left`, `administrator`, …) with `my_chat_member`. */
  setBot: (status: Member['status'], rights?: Record<string, boolean>) => void;
  /** A channel writes. */
  post: (text: string) => Seen;
  /** An administrator makes, closes, reopens or deletes a topic by hand. */
  createTopic: (name: string, by: Person) => Topic;
  closeTopic: (topic: number | string, by: Person) => void;
  reopenTopic: (topic: number | string, by: Person) => void;
  deleteTopic: (topic: number | string) => void;
  /** Topics that are there now. */
  topics: () => Topic[];
  topic: (topic: number | string) => Topic;
  /** What stands in the group (or one topic) now, in order. */
  messages: (topic?: number | string) => Seen[];
  /** The newest message of the bot, service messages aside. */
  last: (topic?: number | string) => Seen;
  /** Waits for a message of the bot; what is already there counts, unless `after` says otherwise. */
  waitFor: (wanted: Wanted, options?: WaitOptions) => Promise<Seen>;
  /** A basic group becomes a supergroup: returns its handle; this one is dead from now on. */
  upgrade: () => Group;
}

function newId(stage: Stage, type: WireChat['type']): number {
  stage.world.last.chat += 1;
  const n = stage.world.last.chat;
  return type === 'group' ? -(n - 1_500_000_000) : -(1_000_000_000_000 + n);
}

/** Makes a group in the world and returns its handle. */
export function createGroup(stage: Stage, options: GroupOptions = {}): Group {
  const { type = 'supergroup', title = 'Group', username, forum } = options;
  const wire: WireChat = { id: newId(stage, type), type, title };
  if (username !== undefined) wire.username = username;
  if (forum) wire.is_forum = true;
  const chat = addChat(stage.world, wire);
  const status = 'bot' in options ? options.bot : 'administrator';
  if (status) chat.members.set(stage.world.bot.id, member(chat, status, options.rights));
  return handleOf(stage, chat);
}

function accountOf(stage: Stage, person: Person): Account {
  const account = stage.world.users.get(person.id);
  if (!account) throw new Error(`${person.user.first_name} is of another world`);
  return account;
}

function people(stage: Stage, chat: Chat): Pick<Group, 'add' | 'set' | 'setBot' | 'post' | 'upgrade'> {
  return {
    add: (person, status = 'member', rights) => {
      chat.members.set(person.id, member(chat, status, rights));
    },
    set: (person, status, rights) =>
      setMember(stage, chat, accountOf(stage, person), member(chat, status, rights)),
    setBot: (status, rights) => {
      const owner = [...chat.members].find(
        ([id, found]) => id !== stage.world.bot.id && found.status === 'creator',
      );
      const by = owner ? stage.world.users.get(owner[0])?.user : undefined;
      setBot(stage, chat, member(chat, status, rights), by ?? { id: 1, is_bot: false, first_name: 'Owner' });
    },
    post: (text) => {
      const stored = addMessage(stage.world, chat, { content: typed(text), as: chat.wire });
      announce(stage.queue, chat, stored);
      return see(stage.world, chat, stored);
    },
    upgrade: () => upgrade(stage, chat),
  };
}

function upgrade(stage: Stage, old: Chat): Group {
  if (old.wire.type !== 'group') throw new Error('only basic groups are upgraded');
  const group = createGroup(stage, {
    ...(old.wire.title === undefined ? {} : { title: old.wire.title }),
    bot: undefined,
  });
  const chat = stage.world.chats.get(group.id);
  for (const [id, found] of old.members) chat?.members.set(id, found);
  const from = stage.world.users.values().next().value?.user ?? { id: 1, is_bot: false, first_name: 'Owner' };
  addService(stage.queue, old, { migrate_to_chat_id: group.id }, { from });
  old.migratedTo = group.id;
  if (chat) addService(stage.queue, chat, { migrate_from_chat_id: old.wire.id }, { from });
  return group;
}

function topics(
  stage: Stage,
  chat: Chat,
): Pick<Group, 'createTopic' | 'closeTopic' | 'reopenTopic' | 'deleteTopic' | 'topics' | 'topic'> {
  const close = (closed: boolean) => (topic: number | string, by: Person) =>
    closeTopic(stage.queue, chat, topicOf(chat, topic), closed, by.user);
  return {
    createTopic: (name, by) => createTopic(stage.queue, chat, { name }, by.user),
    closeTopic: close(true),
    reopenTopic: close(false),
    deleteTopic: (topic) => deleteTopic(stage.queue, chat, topicOf(chat, topic)),
    topics: () => [...chat.topics.values()].filter((topic) => !topic.deleted),
    topic: (topic) => topicOf(chat, topic),
  };
}

function handleOf(stage: Stage, chat: Chat): Group {
  const { world } = stage;
  const thread = (topic: number | string | undefined) =>
    topic === undefined ? undefined : topicOf(chat, topic).id;
  const messages = (topic?: number | string) => seeAll(world, chat, thread(topic));
  return {
    id: chat.wire.id,
    wire: chat.wire,
    ...people(stage, chat),
    ...topics(stage, chat),
    messages,
    last: (topic) => {
      const found = messages(topic).findLast(
        (message) => message.from === 'bot' && message.kind !== 'service',
      );
      if (!found) throw new Error(`the bot has not written to "${chat.wire.title}"`);
      return found;
    },
    waitFor: (wanted, { timeout = 5000, after, topic } = {}) =>
      waitForMessage(world, chat, wanted, { timeout, after: revisionOf(after) ?? 0, topic: thread(topic) }),
  };
}
