import type {
  ForceReply,
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  KeyboardButton,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
} from '@grammyjs/types';
import { checkedLink } from './html.ts';
import { violates } from './refusal.ts';

/** Any `reply_markup`. */
export type Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply;

/** `inline` goes into the message; `other` changes the person's keyboard and makes the message uneditable. */
export interface CheckedMarkup {
  inline?: InlineKeyboardMarkup;
  other?: ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply;
}

const BUTTONS = 100;
const ROW = 8;
const LOOKS = new Set(['text', 'icon_custom_emoji_id', 'style']);

function checkInline(button: InlineKeyboardButton, privately: boolean): void {
  if (!button.text.trim()) {
    throw violates('inline keyboard button text must be non-empty');
  }
  const actions = Object.keys(button).filter((key) => !LOOKS.has(key));
  if (actions.length === 0) {
    throw violates("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  }
  if (actions.length > 1) {
    throw violates(
      `can't parse inline keyboard button: exactly one action is allowed`,
      `button "${button.text}" has ${actions.join(' and ')}`,
    );
  }
  if ('callback_data' in button) {
    const bytes = Buffer.byteLength(button.callback_data);
    if (bytes < 1 || bytes > 64) {
      throw violates('BUTTON_DATA_INVALID', `callback_data of "${button.text}" has ${bytes} bytes of 1..64`);
    }
  }
  if ('url' in button && !button.url.startsWith('tg://') && checkedLink(button.url) === undefined) {
    throw violates(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`);
  }
  if ('web_app' in button && !privately)
    throw violates('BUTTON_TYPE_INVALID', 'web_app outside a private chat');
}

function checkReply(button: KeyboardButton | string, privately: boolean): void {
  const { text } = typeof button === 'string' ? { text: button } : button;
  if (!text.trim()) throw violates('keyboard button text must be non-empty');
  if (typeof button === 'string' || privately) return;
  if ('request_contact' in button) throw violates('phone number can be requested in private chats only');
  if ('request_location' in button) throw violates('location can be requested in private chats only');
}

function checkSize(rows: readonly (readonly unknown[])[]): void {
  const wide = rows.find((row) => row.length > ROW);
  if (wide) throw violates('reply markup is too long', `a row of ${wide.length} buttons, ${ROW} are shown`);
  if (rows.flat().length > BUTTONS)
    throw violates('reply markup is too long', `more than ${BUTTONS} buttons`);
}

/**
 * Checks a keyboard as Telegram does: one action a button, `callback_data` of 1..64 bytes, links that are
 * links, not more than 8 buttons in a row and 100 in all. An empty inline keyboard is none.
 */
export function checkMarkup(markup: Markup | undefined, privately: boolean): CheckedMarkup {
  if (!markup) return {};
  if ('inline_keyboard' in markup) {
    checkSize(markup.inline_keyboard);
    for (const row of markup.inline_keyboard) for (const button of row) checkInline(button, privately);
    const rows = markup.inline_keyboard.filter((row) => row.length > 0);
    return rows.length ? { inline: { ...markup, inline_keyboard: rows } } : {};
  }
  if ('keyboard' in markup) {
    checkSize(markup.keyboard);
    if (markup.keyboard.flat().length === 0)
      throw violates('a keyboard without buttons', 'an empty keyboard');
    for (const row of markup.keyboard) for (const button of row) checkReply(button, privately);
  }
  return { other: markup };
}
