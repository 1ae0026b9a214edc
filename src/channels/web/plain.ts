import { html } from 'hono/html';
import type { Say } from '../../turn/screen.ts';
import type { Base } from './context.ts';
import { type Html, note, page } from './page.ts';
import type { Fields } from './parse.ts';

/** What could not be taken now, ready to be sent again: nothing that was typed or ticked is lost. */
export function retryPage(base: Base & { problem: string; fields: Fields }): Html {
  const { say, fields, problem } = base;
  const { id, nonce, lang, option, text, picks, boxes } = fields;
  const kept = Object.entries({ id, nonce, lang, option, boxes: boxes ? '1' : '' });
  const body = html`${note(say({ key: problem }))}<form method="post" action="/" enctype="multipart/form-data" autocomplete="off">${kept
    .filter(([, value]) => value)
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}${picks.map(
    (pick) => html`<input type="hidden" name="pick" value="${pick}">`,
  )}${
    option
      ? ''
      : html`<textarea name="text" rows="4" aria-label="${say({ key: 'web:write-here' })}">
${text}</textarea><input type="file" name="file" multiple aria-label="${say({ key: 'web:attach' })}">`
  }
<button class="go">${say({ key: 'web:try-again' })}</button></form>${back(say)}`;
  return page({ ...base, body });
}

/** A page with one thing to say and the ways on: back, or to a case by its number and word. */
export function messagePage(base: Base & { text: string }): Html {
  const { text, say, lang } = base;
  const status = html`<p><a class="button" href="/status?lang=${lang}">${say({ key: 'web:status.ask' })}</a></p>`;
  return page({ ...base, body: html`${note(text)}${back(say)}${status}` });
}

/** The end of the quick exit: nothing on it tells what this is. */
export function byePage(base: Base): Html {
  const { say } = base;
  const body = html`<p class="question">${say({ key: 'common:neutral' })}</p><p><a class="button" href="/">${say(
    {
      key: 'common:menu',
    },
  )}</a></p>`;
  return page({ ...base, body, bare: true });
}

type Status = Base & {
  languages: readonly string[];
  own: string | null;
  result: string | null;
  number: string;
};

/** Number and secret word; the word is never shown again, not even to who typed it. */
export function statusPage(status: Status): Html {
  const { say, own, result, number, lang } = status;
  const body = html`${result ? note(result) : ''}${own ? html`<div class="line">${own}</div>` : ''}
<form method="post" action="/status" autocomplete="off"><input type="hidden" name="lang" value="${lang}">
<p class="question">${say({ key: 'web:status.ask' })}</p>
<label class="field" for="number">${say({ key: 'web:status.number' })}</label><span class="hint" id="hint">${say(
    {
      key: 'web:status.example',
    },
  )}</span>
<input id="number" name="number" value="${number}" inputmode="numeric" maxlength="20" autocomplete="off" required aria-describedby="hint">
<label class="field" for="word">${say({ key: 'web:status.word' })}</label>
<input id="word" name="word" class="secret" maxlength="64" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" required>
<button class="go">${say({ key: 'web:status.look' })}</button></form>${back(say)}<footer>${languageLinks(status)}</footer>`;
  return page({ ...status, body });
}

function languageLinks({ languages, lang, say }: Status): Html {
  const others = languages.filter((other) => other !== lang);
  return html`<p>${others.map(
    (other) =>
      html`<a href="/status?lang=${other}" lang="${other}">${say({ key: `common:languages.${other}` })}</a> `,
  )}</p>`;
}

function back(say: Say): Html {
  return html`<p><a class="button" href="/#question">${say({ key: 'web:to-chat' })}</a></p>`;
}
