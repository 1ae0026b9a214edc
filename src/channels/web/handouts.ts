import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { createHandouts } from '../../handouts/make.ts';
import type { House } from '../../turn/house.ts';
import { sayer } from '../../turn/screen.ts';
import { base } from './context.ts';
import { type Html, page } from './page.ts';

/** Pages to print: a list, and each as PDF. What is not there is left to who answers 404. */
export function createHandoutPages(house: House): Hono {
  const { catalog, config } = house;
  const place = { organisation: config.ORGANISATION, link: config.BOT_LINK ?? config.PUBLIC_URL };
  const handouts = createHandouts(catalog, place);
  const app = new Hono();
  app.get('/', (c) => c.html(listPage(c, house)));
  app.get('/:lang/:file{[a-z0-9-]+\\.pdf}', async (c, next) => {
    const { lang, file } = c.req.param();
    const made = await handouts.make(lang, file.slice(0, -'.pdf'.length));
    if (!made) return next();
    c.header('ETag', made.etag);
    // A browser asks again each time, and is told in few bytes that nothing has changed.
    c.header('Cache-Control', 'public, no-cache');
    if (c.req.header('if-none-match')?.includes(made.etag)) return c.body(null, 304);
    c.header('Content-Disposition', `inline; filename="${file.replace('.pdf', `-${lang}.pdf`)}"`);
    return c.body(new Uint8Array(made.pdf), 200, { 'Content-Type': 'application/pdf' });
  });
  return app;
}

/** All pages, the reader's language unfolded. */
function listPage(c: Context, house: House): Html {
  const { catalog, config } = house;
  const own = base(c, house, c.req.query('lang'));
  const lists = catalog.languages.map((lang) => {
    const say = sayer(catalog.words, lang, config.TIME_ZONE);
    const links = Object.entries(catalog.handouts).map(
      ([id, { title }]) => html`<li><a href="/handouts/${lang}/${id}.pdf">${say({ key: title })}</a></li>`,
    );
    return html`<details lang="${lang}"${lang === own.lang ? html` open` : ''}><summary>${say({
      key: `common:languages.${lang}`,
    })}</summary><ul class="list">${links}</ul></details>`;
  });
  const body = html`<h1>${own.say({ key: 'handouts:title' })}</h1><p>${own.say({ key: 'handouts:about' })}</p>${lists}
<p><a class="button" href="/#question">${own.say({ key: 'web:to-chat' })}</a></p>`;
  return page({ ...own, body });
}
