import type { Api } from 'grammy';
import { InputFile } from 'grammy';
import type { FileRef } from '../../engine/answer.ts';
import type { FileSource } from '../../turn/arrival.ts';
import { readFile } from '../../turn/files.ts';
import type { House } from '../../turn/house.ts';
import type { Shown } from '../../turn/screen.ts';
import type { Body } from '../../turn/turn.ts';
import type { Tools } from './outcome.ts';
import { type Rendered, render, renderCaption, renderText } from './render.ts';

type Caption = ReturnType<typeof renderCaption>;
/** What one call sends. */
export type Part = { kind: 'words'; words: Rendered } | { kind: 'file'; file: string; caption: Caption };

/** This message can never be sent, by a fault of ours: it must not hold up its chat. */
export class Unsendable extends Error {
  override readonly name = 'Unsendable';
}

/** A message as calls, the same each time it is asked: words that fit are the caption of the first file. Throws Unsendable. */
export function partsOf(body: Body): Part[] {
  const asWords = (words: Rendered): Part => ({ kind: 'words', words });
  if ('shown' in body) return rendered(body.shown).map(asWords);
  const { text, files = [] } = body;
  const caption = text && files.length ? renderCaption(text) : null;
  const words = text && !caption ? renderText(text).map(asWords) : [];
  const sent = files.map((file, i): Part => ({ kind: 'file', file, caption: i === 0 ? caption : null }));
  return words.length + sent.length > 0 ? [...words, ...sent] : renderText('').map(asWords);
}

function rendered(shown: Shown): Rendered[] {
  try {
    return render(shown);
  } catch (cause) {
    throw new Unsendable('A screen cannot be shown', { cause });
  }
}

type How = { replyTo: number | null; signal: AbortSignal };
/** grammY's types know only the signals of a library that came before Node's own. */
type Signal = NonNullable<Parameters<Api['getMe']>[0]>;

/** Node's signal as grammY takes it. */
export function asSignal(signal: AbortSignal): Signal {
  return signal as Signal;
}

/** Sends one part; returns its number in the chat. Throws what the API throws, and Unsendable. */
export async function post({ house, api }: Tools, chat: number, part: Part, how: How): Promise<number> {
  const signal = asSignal(how.signal);
  const reply = how.replyTo === null ? {} : { reply_parameters: replyTo(how.replyTo) };
  if (part.kind === 'words') {
    const { text, ...look } = part.words;
    return (await api.sendMessage(chat, text, { ...look, ...reply }, signal)).message_id;
  }
  const { media, source } = await fileOf(house, part.file);
  const sent = await SENDERS[media](api, chat, source, { ...part.caption, ...reply }, signal);
  return sent.message_id;
}

function replyTo(message_id: number) {
  return { message_id, allow_sending_without_reply: true };
}

type Extra = { caption?: string; parse_mode?: 'HTML'; reply_parameters?: ReturnType<typeof replyTo> };
type Sender = (
  api: Api,
  chat: number,
  file: string | InputFile,
  extra: Extra,
  signal: Signal,
) => Promise<{ message_id: number }>;

const SENDERS: Record<FileRef['media'], Sender> = {
  photo: (api, ...sent) => api.sendPhoto(...sent),
  document: (api, ...sent) => api.sendDocument(...sent),
  voice: (api, ...sent) => api.sendVoice(...sent),
  video: (api, ...sent) => api.sendVideo(...sent),
  audio: (api, ...sent) => api.sendAudio(...sent),
};

/** What Telegram holds is named by its id; what only we hold is uploaded, under a name that says nothing. */
async function fileOf(house: House, id: string) {
  const row = await house.store.db
    .selectFrom('file')
    .select(['media', 'sealed_source'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Unsendable('A file to be sent is not there');
  const media = row.media as FileRef['media'];
  const source = JSON.parse(
    house.sealer.unsealHouse(`file:${id}`, row.sealed_source).toString('utf8'),
  ) as FileSource;
  if ('telegram' in source) return { media, source: source.telegram };
  const kept = await readFile(house, id);
  if (!kept) throw new Unsendable('A file to be sent is not kept');
  return { media, source: new InputFile(kept.stream, media) };
}
