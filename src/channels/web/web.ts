import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import { codeOf, storeIsAway } from '../../store/db.ts';
import type { House } from '../../turn/house.ts';
import { createAnswers } from './answer.ts';
import { base, leave, type Web } from './context.ts';
import { createCookies } from './cookie.ts';
import { createFiles } from './file.ts';
import { createHandoutPages } from './handouts.ts';
import { byePage, messagePage } from './plain.ts';
import { createStatus } from './status.ts';
import { STYLE, STYLE_PATH } from './style.ts';
import { createView } from './view.ts';

/**
 * The web chat: pages that need no script, for a cheap phone and a slow line. Mount it at `/`, after everything
 * else: it answers 404 to what it does not know.
 *
 * @param take receive() of this house, counted or not
 */
export function createWeb(house: House, take: Web['take']): Hono {
  const secure = house.config.PUBLIC_URL?.startsWith('https:') ?? false;
  const web: Web = { house, take, cookies: createCookies(secure) };
  const view = createView(web);
  const app = new Hono();
  app.use(headers(secure), compress());
  app.get(STYLE_PATH, (c) => {
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' });
  });
  app.get('/favicon.ico', (c) => {
    c.header('Cache-Control', 'public, max-age=31536000');
    return c.body(null, 204);
  });
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.get('/', (c) => view.chat(c));
  app.post('/', createAnswers(web, view));
  app.post('/bye', (c) => leave(c, web));
  app.get('/bye', (c) => c.html(byePage(base(c, house))));
  app.get('/file/:id', createFiles(web));
  app.route('/status', createStatus(web));
  app.route('/handouts', createHandoutPages(house));
  app.all('*', (c) => {
    const words = base(c, house);
    return c.html(messagePage({ ...words, text: words.say({ key: 'web:not-found' }) }), 404);
  });
  app.onError((error, c) => {
    const away = storeIsAway(error);
    house.log.error({ code: codeOf(error), channel: 'web' }, 'a page failed');
    const words = base(c, house);
    c.header('Cache-Control', 'no-store');
    if (away) c.header('Retry-After', '60');
    const text = words.say({ key: 'web:page-away' });
    return c.html(messagePage({ ...words, text }), away ? 503 : 500);
  });
  return app;
}

function headers(secure: boolean) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    // Not no-referrer: with it browsers send `Origin: null` with our own forms.
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    strictTransportSecurity: secure ? 'max-age=31536000' : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
  });
}
