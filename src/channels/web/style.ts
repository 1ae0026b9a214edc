import { createHash } from 'node:crypto';

/**
 * One sheet for all pages: system font, tap targets of 48 px, nothing fetched. Colours have a contrast of 4.5 and
 * more on their ground in both schemes (WCAG 2.2 AA).
 */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f3f5f4;--card:#fff;--ink:#16201b;--soft:#4c5a53;--line:#b9c4be;--edge:#74827b;
--go:#0b6b43;--go-ink:#fff;--mine:#dcefe4;--danger:#a8071a;--note:#fff3cd;--note-ink:#3d2f00}
@media (prefers-color-scheme:dark){:root{--ground:#111613;--card:#1b221e;--ink:#e9efeb;--soft:#a9b6af;--line:#46524b;--edge:#7f8d85;
--go:#1d7a50;--go-ink:#fff;--mine:#173a29;--danger:#ff8a8f;--note:#3a3110;--note-ink:#ffe9a8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.45 system-ui,sans-serif;overflow-wrap:break-word}
header{position:sticky;top:0;z-index:1;display:flex;align-items:center;justify-content:space-between;gap:.5rem;
padding:.25rem .75rem;background:var(--card);border-bottom:1px solid var(--line)}
header strong{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header form{flex:none;margin:0}
main{max-width:40rem;margin:0 auto;padding:.75rem .75rem 4.5rem}
p{margin:0 0 .75rem}
a{color:inherit;text-underline-offset:.2em}
button,.button,input,textarea{font:inherit;color:inherit}
button,.button{display:block;width:100%;min-height:3rem;margin:0 0 .5rem;padding:.6rem .9rem;text-align:start;text-decoration:none;
background:var(--card);border:2px solid var(--go);border-radius:.6rem;cursor:pointer;overflow-wrap:anywhere}
button.go{background:var(--go);color:var(--go-ink);text-align:center;font-weight:600}
button.sos{border-color:var(--danger);color:var(--danger);font-weight:600}
header button{width:auto;min-height:2.75rem;margin:0;padding:.3rem .8rem;border-color:var(--edge)}
.line{width:fit-content;max-width:92%;margin:0 0 .6rem;padding:.55rem .8rem;white-space:pre-line;background:var(--card);
border:1px solid var(--line);border-radius:.6rem}
.person{margin-inline-start:auto;background:var(--mine)}
.operator{border-color:var(--go);border-width:2px}
.line small{display:block;color:var(--soft)}
.line .button{margin:.5rem 0 0}
.question{margin:.25rem 0 .9rem;white-space:pre-line}
.note{padding:.6rem .8rem;background:var(--note);color:var(--note-ink);border-radius:.6rem;white-space:pre-line}
.bar{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}
.row{display:flex;gap:.5rem}
.row input{flex:1 1 8rem;min-width:0}
.row .go{flex:none;width:auto}
.bar>*{width:auto;flex:1 1 auto;min-height:2.75rem;margin:0;padding:.35rem .6rem;font-size:1rem;text-align:center;border-width:1px;border-color:var(--edge)}
.bar .sos{position:fixed;z-index:1;bottom:.5rem;inset-inline:.75rem;max-width:38.5rem;margin:0 auto;border-color:var(--danger);border-width:2px}
label.box{display:flex;gap:.75rem;align-items:center;min-height:3rem;margin:0 0 .5rem;padding:.4rem .8rem;background:var(--card);
border:1px solid var(--edge);border-radius:.6rem}
label.box input{flex:none;width:1.5rem;height:1.5rem;margin:0;accent-color:var(--go)}
label.field{display:block;margin:0 0 .3rem}
.hint{display:block;margin:0 0 .3rem;color:var(--soft);font-size:1rem}
input:not([type=checkbox]),textarea{display:block;width:100%;min-height:3rem;margin:0 0 .5rem;padding:.6rem .7rem;background:var(--card);
border:2px solid var(--edge);border-radius:.6rem}
textarea{resize:vertical}
.secret{-webkit-text-security:disc}
.inline{display:inline;width:auto;min-height:0;margin:0;padding:.2rem .1rem;border:0;background:none;text-decoration:underline;text-underline-offset:.2em}
h1{margin:.5rem 0;font-size:1.3rem;line-height:1.25}
.list{margin:0 0 1rem;padding:0;list-style:none}
.list a{display:block;padding:.7rem 0;border-top:1px solid var(--line)}
summary{min-height:2.75rem;padding:.6rem 0;cursor:pointer}
:focus-visible{outline:3px solid var(--go);outline-offset:2px}
footer{margin:1rem 0 0;padding:.75rem 0;border-top:1px solid var(--line);color:var(--soft);font-size:1rem}
`.replace(/\n/g, '');

/** Its name changes with its words, so that browsers may keep it for a year. */
export const STYLE_PATH = `/style.${createHash('sha256').update(STYLE).digest('hex').slice(0, 10)}.css`;
