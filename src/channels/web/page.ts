import { html } from 'hono/html';
import type { Say } from '../../turn/screen.ts';
import { STYLE_PATH } from './style.ts';

export type Html = ReturnType<typeof html>;

export type Page = {
  lang: string;
  say: Say;
  /** at the top; the title stays neutral, because it stands in the browser's list */
  name: string;
  body: unknown;
  /** seconds, and where to */
  refresh?: { after: number; to: string } | undefined;
  /** without the way out: the page is that way's end */
  bare?: boolean;
};

/** A whole page. No script, no picture, no font: one stylesheet that the browser keeps. */
export function page({ lang, say, name, body, refresh, bare }: Page): Html {
  const exit = html`<form method="post" action="/bye"><button>${say({ key: 'web:exit' })} ✕</button></form>`;
  return html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${say({ key: 'web:title' })}</title>${
    refresh ? html`<meta http-equiv="refresh" content="${refresh.after};url=${refresh.to}">` : ''
  }<link rel="stylesheet" href="${STYLE_PATH}"></head>
<body><header><strong>${bare ? '' : name}</strong>${bare ? '' : exit}</header>
<main>${body}</main></body></html>`;
}

/** A word of warning or news above everything else. */
export function note(text: string): Html {
  return html`<p class="note" role="status">${text}</p>`;
}

/** A command that can be pressed inside a text, and a number that can be called. */
const LIVE =
  /(?<![\w/])\/(?:menu|sos|operator|delete|help|language|status)\b|\+\d[\d ()-]{8,16}\d|(?<![\d+])112(?![\d -]*\d)/g;

/** A text with its commands as buttons of the form `form`, and numbers to call as links. */
export function linked(text: string, form: string): Html {
  const pieces: unknown[] = [];
  let from = 0;
  for (const found of text.matchAll(LIVE)) {
    pieces.push(text.slice(from, found.index), livePiece(found[0], form));
    from = found.index + found[0].length;
  }
  return html`${pieces}${text.slice(from)}`;
}

function livePiece(word: string, form: string): Html {
  if (word === '/status') return html`<a href="/status">${word}</a>`;
  if (word.startsWith('/'))
    return html`<button class="inline" form="${form}" name="option" value="${word}">${word}</button>`;
  return html`<a href="tel:${word.replace(/[^\d+]/g, '')}">${word}</a>`;
}
