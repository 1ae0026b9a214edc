import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { Arrival } from '../../turn/arrival.ts';
import type { House } from '../../turn/house.ts';
import type { Received } from '../../turn/receive.ts';
import { type Say, sayer } from '../../turn/screen.ts';
import type { Cookies } from './cookie.ts';
import { countedAddress } from './limits.ts';
import { preferred } from './parse.ts';

/** What all pages stand on. `take`: receive() of this house, counted or not. */
export type Web = {
  house: House;
  take: (arrival: Arrival) => Promise<Received>;
  cookies: Cookies;
};

/** Language, words and name of a page whose conversation is not known. */
export type Base = { lang: string; say: Say; name: string };

/** In the language wanted, if it is spoken here, else in the first of the browser's that is. */
export function base(c: Context, { catalog, config }: House, wanted?: string): Base {
  const known = catalog.languages.find((lang) => lang === wanted);
  const lang = known ?? preferred(c.req.header('accept-language'), catalog.languages);
  return { lang, say: sayer(catalog.words, lang, config.TIME_ZONE), name: config.ORGANISATION };
}

/** Whom to count a request for. */
export function callerOf(c: Context): string {
  const peer = c.env?.incoming ? getConnInfo(c).remote.address : undefined;
  return countedAddress(peer ?? '', c.req.header('x-forwarded-for'));
}

/**
 * Whether a form was sent from a page of ours. Browsers say so in one of two headers; where one sends neither,
 * the form's id and the cookie (SameSite) have to do.
 */
export function fromHere(c: Context, { config }: House): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site) return site === 'same-origin';
  const origin = c.req.header('origin');
  if (!origin) return true;
  const own = [new URL(c.req.url).host, config.PUBLIC_URL && new URL(config.PUBLIC_URL).host];
  return URL.canParse(origin) && own.includes(new URL(origin).host);
}

/** The way out: this browser forgets, without asking anything of the stores. No other site can send it there. */
export function leave(c: Context, { house, cookies }: Web): Response {
  if (fromHere(c, house)) cookies.clear(c);
  return c.redirect('/bye', 303);
}
