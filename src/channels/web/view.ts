import type { Context } from 'hono';
import type { Session } from '../../engine/session.ts';
import { sayer } from '../../turn/screen.ts';
import { type Chat, chatPage, earlierPage } from './chat.ts';
import type { Web } from './context.ts';
import { newExternal, newFormId } from './cookie.ts';
import { fieldOf, isTalking, takesFiles } from './field.ts';
import { firstScreen } from './first.ts';
import { preferred } from './parse.ts';
import { findConversation, isHidden, type Line, readTalk, type Talk } from './talk.ts';

/** What a page says besides the conversation. `note`: a word key · `typed`: what must not be lost. */
export type More = { note?: string; typed?: string; status?: 200 | 400 | 403 | 409 };

export type View = { chat(c: Context, more?: More): Promise<Response> };

/** News that a redirect may bring along, by the name in the address. */
const NOTES = new Map([
  ['stale', 'common:stale'],
  ['set-aside', 'common:set-aside'],
]);

/** So much of the past stands above the question: bytes of text, and messages. */
const PAST_BYTES = 4_000;
const PAST_LINES = 3;
const TALK_LINES = 8;
/** And on a page of nothing else. */
const EARLIER_LINES = 20;
const EARLIER_BYTES = 12_000;
/** So many of a talk's last messages are on the screen when the page opens at its end. */
const TALK_FRESH = 3;

/** Shows the conversation of the browser that asks, or the first screen. Writes nothing. */
export function createView({ house, cookies }: Web): View {
  async function chat(c: Context, more: More = {}): Promise<Response> {
    const external = cookies.read(c);
    const conversation = external ? await findConversation(house, external) : null;
    if (!external || !conversation) return first(c, external, more);
    const before = numberIn(c.req.query('before'));
    const talk = await readTalk(house, conversation, before);
    cookies.write(c, external, talk.session.keep === true);
    const words = { ...wordsOf(talk.session), formId: newFormId(house.sealer, external) };
    if (before) return c.html(earlierPage({ ...words, ...linesOf(talk, EARLIER_LINES, EARLIER_BYTES) }));
    const talking = isTalking(talk.session);
    const wait = c.req.query('wait');
    const waits = talking && wait !== undefined ? (numberIn(wait) ?? 0) : undefined;
    const lines = linesOf(talk, talking ? TALK_LINES : PAST_LINES, PAST_BYTES);
    const note = NOTES.get(c.req.query('note') ?? '');
    return show(c, { ...words, ...lines, live: talk.live, waits, note }, more);
  }

  /** A browser without a conversation gets a name to come back with; nothing is written until it answers. */
  async function first(c: Context, known: string | null, more: More): Promise<Response> {
    const external = known && !(await isHidden(house, known)) ? known : newExternal();
    const lang = preferred(c.req.header('accept-language'), house.catalog.languages);
    const { session, live } = firstScreen(house, lang);
    cookies.write(c, external, false);
    const formId = newFormId(house.sealer, external);
    return show(c, { ...wordsOf(session), past: [], fresh: [], earlier: false, formId, live }, more);
  }

  function wordsOf(session: Session) {
    const { catalog, config } = house;
    const say = sayer(catalog.words, session.lang, session.zone ?? config.TIME_ZONE);
    return { say, name: config.ORGANISATION, languages: catalog.languages, session };
  }

  function show(c: Context, seen: Omit<Chat, 'field' | 'files'>, { status, ...more }: More) {
    const field = fieldOf(house.catalog, seen.session, seen.live);
    const files = takesFiles(seen.session, seen.live);
    return c.html(chatPage({ ...seen, ...more, field, files }), status ?? 200);
  }

  return { chat };
}

/** What stands above the question, and what is newer than it: that must not be missed. */
function linesOf(talk: Talk, most: number, bytes: number): Pick<Chat, 'past' | 'fresh' | 'earlier'> {
  const lines = fitting(talk.lines, most, bytes);
  const at = isTalking(talk.session)
    ? Math.max(0, lines.length - TALK_FRESH)
    : lines.findIndex(({ id }) => id > talk.liveId);
  const split = at < 0 ? lines.length : at;
  const earlier = talk.more || lines.length < talk.lines.length;
  return { past: lines.slice(0, split), fresh: lines.slice(split), earlier };
}

/** The newest lines that fit: a page has to come over a slow line. At least one, however long. */
function fitting(lines: readonly Line[], most: number, room: number): Line[] {
  const kept: Line[] = [];
  let bytes = 0;
  for (const line of lines.slice(-most).reverse()) {
    bytes += Buffer.byteLength(line.text);
    if (kept.length && bytes > room) break;
    kept.unshift(line);
  }
  return kept;
}

/** A whole number above zero, if the address has one there. */
function numberIn(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
