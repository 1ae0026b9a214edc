import { randomUUID } from 'node:crypto';
import { parse } from '../../channels/telegram/parse.ts';
import type { SaidFile, Saying } from '../saying.ts';
import type { Deed } from './scene.ts';
import type { Message, Update } from './update.ts';

/**
 * What an operator's message holds.
 *
 * - `command`: a word behind a slash, in a text or under a file; `rest` is what follows it
 * - `saying`: words, files, or both · `nothing`: Telegram's own notes · `unsendable`: what is not passed on
 */
export type Content =
  | { kind: 'command'; name: string; rest: string; files: SaidFile[] }
  | { kind: 'saying'; saying: Saying }
  | { kind: 'unsendable' }
  | { kind: 'nothing' };

/** Reads a message by the channel's own rules. Nothing that begins with a slash is ever words for a person. */
export function contentOf({ tools }: Pick<Deed, 'tools'>, update: Update): Content {
  const message = update.message;
  const parsed = parse(update.raw, tools.me, randomUUID);
  if (parsed.kind === 'status') return commandIn(message?.text ?? '', []) ?? { kind: 'unsendable' };
  if (parsed.kind !== 'arrival') return { kind: 'nothing' };
  const { input, sources = {} } = parsed.arrival;
  if (input.kind === 'files') {
    const files = input.files.flatMap((file) => {
      const source = sources[file.id];
      return source ? [{ ...file, source }] : [];
    });
    const { text } = input;
    return commandIn(text ?? '', files) ?? { kind: 'saying', saying: { ...(text ? { text } : {}), files } };
  }
  if (message?.text === undefined) return { kind: 'unsendable' };
  return commandIn(message.text, []) ?? { kind: 'saying', saying: { text: message.text } };
}

function commandIn(text: string, files: SaidFile[]): Content | null {
  const [, name, rest = ''] = /^\s*\/(\w*)(?:@\w+)?\s*(.*)$/s.exec(text) ?? [];
  return name === undefined ? null : { kind: 'command', name: name.toLowerCase(), rest: rest.trim(), files };
}

/** The row of the message that this one answers, if it is one of the case. */
export async function answeredBy(
  { tx }: Pick<Deed, 'tx'>,
  caseId: string,
  { chat, reply_to_message: reply }: Message,
): Promise<{ id: number; author: string } | null> {
  if (!reply) return null;
  const row = await tx
    .selectFrom('copy as c')
    .innerJoin('message as m', 'm.id', 'c.message_id')
    .select(['m.id', 'm.author'])
    .where('c.chat_id', '=', chat.id)
    .where('c.external_id', '=', reply.message_id)
    .where('m.case_id', '=', caseId)
    .executeTakeFirst();
  return row ?? null;
}
