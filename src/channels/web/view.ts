import type { Context } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { Session } from '../../engine/session.ts';
import { type Shown, sayer } from '../../turn/screen.ts';
import { type Chat, chatPage, earlierPage } from './chat.ts';
import type { Web } from './context.ts';
import { newExternal, newFormId } from './cookie.ts';
import { fieldOf, isTalking, takesFiles } from './field.ts';
import { firstScreen } from './first.ts';
import { preferred } from './parse.ts';
import { findConversation, type Line, readTalk } from './talk.ts';

/** What a page says besides the conversation. */
export type More = { note?: string; typed?: string; status?: 200 | 400 | 403 | 409 };

export type View = { chat(c: Context, more?: More): Promise<Response> };

/** News that a redirect may bring along, by the name in the address. */
const NOTES: Readonly<Record<string, string>> = { stale: 'common:stale', 'set-aside': 'common:set-aside' };

/** So much of the past stands above the question: bytes of text, and messages. */
const PAST_BYTES = 5_000;
const PAST_LINES = 4;
const TALK_LINES = 20;

/** Shows the conversation of the browser that asks, or the first screen. Writes nothing. */
export function createView(web: Web): View {
  const { house, cookies } = web;

  async function chat(c: Context, more: More = {}): Promise<Response> {
    const external = cookies.read(c);
    const conversation = external ? await findConversation(house, external) : null;
    if (!external || !conversation) return first(c, external, more);
    const before = Number(c.req.query('before')) || undefined;
    const talk = await readTalk(house, conversation, before);
    const { session } = talk;
    cookies.write(c, external, session.keep === true);
    const talking = isTalking(session);
    const lines = fitting(talk.lines, before || talking ? TALK_LINES : PAST_LINES);
    const earlier = talk.more || lines.length < talk.lines.length;
    const base = { ...words(session), lines, earlier, formId: newFormId(house.sealer, external) };
    if (before) return c.html(earlierPage(base));
    const waits = talking && c.req.query('wait') !== undefined ? Number(c.req.query('wait')) || 0 : undefined;
    return show(c, {
      ...base,
      live: talk.live,
      waits,
      ...more,
      note: more.note ?? NOTES[c.req.query('note') ?? ''],
    });
  }

  /** A browser without a conversation gets a name to come back with; nothing is written until it answers. */
  function first(c: Context, known: string | null, more: More): Promise<Response> {
    const external = known ?? newExternal();
    const lang = preferred(c.req.header('accept-language'), house.catalog.languages);
    const { session, live } = firstScreen(house, lang);
    cookies.write(c, external, false);
    const formId = newFormId(house.sealer, external);
    return show(c, { ...words(session), lines: [], earlier: false, formId, live, ...more });
  }

  function words(session: Session) {
    const { catalog, config } = house;
    const say = sayer(catalog.words, session.lang, session.zone ?? config.TIME_ZONE);
    return { say, name: config.ORGANISATION, session };
  }

  type Seen = Omit<Chat, 'field' | 'files'> & { live: Shown | null; status?: StatusCode };
  async function show(c: Context, { status, ...seen }: Seen): Promise<Response> {
    const field = fieldOf(house.catalog, seen.session, seen.live);
    const files = takesFiles(seen.session, seen.live);
    c.status(status ?? 200);
    return c.html(chatPage({ ...seen, field, files }));
  }

  return { chat };
}

/** The newest lines that fit: a page has to come over a slow line. At least one, however long. */
function fitting(lines: readonly Line[], most: number): Line[] {
  const kept: Line[] = [];
  let bytes = 0;
  for (const line of lines.slice(-most).reverse()) {
    bytes += Buffer.byteLength(line.text);
    if (kept.length && bytes > PAST_BYTES) break;
    kept.unshift(line);
  }
  return kept;
}
