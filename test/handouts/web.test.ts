import { describe, expect, it, vi } from 'vitest';
import { createWeb } from '../../src/channels/web/web.ts';
import { readConfig } from '../../src/config.ts';
import { createHandouts } from '../../src/handouts/make.ts';
import type { House } from '../../src/turn/house.ts';
import { theCatalog } from '../world.ts';

const catalog = theCatalog();
const config = readConfig({ BOT_LINK: 'https://t.me/jardam_bot' });
/** These pages need no store. */
const app = createWeb({ catalog, config } as House, vi.fn());
const get = async (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

describe('a page', () => {
  it('comes as PDF, and a browser that has it is told so', async () => {
    const first = await get('/handouts/ky/polis.pdf');
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('application/pdf');
    expect(first.headers.get('content-disposition')).toBe('inline; filename="polis-ky.pdf"');
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    const bytes = Buffer.from(await first.arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get('/handouts/ky/polis.pdf', { 'if-none-match': known });
      expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    }
    const other = await get('/handouts/ky/polis.pdf', { 'if-none-match': '"other"' });
    expect(Buffer.from(await other.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it.each([
    '/handouts/ky/nothing.pdf',
    '/handouts/xx/polis.pdf',
    '/handouts/ky/polis',
    '/handouts/ky/polis.pdf.pdf',
    '/handouts/ky/__proto__.pdf',
    '/handouts/ky/constructor.pdf',
    '/handouts/constructor/polis.pdf',
    '/handouts/ky/..%2f..%2fpackage.pdf',
    '/handouts/..%2fky/polis.pdf',
    '/handouts/ky/%00polis.pdf',
    '/handouts/ky/POLIS.pdf',
    '/handouts/ky',
  ])('%s is not there', async (path) => {
    const { status, headers } = await get(path);
    expect([status, headers.get('content-type')]).toEqual([404, expect.stringMatching(/^text\/html/)]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is made once, however many ask at the same time', async () => {
    const handouts = createHandouts(catalog, { organisation: 'Жардам', link: undefined });
    const asked = [1, 2, 3].map(() => handouts.make('ru', 'death'));
    expect(new Set(asked).size).toBe(1);
    const again = await handouts.make('ru', 'death');
    expect(again).toBe(await asked[0]);
    expect(handouts.make('ru', 'toString')).toBeUndefined();
  });
});

describe('the list', () => {
  it('has every page in every language, the own unfolded', async () => {
    const sheet = await get('/handouts?lang=ky', { 'accept-language': 'ru' });
    const html = await sheet.text();
    expect(sheet.status).toBe(200);
    const links = [...html.matchAll(/href="(\/handouts\/[^"]+)"/g)].map(([, path]) => path);
    expect(links).toEqual(
      catalog.languages.flatMap((lang) =>
        Object.keys(catalog.handouts).map((id) => `/handouts/${lang}/${id}.pdf`),
      ),
    );
    expect(html.match(/<details [^>]*open>/g)).toEqual(['<details lang="ky" open>']);
    expect(html).not.toContain('<script');
  });

  it('opens in the browser’s language when none is wanted, or one that is not spoken', async () => {
    for (const path of ['/handouts', '/handouts?lang=xx"><b>']) {
      const html = await (await get(path, { 'accept-language': 'ru' })).text();
      expect(html).toContain('<details lang="ru" open>');
      expect(html).not.toContain('<b>');
    }
  });
});
