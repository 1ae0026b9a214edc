import { parse } from '../../../src/channels/telegram/parse.ts';

const BOT = { id: 7, username: 'jardam_bot' };
export const from = { id: 42, is_bot: false, first_name: 'Айбек', language_code: 'ky' };
export const chat = { id: 42, type: 'private', first_name: 'Айбек' };
export const group = { id: -100500, type: 'supergroup', title: 'Бригада' };

export function read(update: unknown) {
  let files = 0;
  return parse(update, BOT, () => `file-${++files}`);
}

export const message = (content: object) =>
  read({ update_id: 9, message: { message_id: 3, date: 1, chat, from, ...content } });
export const inGroup = (content: object) =>
  read({ update_id: 9, message: { message_id: 3, date: 1, chat: group, from, ...content } });
export const pressing = (data: string | undefined) =>
  read({
    update_id: 9,
    callback_query: { id: '77', from, chat_instance: 'x', data, message: { message_id: 2, date: 0, chat } },
  });
