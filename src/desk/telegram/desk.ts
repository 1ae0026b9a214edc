import type { Api } from 'grammy';
import type { Runner } from '../../channels/telegram/outcome.ts';
import type { Bot } from '../../channels/telegram/parse.ts';
import type { Budgets } from '../../store/budget.ts';
import type { JobKind } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import { operatorBy } from '../operators.ts';
import { createAlarm } from './alarms.ts';
import type { DeskTools } from './call.ts';
import { createCard } from './cards.ts';
import { createDelivered } from './delivered.ts';
import { edited, personEdited } from './edited.ts';
import { createEdit } from './edits.ts';
import { inGroup, memberChanged } from './group.ts';
import { createKnown, type Known } from './known.ts';
import { createBrief, createLayOut, createShowFile, createTold } from './lay-out.ts';
import { beginRounds, createMember, createRound } from './members.ts';
import { heard } from './message.ts';
import { createPost } from './posts.ts';
import { isDesks, pressed } from './press.ts';
import { createRepeat, createUncard } from './recards.ts';
import { answer, once } from './scene.ts';
import { open, tokenIn } from './start.ts';
import { createTalk } from './talk.ts';
import { createLeaveTopic, createTopic } from './topic.ts';
import { type Message, readUpdate, type Update } from './update.ts';

export type Desk = {
  /** True when the update was the desk's, and all that follows from it is committed. Throws when it must come again. */
  handle(update: unknown): Promise<boolean>;
  /** The runners of the desk's jobs, by kind. */
  jobs: Readonly<Partial<Record<JobKind, Runner>>>;
  /** Sees to it that the hourly round is under way. Call it once at the start. */
  begin(): Promise<void>;
};

/** The operators' desk in Telegram. `me`: this bot; its name may come later. */
export function createDesk(options: { house: House; api: Api; budgets: Budgets; me: Bot }): Desk {
  const tools: DeskTools = options;
  const known = createKnown(tools.house);
  return {
    async handle(json) {
      const update = readUpdate(json);
      return update !== null && (await route(tools, known, update));
    },
    jobs: {
      card: createCard(tools),
      uncard: createUncard(tools),
      repeat: createRepeat(tools),
      topic: createTopic(tools),
      'leave-topic': createLeaveTopic(tools),
      'lay-out': createLayOut(tools),
      brief: createBrief(tools),
      'show-file': createShowFile(tools),
      told: createTold(tools),
      talk: createTalk(tools),
      edit: createEdit(tools),
      delivered: createDelivered(tools),
      alarm: createAlarm(tools),
      post: createPost(tools),
      member: createMember(tools),
      'desk-round': createRound(tools),
    },
    begin: () => beginRounds(tools.house),
  };
}

async function route(tools: DeskTools, known: Known, update: Update): Promise<boolean> {
  const { message, edited_message, callback_query: press, chat_member } = update;
  if (chat_member) return memberChanged(tools, known, update, chat_member);
  if (press) return pressing(tools, known, update);
  const said = message ?? edited_message;
  if (!said || said.from?.is_bot) return false;
  if (said.chat.type !== 'private') return inGroup(tools, known, update, said);
  const token = message ? tokenIn(message) : null;
  if (message && token !== null) {
    await open(tools, update, message, token);
    known.forget();
    return true;
  }
  if (!(await isStaffs(tools, known, said)))
    return edited_message ? personEdited(tools, update, said) : false;
  await (edited_message ? edited(tools, update, said) : heard(tools, update, said));
  return true;
}

/** Buttons under cards may be old ones, or another bot's: in the group all presses are the desk's. */
async function pressing(tools: DeskTools, known: Known, update: Update): Promise<boolean> {
  const press = update.callback_query;
  if (!press) return false;
  if (isDesks(press.data)) {
    await pressed(tools, update, press);
    return true;
  }
  const chat = press.message?.chat.id;
  if (chat === undefined || !(await known.isGroup(chat))) return false;
  await once(tools, update, press.from.id, async (scene) => answer(scene, press.id), false);
  return true;
}

/**
 * Whether it is an operator's. One who has ended is a person like anybody, but what they write in a topic was
 * meant for one who is not theirs to talk to any more.
 */
async function isStaffs({ house }: DeskTools, known: Known, message: Message): Promise<boolean> {
  const inThread = message.message_thread_id !== undefined;
  if (!inThread && !(await known.isOperator(message.chat.id))) return false;
  const standing = await operatorBy(house.store.db, { telegramId: message.chat.id }, house.now());
  return standing !== null && (!standing.ended || inThread);
}
