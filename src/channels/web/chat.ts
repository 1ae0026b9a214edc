import { html } from 'hono/html';
import type { Session } from '../../engine/session.ts';
import type { Say, Shown } from '../../turn/screen.ts';
import { type Field, isTalking } from './field.ts';
import { type Html, linked, note, page } from './page.ts';
import { MAX_FILES } from './submission.ts';
import type { Line } from './talk.ts';

export type Chat = {
  say: Say;
  name: string;
  session: Session;
  live: Shown | null;
  languages: readonly string[];
  past: readonly Line[];
  /** newer than the question, or the last of a talk with an operator */
  fresh: readonly Line[];
  /** what stands before the first line can be asked for */
  earlier: boolean;
  formId: string;
  field: Field;
  files: boolean;
  /** a word key of what went wrong or is new */
  note?: string | undefined;
  /** what was typed and must not be lost */
  typed?: string | undefined;
  /** how often this page has looked for an operator's answer by itself */
  waits?: number | undefined;
};

/** How often a page that waits looks again, and when it stops: somebody may have left the phone. */
const LOOK_SECONDS = 30;
const LOOKS = 60;

/** The conversation, its question as a form, and what is always possible. It opens at `#question`. */
export function chatPage(chat: Chat): Html {
  const { say, session, name, waits } = chat;
  const waiting = waits !== undefined;
  const body = html`${pastView(chat)}<div id="question">${chat.note ? note(say({ key: chat.note })) : ''}${chat.fresh.map(
    (line) => lineView(line, say),
  )}${waiting ? waitView(say) : answerView(chat)}</div>${waiting ? '' : afterView(chat)}`;
  const again =
    waiting && waits < LOOKS ? { after: LOOK_SECONDS, to: `/?wait=${waits + 1}#question` } : undefined;
  return page({ lang: session.lang, say, name, body, refresh: again });
}

/** Older messages alone. */
export function earlierPage(chat: Past & Pick<Chat, 'session' | 'name'>): Html {
  const { say, session, name } = chat;
  const body = html`${pastView({ ...chat, past: [...chat.past, ...chat.fresh] })}<p>
<a class="button" href="/#question">${say({ key: 'web:to-question' })}</a></p>`;
  return page({ lang: session.lang, say, name, body });
}

type Past = Pick<Chat, 'say' | 'earlier' | 'past' | 'fresh'>;

function pastView({ say, earlier, past, fresh }: Past): Html {
  const first = past[0] ?? fresh[0];
  const link =
    earlier && first ? html`<p><a href="/?before=${first.id}">↑ ${say({ key: 'web:earlier' })}</a></p>` : '';
  return html`${link}${past.map((line) => lineView(line, say))}`;
}

/** A message; one of an operator says so and when, and its files can be saved. */
function lineView({ who, text, files, at }: Line, say: Say): Html {
  if (who !== 'operator') {
    const count = files.length
      ? `📎 ${say({ key: 'common:value.files', values: { count: files.length } })}`
      : '';
    return html`<div class="line ${who}">${[text, count].filter(Boolean).join('\n')}</div>`;
  }
  const when = say({ answer: { moment: at.toISOString() }, of: 'web:when' });
  const links = files.map(
    (id) => html`<a class="button" href="/file/${id}">📎 ${say({ key: 'web:save-file' })}</a>`,
  );
  return html`<div class="line operator"><small>${say({ key: 'web:operator' })}, ${when}</small>${text}${links}</div>`;
}

/** No field while the page looks by itself: a look would wipe what is being typed. */
function waitView(say: Say): Html {
  return html`<p class="hint">${say({ key: 'web:waiting' })}</p>
<p><a class="button" href="/#question">${say({ key: 'web:write' })}</a></p>`;
}

/** While a human has the talk, writing comes first. */
function answerView(chat: Chat): Html {
  if (!isTalking(chat.session)) return questionView(chat);
  return html`${textForm(chat)}<p><a class="button" href="/?wait=0#question">${chat.say({ key: 'web:wait' })}</a></p>`;
}

/** What is possible besides answering; in a talk the subjects stand behind a fold. */
function afterView(chat: Chat): Html {
  const { say } = chat;
  const subjects = isTalking(chat.session)
    ? html`<details><summary>${say({ key: 'web:other' })}</summary>${optionsForm(chat, optionButtons(chat))}</details>`
    : '';
  return html`${subjects}${barView(chat)}${footer(chat)}`;
}

/** Questions that are answered by pressing; elsewhere the field comes first, "I don't know" and the like after it. */
const PRESSED = new Set(['choice', 'choices', 'review']);

function questionView(chat: Chat): Html {
  const buttons = optionButtons(chat);
  if (PRESSED.has(chat.live?.expect ?? '')) return html`${optionsForm(chat, buttons)}${textForm(chat)}`;
  return html`${optionsForm(chat, [])}${textForm(chat)}${buttons}`;
}

function optionButtons({ live, languages }: Chat): Html[] {
  const boxes = live?.expect === 'choices';
  const own = (live?.options ?? []).filter(({ id }) => !id.startsWith('/'));
  return own.map((option) =>
    boxes && /^[+-]/.test(option.id) ? boxView(option) : buttonView(option, boxes, languages),
  );
}

function optionsForm({ live, ...chat }: Chat, buttons: readonly Html[]): Html {
  const text = live?.text ?? chat.say({ key: 'common:neutral' });
  return html`<form id="options" method="post" action="/">${hidden(chat, live, live?.expect === 'choices')}
<div class="question">${live?.expect === 'review' ? text : linked(text, 'options')}</div>${buttons}</form>`;
}

/** The screen's commands and those of every page; they belong to the form of the question. */
function barView({ live, session, say }: Chat): Html {
  const options = live?.options ?? [];
  const shown = new Set(options.map(({ id }) => id.replace(/^\//, '')));
  const offered = options.filter(({ id }) => id.startsWith('/'));
  const others = always(session, say).filter(({ id }) => !shown.has(id.slice(1)));
  return html`<div class="bar">${[...offered, ...others].map(commandView)}</div>`;
}

type Option = Shown['options'][number];

function boxView({ id, label, picked }: Option): Html {
  return html`<label class="box"><input type="checkbox" name="pick" value="${id.slice(1)}"${picked ? html` checked` : ''}>${label}</label>`;
}

/** A language's own name is in that language. */
function buttonView({ id, label }: Option, boxes: boolean, languages: readonly string[]): Html {
  const go = id === 'right' || (boxes && id === 'done') ? html` class="go"` : '';
  const lang = languages.includes(id) ? html` lang="${id}"` : '';
  return html`<button form="options" name="option" value="${id}"${go}${lang}>${label}</button>`;
}

function commandView({ id, label }: Option): Html {
  return html`<button form="options" name="option" value="${id}"${id === '/sos' ? html` class="sos"` : ''}>${label}</button>`;
}

/** What is possible on every page, besides what the screen offers. */
function always({ frames, keep }: Session, say: Say): Option[] {
  const at = frames.at(-1);
  const known = keep !== null;
  const ids = [
    '/sos',
    ...(known && at?.flow !== 'home' ? ['/menu'] : []),
    ...(known && at?.flow !== 'operator' ? ['/operator'] : []),
    ...(at?.flow === 'home' && at.step === 'language' ? [] : ['/language']),
  ];
  return ids.map((id) => ({ id, label: say({ key: LABELS[id] ?? `common:${id.slice(1)}` }) }));
}

const LABELS: Readonly<Record<string, string>> = { '/language': 'home:language.short' };

function hidden(
  { formId, session }: Pick<Chat, 'formId' | 'session'>,
  live: Shown | null,
  boxes: boolean,
): Html {
  return html`<input type="hidden" name="id" value="${formId}"><input type="hidden" name="nonce" value="${live?.nonce ?? ''}"><input
type="hidden" name="lang" value="${session.lang}">${boxes ? html`<input type="hidden" name="boxes" value="1">` : ''}`;
}

/** The field. Files go with it; the form is a plain one where none may be sent, since old phones send those best. */
function textForm({ live, field, files, typed, ...chat }: Chat): Html {
  const { say } = chat;
  const multipart = files ? html` enctype="multipart/form-data"` : '';
  const instead = PRESSED.has(live?.expect ?? '') && !isTalking(chat.session);
  const label = say({ key: instead ? 'web:or-write' : 'web:write-here' });
  const send = html`<button class="go">${say({ key: 'web:send' })}</button>`;
  const input = inputView(field, typed ?? '');
  return html`<form method="post" action="/"${multipart} autocomplete="off">${hidden(chat, live, false)}
<label class="field" for="text">${label}</label>${
    field.example ? html`<span class="hint" id="hint">${say({ key: field.example })}</span>` : ''
  }${field.rows > 1 ? input : html`<div class="row">${input}${send}</div>`}${
    files ? fileView(say, live?.expect === 'files') : ''
  }${field.rows > 1 ? send : ''}</form>`;
}

function inputView(field: Field, typed: string): Html {
  const { rows, maxlength, inputmode, autocomplete, secret, example } = field;
  const about = example ? html` aria-describedby="hint"` : '';
  if (rows > 1)
    return html`<textarea id="text" name="text" rows="${rows}" maxlength="${maxlength}" autocomplete="off"${about}>
${typed}</textarea>`;
  const hiding = secret
    ? html` class="secret" autocapitalize="none" autocorrect="off" spellcheck="false"`
    : '';
  return html`<input id="text" name="text" value="${secret ? '' : typed}" maxlength="${maxlength}" inputmode="${inputmode}"
autocomplete="${autocomplete}"${hiding}${about}>`;
}

function fileView(say: Say, open: boolean): Html {
  return html`<details${open ? html` open` : ''}><summary>📎 ${say({ key: 'web:attach' })}</summary>
<label class="hint" for="files">${say({ key: 'web:attach-limits', values: { max: MAX_FILES } })}</label>
<input id="files" type="file" name="file" multiple></details>`;
}

function footer({ say, session }: Chat): Html {
  return html`<footer><p><a href="/status">${say({ key: 'common:commands.status' })}</a></p>
<p><a href="/handouts?lang=${session.lang}">${say({ key: 'handouts:title' })}</a></p>
<p>${say({ key: 'web:shared-phone' })}</p></footer>`;
}
