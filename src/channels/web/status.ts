import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ownStatus, statusBySecret } from '../../turn/status.ts';
import { base, callerOf, fromHere, type Web } from './context.ts';
import { createBuckets } from './limits.ts';
import { statusPage } from './plain.ts';
import { CHANNEL, findConversation } from './talk.ts';

/** How a case stands: this browser's own, and any by its number and secret word. */
export function createStatus(web: Web): Hono {
  const { house } = web;
  const perCaller = createBuckets(10, 1 / 30);
  const app = new Hono();

  async function show(
    c: Context,
    wanted: string | undefined,
    more: { result: string | null; number: string },
  ) {
    const external = web.cookies.read(c);
    const conversation = external ? await findConversation(house, external) : null;
    const words = base(c, house, wanted ?? conversation?.session.lang);
    const told = external && conversation ? (await ownStatus(house, CHANNEL, external)).text : null;
    const own = told === words.say({ key: 'common:status.none' }) ? null : told;
    return c.html(statusPage({ ...words, languages: house.catalog.languages, own, ...more }));
  }

  app.get('/', (c) => show(c, c.req.query('lang'), { result: null, number: '' }));
  app.post('/', bodyLimit({ maxSize: 4096 }), async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const { lang, say } = base(c, house, form.get('lang') ?? undefined);
    const number = (form.get('number') ?? '').slice(0, 20);
    const word = (form.get('word') ?? '').toWellFormed().slice(0, 64);
    const refuse = (status: 403 | 429, key: string) => {
      c.status(status);
      return show(c, lang, { result: say({ key }), number });
    };
    if (!fromHere(c, house)) return refuse(403, 'web:old-page');
    if (!perCaller.take(callerOf(c))) return refuse(429, 'common:status.locked');
    return show(c, lang, { result: await statusBySecret(house, lang, number, word), number });
  });
  return app;
}
