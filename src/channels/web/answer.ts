import type { Context } from 'hono';
import type { Input } from '../../engine/input.ts';
import type { Session } from '../../engine/session.ts';
import { codeOf, storeIsAway } from '../../store/db.ts';
import type { Arrival } from '../../turn/arrival.ts';
import type { Conversation } from '../../turn/conversation.ts';
import type { House } from '../../turn/house.ts';
import type { Received } from '../../turn/receive.ts';
import { base, callerOf, fromHere, leave, type Web } from './context.ts';
import { isFormId } from './cookie.ts';
import { isTalking } from './field.ts';
import { atFirst, FIRST } from './first.ts';
import { createBuckets } from './limits.ts';
import { type Fields, parse, preferred, TEXT_LENGTH } from './parse.ts';
import { messagePage, retryPage } from './plain.ts';
import { discard, MAX_BODY_BYTES, readSubmission, type Upload } from './submission.ts';
import { CHANNEL, findConversation } from './talk.ts';
import type { View } from './view.ts';

/** What stands in the way, by word key, with the status it is answered with. */
const STATUS = {
  'web:away': 503,
  'web:broken': 500,
  'web:too-often': 429,
  'web:too-big': 413,
  'web:too-many': 413,
  'web:too-long': 413,
} as const;
type Problem = keyof typeof STATUS;

/** Takes a form, turns it into one turn, and answers 303: a page loaded again sends nothing again. */
export function createAnswers(web: Web, view: View): (c: Context) => Promise<Response> {
  const { house, cookies } = web;
  const perTalk = createBuckets(40, 0.5);
  const perCaller = createBuckets(200, 4);
  /** bytes of files, so that nobody fills the disk */
  const perCallerBytes = createBuckets(3 * MAX_BODY_BYTES, 100_000);
  const isOften = (c: Context, external: string | null) => {
    const caller = callerOf(c);
    const size = Number(c.req.header('content-length') ?? MAX_BODY_BYTES);
    const within = perCaller.take(caller) && perTalk.take(external ?? caller);
    return !within || !perCallerBytes.take(caller, size);
  };

  return async (c) => {
    const external = cookies.read(c);
    const often = isOften(c, external);
    const found = external && !often ? await lookedUp(house, external) : null;
    const conversation = found === 'away' ? null : found;
    const mine = ({ id }: Fields) =>
      external !== null && fromHere(c, house) && isFormId(house.sealer, external, id);
    const form = await readSubmission(house, c.req.raw, (fields) =>
      conversation && mine(fields) ? conversation.key : null,
    );
    const { fields } = form;
    const retry = (problem: Problem) => again(c, web, fields, problem);
    if (often) return retry('web:too-often');
    if (found === 'away') return retry('web:away');
    if (form.kind === 'refused' && form.why !== 'not-a-form') return retry(`web:${form.why}`);
    const typed = { typed: fields.text };
    if (!external) return view.chat(c, { ...typed, note: 'web:cookies', status: 400 });
    if (form.kind === 'refused' || !mine(fields))
      return view.chat(c, { ...typed, note: 'web:old-page', status: 403 });
    if (fields.text.length > TEXT_LENGTH) return retry('web:too-long');
    return taken(c, web, view, { external, fields, uploads: form.uploads, conversation });
  };
}

/** Not known is not the same as not there. */
async function lookedUp(house: House, external: string): Promise<Conversation | null | 'away'> {
  try {
    return await findConversation(house, external);
  } catch (error) {
    if (storeIsAway(error)) return 'away';
    throw error;
  }
}

type Sent = {
  external: string;
  fields: Fields;
  uploads: readonly Upload[];
  conversation: Conversation | null;
};

async function taken(c: Context, web: Web, view: View, sent: Sent): Promise<Response> {
  const { house } = web;
  try {
    const done = await answer(c, web, view, sent);
    if (done.unused) await discard(house, sent.uploads);
    return done.response;
  } catch (error) {
    const away = storeIsAway(error);
    // What failed for a reason of its own is written down with its files, for a human.
    if (away) await discard(house, sent.uploads);
    house.log.error({ code: codeOf(error), channel: CHANNEL }, 'an answer was not taken');
    return again(c, web, sent.fields, away ? 'web:away' : 'web:broken');
  }
}

/** `unused`: no turn took the files. */
type Done = { response: Response; unused: boolean };

async function answer(c: Context, web: Web, view: View, sent: Sent): Promise<Done> {
  const { house } = web;
  const { fields, uploads, external } = sent;
  const refs = uploads.map(({ ref }) => ref);
  const asked = parse(fields, refs, house.catalog.lexicon);
  const unused = (response: Response): Done => ({ response, unused: true });
  if (asked.kind === 'leave') return unused(leave(c, web));
  if (asked.kind === 'status') return unused(c.redirect('/status', 303));
  if (asked.kind === 'empty') return unused(await view.chat(c, { note: 'common:miss.empty', status: 200 }));
  const begun = await begin(c, web, sent);
  if (!begun) return unused(await view.chat(c, { note: 'web:expired', typed: fields.text, status: 409 }));
  const { session } = begun;
  const received = await web.take(arrival(web, sent, atNonce(house, session, asked.input)));
  if (received.kind === 'seen') return unused(c.redirect('/#question', 303));
  return { response: await respond(c, web, external, received, session, asked.input), unused: false };
}

/** The conversation, made by this first answer if its page was the first screen; null when it is gone. */
async function begin(c: Context, web: Web, sent: Sent): Promise<Conversation | null> {
  const { external, fields, conversation } = sent;
  if (conversation || fields.nonce !== FIRST) return conversation;
  const { languages } = web.house.catalog;
  const lang =
    languages.find((l) => l === fields.lang) ?? preferred(c.req.header('accept-language'), languages);
  const input = { kind: 'command', name: 'start' } as const;
  await web.take({ inbound: `web:${fields.id}:start`, channel: CHANNEL, external, input, lang });
  return findConversation(web.house, external);
}

/** The first screen was shown before there was a conversation to give it a nonce. */
function atNonce(house: House, session: Session, input: Input): Input {
  if (!('nonce' in input) || input.nonce !== FIRST || !atFirst(house, session)) return input;
  return { ...input, nonce: session.nonce ?? FIRST };
}

/**
 * The same answer from the same page is the same arrival, however often it is sent; another answer from that
 * page (a second message written after going back) is another, and is not lost.
 */
function arrival({ house }: Web, { external, fields, uploads }: Sent, input: Input): Arrival {
  const { nonce: _nonce, lang: _lang, ...said } = fields;
  const content = JSON.stringify([external, said, uploads.map(({ digest }) => digest)]);
  const mark = house.sealer.hash('web-answer', content).toString('base64url').slice(0, 22);
  const sources = Object.fromEntries(uploads.map(({ ref, source }) => [ref.id, source]));
  return {
    inbound: `web:${fields.id}:${mark}`,
    channel: CHANNEL,
    external,
    input,
    ...(uploads.length ? { sources } : {}),
  };
}

async function respond(
  c: Context,
  web: Web,
  external: string,
  received: Exclude<Received, { kind: 'seen' }>,
  before: Session,
  input: Input,
): Promise<Response> {
  if (received.kind === 'set-aside') return c.redirect('/?note=set-aside#question', 303);
  // Deleted in this turn: the only page that can still say so.
  if (!(await findConversation(web.house, external))) {
    web.cookies.clear(c);
    const text = received.shown.map((shown) => shown.text).join('\n\n');
    return c.html(messagePage({ ...base(c, web.house, received.lang), text }));
  }
  if (received.notice) return c.redirect('/?note=stale#question', 303);
  const spoken = input.kind === 'text' || input.kind === 'files';
  return c.redirect(isTalking(before) && spoken ? '/?wait=0#question' : '/#question', 303);
}

function again(c: Context, { house }: Web, fields: Fields, problem: Problem): Response | Promise<Response> {
  const status = STATUS[problem];
  if (status === 503 || status === 429) c.header('Retry-After', '60');
  const words = base(c, house, fields.lang);
  // Refused by its size alone: nothing was read, the page before this one still has it.
  if (!fields.id) return c.html(messagePage({ ...words, text: words.say({ key: problem }) }), status);
  return c.html(retryPage({ ...words, problem, fields }), status);
}
