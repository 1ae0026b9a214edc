import { violates } from './refusal.ts';

/** A `MessageEntity` as the double stores it; `offset` and `length` in UTF-16 units. */
export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  user?: unknown;
  language?: string;
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
}

const TYPES = {
  a: 'text_link',
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  u: 'underline',
  ins: 'underline',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
  span: 'spoiler',
  pre: 'pre',
  code: 'code',
  blockquote: 'blockquote',
};
const TYPE_OF = new Map(Object.entries(TYPES));
const NAMED = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
]);

interface Open {
  tag: string;
  attributes: Map<string, string>;
  offset: number;
}

/** Decodes the character reference at `&`; anything Telegram does not know stays as it is written. */
function reference(source: string, at: number): { text: string; next: number } | undefined {
  const match = /^&(?:#x([0-9a-f]*)|#(\d*)|([a-z]*));?/i.exec(source.slice(at, at + 16));
  if (!match) return undefined;
  const [whole, hex, decimal, name] = match;
  if (name !== undefined) {
    const text = NAMED.get(name);
    return text === undefined ? undefined : { text, next: at + whole.length };
  }
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal ?? '', 10);
  if (!code || code >= 0x10ffff || whole.length > 10) return undefined;
  return { text: String.fromCodePoint(code), next: at + whole.length };
}

function decode(text: string): string {
  return text.replace(/&(?:#x[0-9a-f]+|#\d+|lt|gt|amp|quot);?/gi, (raw) => reference(raw, 0)?.text ?? raw);
}

const ATTRIBUTE = /\s+([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?/y;

/** Reads `<tag a="b">` at `at`; errors in Telegram's words, offsets in UTF-8 bytes as Telegram counts them. */
function startTag(
  source: string,
  at: number,
): { tag: string; attributes: Map<string, string>; next: number } {
  const bytes = () => Buffer.byteLength(source.slice(0, at));
  const name = /^[^\s>]*/.exec(source.slice(at + 1))?.[0] ?? '';
  const tag = name.toLowerCase();
  let next = at + 1 + name.length;
  if (next >= source.length) throw entityError(`Unclosed start tag at byte offset ${bytes()}`);
  if (!TYPE_OF.has(tag)) throw entityError(`Unsupported start tag "${tag}" at byte offset ${bytes()}`);
  const attributes = new Map<string, string>();
  for (;;) {
    ATTRIBUTE.lastIndex = next;
    const match = ATTRIBUTE.exec(source);
    if (!match) break;
    attributes.set(match[1] ?? '', decode(match[2] ?? match[3] ?? match[4]?.toLowerCase() ?? ''));
    next = ATTRIBUTE.lastIndex;
  }
  next += /^\s*/.exec(source.slice(next))?.[0].length ?? 0;
  if (next >= source.length) throw entityError(`Unclosed start tag "${tag}" at byte offset ${bytes()}`);
  if (source[next] !== '>') {
    throw entityError(`Empty attribute name in the tag "${tag}" at byte offset ${bytes()}`);
  }
  if (tag === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw entityError(`Tag "span" must have class "tg-spoiler" at byte offset ${bytes()}`);
  }
  return { tag, attributes, next: next + 1 };
}

function endTag(source: string, at: number, open: Open | undefined): number {
  const bytes = Buffer.byteLength(source.slice(0, at));
  if (!open) throw entityError(`Unexpected end tag at byte offset ${bytes}`);
  const [whole, name = ''] = /^<\/([^\s>]*)\s*/.exec(source.slice(at)) ?? [''];
  if (source[at + whole.length] !== '>') throw entityError(`Unclosed end tag at byte offset ${bytes}`);
  if (name && name.toLowerCase() !== open.tag) {
    const found = `expected "</${open.tag}>", found "</${name.toLowerCase()}>"`;
    throw entityError(`Unmatched end tag at byte offset ${bytes}, ${found}`);
  }
  return at + whole.length + 1;
}

function entityError(text: string): Error {
  return violates(`can't parse entities: ${text}`);
}

/** A link as Telegram keeps it, or undefined where it silently drops the link and shows bare text. */
export function checkedLink(link: string): string | undefined {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `http://${link}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  if (!['http:', 'https:', 'tg:', 'ton:', 'tonsite:'].includes(url.protocol)) return undefined;
  if (url.protocol.startsWith('http') && !/[.:]/.test(url.hostname) && url.hostname !== 'localhost')
    return undefined;
  return url.href;
}

function entityOf(open: Open, text: string): Entity | undefined {
  const { tag, attributes, offset } = open;
  const entity: Entity = { type: TYPE_OF.get(tag) ?? tag, offset, length: text.length - offset };
  if (tag === 'a') {
    const href = attributes.get('href') || text.slice(offset);
    const user = /^tg:\/\/user\?id=(\d+)$/.exec(href)?.[1];
    if (user)
      return { ...entity, type: 'text_mention', user: { id: Number(user), is_bot: false, first_name: user } };
    const url = checkedLink(href);
    return url === undefined ? undefined : { ...entity, url };
  }
  if (tag === 'tg-emoji') {
    const id = attributes.get('emoji-id') ?? '';
    if (!/^[1-9]\d*$/.test(id)) throw violates('invalid custom emoji identifier specified');
    return { ...entity, custom_emoji_id: id };
  }
  if (tag === 'tg-time') {
    const format = attributes.get('format');
    const timed = { ...entity, unix_time: Number(attributes.get('unix')) };
    return format === undefined ? timed : { ...timed, date_time_format: format };
  }
  if (tag === 'blockquote' && attributes.has('expandable'))
    return { ...entity, type: 'expandable_blockquote' };
  if (tag === 'code') {
    const language = /^language-(.+)/.exec(attributes.get('class') ?? '')?.[1];
    if (language) return { ...entity, language };
  }
  return entity;
}

/** `<pre><code class="language-x">` is one entity `pre` with a language. */
function mergedCode(entities: Entity[], inner: Entity, outer: Entity): boolean {
  if (outer.type !== 'pre' || inner.type !== 'code' || inner.language === undefined) return false;
  if (inner.offset !== outer.offset || inner.length !== outer.length) return false;
  entities[entities.length - 1] = { ...outer, language: inner.language };
  return true;
}

/**
 * Parses Telegram's HTML as its servers do. Throws a recorded `Bad Request: can't parse entities: …` for an
 * unknown, unclosed or crossed tag.
 */
export function parseHtml(source: string): { text: string; entities: Entity[] } {
  let text = '';
  const entities: Entity[] = [];
  const open: Open[] = [];
  let at = 0;
  while (at < source.length) {
    const stop = source.slice(at).search(/[<&]/);
    if (stop < 0) {
      text += source.slice(at);
      break;
    }
    text += source.slice(at, at + stop);
    at += stop;
    if (source[at] === '&') {
      const found = reference(source, at);
      text += found?.text ?? '&';
      at = found?.next ?? at + 1;
    } else if (source[at + 1] !== '/') {
      const { tag, attributes, next } = startTag(source, at);
      open.push({ tag, attributes, offset: text.length });
      at = next;
    } else {
      at = endTag(source, at, open.at(-1));
      const closed = open.pop();
      const entity = closed && text.length > closed.offset ? entityOf(closed, text) : undefined;
      const inner = entities.at(-1);
      if (entity && !(inner && mergedCode(entities, inner, entity))) entities.push(entity);
    }
  }
  const left = open.at(-1);
  if (left) throw entityError(`Can't find end tag corresponding to start tag "${left.tag}"`);
  return { text, entities };
}
