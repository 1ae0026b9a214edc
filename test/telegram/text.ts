import { type Entity, parseHtml } from './html.ts';
import { notPlayed, violates } from './refusal.ts';

/** A text after entities parsing, cleaning and trimming: what a person sees. */
interface FormattedText {
  text: string;
  entities: Entity[];
}

/** Longest text of a message and of a caption, in UTF-16 units after entities parsing. */
const LIMITS = { message: 4096, caption: 1024 };

const BOT_COMMAND = /(?<![\w/@<>])\/[a-z0-9_]{1,32}(?:@\w{3,32})?(?!\w)/gi;
const MENTION = /(?<![\w@])@[a-z]\w{3,31}(?!\w)/gi;
const URL_LIKE = /(?<![\w@])(?:https?:\/\/|www\.)[^\s<>"]+[^\s<>".,:;!?)]/gi;
const EMAIL = /(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const HASHTAG = /(?<![\w#])#[\p{L}_][\p{L}\p{N}_]*/gu;
const FOUND: [string, RegExp][] = [
  ['url', URL_LIKE],
  ['email', EMAIL],
  ['bot_command', BOT_COMMAND],
  ['mention', MENTION],
  ['hashtag', HASHTAG],
];

/** The entities Telegram's servers find by themselves in plain text: commands, links, mentions, hashtags. */
export function findEntities(text: string, taken: Entity[] = []): Entity[] {
  if (!/[/@#.]/.test(text)) return taken;
  const entities = [...taken];
  const quiet = new Set(['code', 'pre', 'text_link', 'text_mention', 'url', 'email']);
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const offset = match.index;
      const end = offset + match[0].length;
      const crosses = entities.some(
        (e) => quiet.has(e.type) && e.offset < end && offset < e.offset + e.length,
      );
      if (!crosses) entities.push({ type, offset, length: match[0].length });
    }
  }
  return sorted(entities);
}

function sorted(entities: Entity[]): Entity[] {
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length || (a.type < b.type ? -1 : 1));
}

/** Control characters become spaces, carriage returns and direction overrides vanish, as on Telegram's servers. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters Telegram replaces
  return text.replace(/[\r\u2028-\u202e]/g, '').replace(/[\u0000-\u0009\u000b-\u001f]/g, ' ');
}

/** Blanks at both ends go; an entity that begins with blanks keeps them, as on Telegram's servers. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const body = text.trimEnd();
  const kept = sorted(entities)
    .filter((e) => e.offset < body.length)
    .map((e) => ({ ...e, length: Math.min(e.length, body.length - e.offset) }));
  const lead = Math.min(/^[ \n]*/.exec(body)?.[0].length ?? 0, kept[0]?.offset ?? body.length);
  if (lead === 0) return { text: body, entities: kept };
  return { text: body.slice(lead), entities: kept.map((e) => ({ ...e, offset: e.offset - lead })) };
}

function explicit(text: string, entities: readonly Entity[]): FormattedText {
  for (const { offset, length } of entities) {
    if (offset < 0 || length < 0 || offset + length > text.length) {
      throw violates(
        `receive an entity with incorrect offset ${offset}`,
        'an entity reaches outside the text',
      );
    }
  }
  return { text, entities: entities.map((e) => ({ ...e })) };
}

/**
 * What becomes of a text that the bot sends. Throws a recorded refusal for markup that cannot be parsed, for
 * a text that is empty after parsing (an empty caption is none) and for one over 4,096 (caption: 1,024)
 * UTF-16 units. Only `parse_mode: 'HTML'` is played.
 */
export function formatted(
  kind: 'message' | 'caption',
  raw: string | undefined,
  mode: string | undefined,
  given: readonly Entity[] | undefined,
): FormattedText {
  if (!raw) {
    if (kind === 'message') throw violates('message text is empty');
    return { text: '', entities: [] };
  }
  if (!raw.isWellFormed()) throw violates('strings must be encoded in UTF-8', 'a lone surrogate in the text');
  if (mode && mode !== 'HTML') throw notPlayed(`parse_mode ${mode}`);
  const source = clean(raw);
  const result = trimmed(mode ? parseHtml(source) : explicit(source, given ?? []));
  if (!result.text && kind === 'message') throw violates('text must be non-empty');
  if (result.text.length > LIMITS[kind]) {
    const words = kind === 'message' ? 'message is too long' : 'message caption is too long';
    throw violates(words, `${words}: ${result.text.length} of ${LIMITS[kind]}`);
  }
  return { text: result.text, entities: findEntities(result.text, result.entities) };
}
