import type { BotCommand } from '@grammyjs/types';
import { openChat } from '../access.ts';
import { badRequest, violates } from '../refusal.ts';
import { touch, type World } from '../world.ts';
import type { Args, Methods, Stage } from './method.ts';

const PRESS_MS = 150_000;
const NOTICE = 200;

interface Scoped {
  scope?: { type: string; chat_id?: number | string; user_id?: number };
  language_code?: string;
}

/** The key under which commands of a scope and a language are kept in `world.profile`. */
function commandsKey({ scope, language_code }: Scoped): string {
  const { type = 'default', chat_id = '', user_id = '' } = scope ?? {};
  return `commands:${type}:${chat_id}:${user_id}:${language_code ?? ''}`;
}

function checkScope(stage: Stage, { scope, language_code }: Scoped): void {
  if (scope?.chat_id !== undefined) openChat(stage.world, scope.chat_id, 'read');
  if (language_code && !/^[a-z]{2}$/.test(language_code)) throw violates('invalid language code specified');
}

function checkCommand({ command, description }: BotCommand): void {
  if (!/^[a-z0-9_]{1,32}$/.test(command)) throw violates('BOT_COMMAND_INVALID', `command "${command}"`);
  if (description.trim().length < 1 || description.length > 256) {
    throw violates('BOT_COMMAND_DESCRIPTION_INVALID', `description of /${command}`);
  }
}

function setMyCommands(stage: Stage, args: Args<'setMyCommands'>): unknown {
  checkScope(stage, args);
  if (args.commands.length > 100) throw violates('BOT_COMMANDS_TOO_MUCH');
  for (const command of args.commands) checkCommand(command);
  stage.world.profile.set(commandsKey(args), args.commands);
  return true;
}

function getMyCommands(stage: Stage, args: Scoped): unknown {
  checkScope(stage, args);
  return stage.world.profile.get(commandsKey(args)) ?? [];
}

function deleteMyCommands(stage: Stage, args: Scoped): unknown {
  checkScope(stage, args);
  stage.world.profile.delete(commandsKey(args));
  return true;
}

/** Name, description and short description: one text for each language. */
function setText(what: string, longest: number) {
  return (stage: Stage, args: Record<string, unknown>): unknown => {
    const { language_code } = args as Scoped;
    checkScope(stage, { ...(language_code === undefined ? {} : { language_code }) });
    const text = typeof args[what] === 'string' ? args[what] : '';
    if (text.length > longest) throw violates(`${what} is too long`, `${what}: ${text.length} of ${longest}`);
    stage.world.profile.set(`${what}:${language_code ?? ''}`, text);
    return true;
  };
}

function getText(what: string) {
  return ({ world }: Stage, { language_code }: { language_code?: string }): unknown => {
    const text = world.profile.get(`${what}:${language_code ?? ''}`) ?? world.profile.get(`${what}:`);
    return { [what]: text ?? (what === 'name' ? world.bot.first_name : '') };
  };
}

function answerCallbackQuery({ world }: Stage, args: Args<'answerCallbackQuery'>): unknown {
  const press = world.presses.get(args.callback_query_id);
  if ((args.text?.length ?? 0) > NOTICE)
    throw violates('MESSAGE_TOO_LONG', `a notice of over ${NOTICE} characters`);
  // Once answered, the server forgets the query; a second answer meets an invalid id.
  if (!press || press.answer || world.now() - press.at >= PRESS_MS) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  const { text, show_alert, url } = args;
  press.answer = Object.fromEntries(
    Object.entries({ text, show_alert, url }).filter(([, value]) => value !== undefined),
  );
  touch(world, press.chat);
  return true;
}

/** The commands a person sees in a private chat: the nearest scope, in their language if there is one. */
export function visibleCommands(world: World, userId: number, language: string): BotCommand[] {
  const scopes = [{ type: 'chat', chat_id: userId }, { type: 'all_private_chats' }, { type: 'default' }];
  for (const scope of scopes) {
    for (const language_code of [language, '']) {
      const found = world.profile.get(commandsKey({ scope, language_code }));
      if (Array.isArray(found)) return found;
    }
  }
  return [];
}

/** The bot itself: who it is, its commands and texts, answers to presses. */
export const botMethods: Methods = {
  getMe: ({ world }) => world.me,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  setMyName: setText('name', 64),
  setMyDescription: setText('description', 512),
  setMyShortDescription: setText('short_description', 120),
  getMyName: getText('name'),
  getMyDescription: getText('description'),
  getMyShortDescription: getText('short_description'),
  answerCallbackQuery,
};
