import { createHash } from 'node:crypto';
import type { Api } from 'grammy';
import type { LanguageCode } from 'grammy/types';
import type { House } from '../../turn/house.ts';
import { sayer } from '../../turn/screen.ts';
import { reasonOf } from './api.ts';

/** The commands of the menu beside the text field, in its order. */
const COMMANDS = ['menu', 'status', 'operator', 'language', 'help', 'stop', 'delete'] as const;
const SETTING = 'telegram-profile';

type Profile = {
  /** undefined: for everyone whose language is not ours */
  language?: LanguageCode;
  commands: { command: string; description: string }[];
  description: string;
  about: string;
};

/**
 * Sets the menu of commands and what the bot says of itself, in each language; the first is for all who have
 * another. Once for each change of the words. As far as it goes: a refusal is logged, and tried at the next start.
 */
export async function publishProfile(house: House, api: Api): Promise<void> {
  const profiles = profilesOf(house);
  const value = createHash('sha256')
    .update(JSON.stringify([house.config.BOT_TOKEN, profiles]))
    .digest('hex');
  try {
    if ((await published(house)) === value) return;
    for (const profile of profiles) await publish(api, profile);
    await house.store.db
      .insertInto('setting')
      .values({ name: SETTING, value })
      .onConflict((oc) => oc.column('name').doUpdateSet({ value }))
      .execute();
  } catch (error) {
    house.log.warn({ code: reasonOf(error) }, 'the menu of commands could not be set');
  }
}

async function published({ store }: House): Promise<string | undefined> {
  const row = await store.db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', SETTING)
    .executeTakeFirst();
  return row?.value;
}

function profilesOf({ catalog, config }: House): Profile[] {
  const profileIn = (lang: string): Profile => {
    const say = sayer(catalog.words, lang, config.TIME_ZONE);
    return {
      commands: COMMANDS.map((command) => ({
        command,
        description: say({ key: `common:commands.${command}` }),
      })),
      description: say({ key: 'common:bot-description' }),
      about: say({ key: 'common:bot-about' }),
    };
  };
  const known = catalog.languages.filter((lang) => /^[a-z]{2}$/.test(lang));
  return [
    profileIn(catalog.languages[0] ?? 'ru'),
    ...known.map((lang) => ({ ...profileIn(lang), language: lang as LanguageCode })),
  ];
}

async function publish(api: Api, { language, commands, description, about }: Profile): Promise<void> {
  const lang = language ? { language_code: language } : {};
  await api.setMyCommands(commands, { scope: { type: 'all_private_chats' }, ...lang });
  await api.setMyDescription(description, lang);
  await api.setMyShortDescription(about, lang);
}
