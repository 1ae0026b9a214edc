import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import type { Shown } from '../../turn/screen.ts';

/** One message of the bot, as sendMessage and editMessageText take it (without the chat). */
export type Rendered = {
  text: string;
  parse_mode: 'HTML';
  link_preview_options: { is_disabled: true };
  reply_markup?: InlineKeyboardMarkup;
};

type Choice = Shown['options'][number];

/** Telegram counts UTF-16 units of what is seen, after its markup is read. */
const LONGEST = 4096;
/** Of a button's data, in bytes of UTF-8. */
const DATA_BYTES = 64;

/** A screen as messages: what is too long goes into several, the buttons are on the last. Throws for data over 64 bytes. */
export function render(shown: Shown): Rendered[] {
  const messages = renderText(shown.text);
  const buttons = shown.options.map((option) => button(shown, option));
  const isCommand = (_: unknown, i: number) => shown.options[i]?.id.startsWith('/') ?? false;
  const keyboard = [
    ...rows(
      buttons.filter((b, i) => !isCommand(b, i)),
      OPTIONS,
    ),
    ...rows(buttons.filter(isCommand), COMMANDS),
  ];
  const last = messages.at(-1);
  if (last && keyboard.length > 0) last.reply_markup = { inline_keyboard: keyboard };
  return messages;
}

/** Plain words as messages: everything in them is text, nothing is markup. */
export function renderText(text: string): Rendered[] {
  return split(sendable(text)).map((part) => ({
    text: escaped(part),
    parse_mode: 'HTML' as const,
    link_preview_options: { is_disabled: true as const },
  }));
}

/** Plain words as a caption, or null when they are too long (or too empty) for one. */
export function renderCaption(text: string): { caption: string; parse_mode: 'HTML' } | null {
  const clean = sendable(text);
  if (clean === NOTHING || clean.length > 1024) return null;
  return { caption: escaped(clean), parse_mode: 'HTML' };
}

/** What stands where nothing can be seen: Telegram refuses an empty message. */
const NOTHING = '…';
/** Spaces, control characters and what nobody sees. */
const UNSEEN = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON must be well-formed UTF-8, and a message must show something. */
function sendable(text: string): string {
  const clean = text.toWellFormed().replaceAll('\0', '').trim();
  return clean.replace(UNSEEN, '') === '' ? NOTHING : clean;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts at a paragraph's end, else a line's, else a word's, else between two characters. */
function split(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const at = cut(rest);
    const part = rest.slice(0, at).trimEnd();
    if (part.replace(UNSEEN, '') !== '') parts.push(part);
    rest = rest.slice(at).trimStart();
  }
  if (rest.replace(UNSEEN, '') !== '') parts.push(rest);
  return parts;
}

/** A cut must leave something worth sending before it. */
const LEAST = LONGEST / 4;

function cut(text: string): number {
  for (const border of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(border, LONGEST);
    if (at >= LEAST) return at;
  }
  const tail = text.charCodeAt(LONGEST - 1);
  return tail >= 0xd800 && tail <= 0xdbff ? LONGEST - 1 : LONGEST;
}

function button(shown: Shown, option: Choice): InlineKeyboardButton.CallbackButton {
  const data = `${shown.nonce}:${option.id}`;
  if (Buffer.byteLength(data) > DATA_BYTES)
    throw new Error(`The option ${option.id} is too long for a button: shorten its id in the flow`);
  return { text: box(shown, option) + option.label, callback_data: data };
}

/** Of several that may be ticked: `+x` ticks, `-x` unticks. */
function box({ expect }: Shown, { id }: Choice): string {
  if (expect !== 'choices') return '';
  return id.startsWith('-') ? '✅ ' : id.startsWith('+') ? '▫️ ' : '';
}

/** The longest label, in characters as people count them, and how many buttons of such fit side by side. */
type Widths = readonly (readonly [longest: number, wide: number])[];
/** Digits of a rating; short answers. */
const OPTIONS: Widths = [
  [2, 5],
  [17, 2],
];
const COMMANDS: Widths = [
  [10, 3],
  [17, 2],
];
const SEGMENTS = new Intl.Segmenter();

/** Letters that are one character each, the usual case. */
const SIMPLE = /^[ -~«»А-яЁёҢңӨөҮү–—…]*$/;
const lengthOf = (text: string) => (SIMPLE.test(text) ? text.length : [...SEGMENTS.segment(text)].length);

/** As many in each row as the longest label lets stand on a narrow telephone. */
function rows<T extends { text: string }>(buttons: readonly T[], widths: Widths): T[][] {
  const longest = Math.max(0, ...buttons.map(({ text }) => lengthOf(text)));
  const wide = widths.find(([length]) => longest <= length)?.[1] ?? 1;
  const count = Math.ceil(buttons.length / wide);
  return Array.from({ length: count }, (_, i) => buttons.slice(i * wide, (i + 1) * wide));
}
