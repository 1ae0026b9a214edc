import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Sealer } from '../../store/seal.ts';

/** 128 bits at random: whoever has them has the conversation. */
const VALUE = /^[\w-]{22}$/;
const KEPT_SECONDS = 30 * 86_400;

export type Cookies = {
  /** The conversation this browser has; null when it has none. */
  read(c: Context): string | null;
  /** Ties the browser to a conversation: for thirty days where the person agreed to keeping, else until it is closed. */
  write(c: Context, external: string, kept: boolean): void;
  clear(c: Context): void;
};

/** `secure`: people come by https. */
export function createCookies(secure: boolean): Cookies {
  const name = secure ? '__Host-talk' : 'talk';
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
  return {
    read(c) {
      const value = getCookie(c, name);
      return value && VALUE.test(value) ? value : null;
    },
    write: (c, external, kept) =>
      setCookie(c, name, external, { ...options, ...(kept ? { maxAge: KEPT_SECONDS } : {}) }),
    clear: (c) => setCookie(c, name, '', { ...options, maxAge: 0 }),
  };
}

export function newExternal(): string {
  return randomBytes(16).toString('base64url');
}

/** A form's own id: made for one browser, so that no other page can make it send one. */
export function newFormId(sealer: Sealer, external: string): string {
  const random = randomBytes(12).toString('base64url');
  return `${random}${mark(sealer, external, random)}`;
}

/** Whether this browser was given a form with this id. */
export function isFormId(sealer: Sealer, external: string, id: string): boolean {
  if (!/^[\w-]{38}$/.test(id)) return false;
  const random = id.slice(0, 16);
  return timingSafeEqual(Buffer.from(id.slice(16)), Buffer.from(mark(sealer, external, random)));
}

function mark(sealer: Sealer, external: string, random: string): string {
  return sealer.hash('web-form', `${external}:${random}`).toString('base64url').slice(0, 22);
}
