import { startHttp } from '../../../src/http.ts';
import { createMetrics } from '../../../src/metrics.ts';
import type { Arrival } from '../../../src/turn/arrival.ts';
import { receive } from '../../../src/turn/receive.ts';
import { createWorld, type World, type WorldOptions } from '../../world.ts';

export type Site = { world: World; url: string; close: () => Promise<void> };

/** A house that answers by HTTP on a free port. `before` runs ahead of each turn, to let it fail. */
export async function openSite(options: WorldOptions, before?: (arrival: Arrival) => void): Promise<Site> {
  const world = await createWorld({ ...options, env: { PORT: '0', ...options.env } });
  const { house, redis } = world;
  const metrics = createMetrics(house.store.db, house.now);
  const take = metrics.watched(async (arrival) => {
    before?.(arrival);
    return receive(house, arrival);
  });
  const http = await startHttp({ house, redis, metrics, take, routes: [] });
  const close = async () => {
    await http.stop(2_000);
    await world.close();
  };
  return { world, url: http.url, close };
}

export type Sheet = { status: number; html: string; text: string; headers: Headers };
export type SentFile = { type: string; bytes: Uint8Array<ArrayBuffer>; name?: string };

export type Visitor = {
  /** the page on the screen */
  page: () => Sheet;
  open: (path?: string) => Promise<Sheet>;
  /** presses the button with this option; throws when the page has none */
  press: (option: string) => Promise<Sheet>;
  say: (text: string) => Promise<Sheet>;
  tick: (boxes: readonly string[]) => Promise<Sheet>;
  upload: (files: readonly SentFile[], text?: string) => Promise<Sheet>;
  /** sends a form as it stands on the page, with these fields over it; does not follow the answer */
  send: (fields: Record<string, string>, headers?: Record<string, string>) => Promise<Response>;
  /** follows a redirect and shows what comes */
  follow: (response: Response) => Promise<Sheet>;
  cookie: () => string;
  setCookie: (cookie: string) => void;
};

/** A browser without scripts: it keeps cookies, sends the forms it was given, and follows redirects. */
export function createVisitor(url: string, lang = 'ru-RU,ru;q=0.9'): Visitor {
  let cookie = '';
  let sheet: Sheet = { status: 0, html: '', text: '', headers: new Headers() };

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('accept-language', lang);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      cookie = pair.endsWith('=') ? '' : pair;
    }
    return response;
  }

  async function follow(response: Response): Promise<Sheet> {
    const location = response.headers.get('location');
    if (location && response.status === 303) return follow(await request(location));
    const html = await response.text();
    sheet = { status: response.status, html, text: textOf(html), headers: response.headers };
    return sheet;
  }

  const hidden = () => ({ id: value('id'), nonce: value('nonce'), lang: value('lang') });
  const value = (name: string) =>
    unescaped(new RegExp(`name="${name}" value="([^"]*)"`).exec(sheet.html)?.[1] ?? '');
  const post = (body: URLSearchParams | FormData, headers: Record<string, string> = {}) =>
    request('/', { method: 'POST', body, headers: { origin: url, ...headers } });
  const send: Visitor['send'] = (fields, headers) =>
    post(new URLSearchParams({ ...hidden(), ...fields }), headers);

  async function press(option: string): Promise<Sheet> {
    if (!sheet.html.includes(`name="option" value="${option}"`))
      throw new Error(`The page has no button ${option}: ${sheet.text}`);
    return follow(await send({ option }));
  }

  async function tick(boxes: readonly string[]): Promise<Sheet> {
    const form = new URLSearchParams({ ...hidden(), boxes: value('boxes'), option: 'done' });
    for (const box of boxes) form.append('pick', box);
    return follow(await post(form));
  }

  async function upload(files: readonly SentFile[], text = ''): Promise<Sheet> {
    const form = new FormData();
    for (const [name, field] of Object.entries(hidden())) form.set(name, field);
    form.set('text', text);
    for (const { bytes, type, name } of files)
      form.append('file', new Blob([bytes], { type }), name ?? 'x.bin');
    return follow(await post(form));
  }

  return {
    page: () => sheet,
    open: async (path = '/') => follow(await request(path)),
    press,
    say: async (text) => follow(await send({ text })),
    tick,
    upload,
    send,
    follow,
    cookie: () => cookie,
    setCookie: (next) => {
      cookie = next;
    },
  };
}

/** What a person reads: without tags, in one line per element. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>'));
  return unescaped(body.replace(/<[^>]+>/g, '\n').replace(/\n\s*\n+/g, '\n')).trim();
}

function unescaped(text: string): string {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => names[name] ?? '');
}

/** Past language and notice, to the menu. */
export async function toMenu(visitor: Visitor, lang: 'ky' | 'ru' | 'en', agree = true): Promise<Sheet> {
  await visitor.open();
  await visitor.press(lang);
  return visitor.press(agree ? 'agree' : 'no-keeping');
}
