import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toldIn } from '../../../src/cases/register.ts';
import { STYLE, STYLE_PATH } from '../../../src/channels/web/style.ts';
import { createVisitor, openSite, type Sheet, type Site, toMenu, type Visitor } from './visitor.ts';

/** All that a first visit has to load: the page and its one sheet. */
const WEIGHT = 20_000;

describe.each([
  {
    lang: 'ky',
    store: 'postgres',
    redis: true,
    open: /Кайрылуу ачылды/,
    court: /Сот/,
    waits: /операторду күтүп/,
  },
  {
    lang: 'ru',
    store: 'pglite',
    redis: false,
    open: /Обращение открыто/,
    court: /Суд/,
    waits: /ждёт оператора/,
  },
] as const)('a wage complaint in the page, $lang on $store', ({ lang, store, redis, open, court, waits }) => {
  let site: Site;
  let visitor: Visitor;
  const seen: Sheet[] = [];
  beforeAll(async () => {
    site = await openSite({ store, redis });
    visitor = createVisitor(site.url);
  });
  afterAll(() => site.close());

  const step = async (next: Promise<Sheet>, words?: RegExp) => {
    const sheet = await next;
    expect(sheet.status).toBe(200);
    if (words) expect(sheet.text).toMatch(words);
    seen.push(sheet);
    return sheet;
  };

  test('goes from the language to the answer, and is found again by number and secret word', async () => {
    await step(visitor.open(), /Тилди тандаңыз/);
    await step(visitor.press(lang));
    await step(visitor.press('agree'));
    await step(visitor.press('wage-complaint'));
    await step(visitor.press('yes'));
    await step(visitor.press('group'));
    await step(visitor.say('7'));
    await step(visitor.press('left'));
    await step(visitor.press('company'));
    await step(visitor.say('ООО «Ромашка» & <b>сын</b>'));
    await step(visitor.say('Казань'));
    await step(visitor.say('45к'), /45\s000/);
    await step(visitor.say('май 2026'));
    await step(visitor.press('/skip'));
    await step(visitor.press('here'), /Ромашка» & <b>сын<\/b>/);
    await step(visitor.press('right'));
    const opened = await step(visitor.tick(['keep', 'contact']), open);
    const number = /\d{3} \d{4}/.exec(opened.text)?.[0] ?? '';
    await step(visitor.say('Беркут 42'));
    expect(visitor.page().html).not.toContain('Беркут');
    await step(visitor.press('by-word'));
    await step(visitor.press('/skip'));
    await step(visitor.press('/skip'));
    await step(visitor.press('silent'));
    await step(visitor.upload([{ type: 'image/jpeg', bytes: new Uint8Array(70_000).fill(1) }]));
    const end = await step(visitor.press('done'), court);
    expect(end.text).toContain(number);

    await step(visitor.open('/status'), waits);
    const stranger = createVisitor(site.url);
    await stranger.open(`/status?lang=${lang}`);
    const form = (word: string) => new URLSearchParams({ number: number.replace(' ', ''), word, lang });
    const ask = async (word: string) =>
      (await fetch(`${site.url}/status`, { method: 'POST', body: form(word) })).text();
    expect(await ask('беркут 42')).toMatch(waits);
    expect(await ask('Беркут 43')).not.toMatch(waits);
  });

  test('keeps the answers in the case and the file on the disk', async () => {
    const { db } = site.world.house.store;
    const found = await db.selectFrom('case').selectAll().executeTakeFirstOrThrow();
    expect(found).toMatchObject({ type: 'wage-complaint', lang, people: 7, sum_claimed: 4_500_000 });
    const { sealer } = site.world.house;
    const key = sealer.openKey(found.data_key as Buffer, `case:${found.id}`);
    const told = await toldIn(db, sealer, { id: found.id, key });
    const answers = told.flows.find(({ flow }) => flow === 'wage-complaint')?.answers;
    expect(answers).toMatchObject({
      employer: { text: 'ООО «Ромашка» & <b>сын</b>' },
      consent: { choices: ['keep', 'contact'] },
      secret: { none: 'hidden' },
      contract: { choice: 'by-word' },
    });
    const file = await db.selectFrom('file').selectAll().executeTakeFirstOrThrow();
    expect(file).toMatchObject({ case_id: found.id, media: 'photo', status: 'kept', size: 70_000 });
  });

  test('shows pages that are light, whole in themselves and in the right language', () => {
    for (const { html, headers } of seen) {
      expect(Buffer.byteLength(html) + Buffer.byteLength(STYLE)).toBeLessThan(WEIGHT);
      expect(html).not.toMatch(/<script|<img|<iframe|https?:|style="|\son\w+="/);
      expect(html.match(/(?:href|src)="([^"]*)"/g)?.every((link) => /="(\/|tel:)/.test(link))).toBe(true);
      expect(html).toContain('name="viewport" content="width=device-width,initial-scale=1"');
      expect(html).toContain(`href="${STYLE_PATH}"`);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    }
    expect(seen.slice(1).every(({ html }) => html.includes(`<html lang="${lang}">`))).toBe(true);
  });

  test('leaves without a trace by the quick exit', async () => {
    await visitor.open();
    const bye = await fetch(`${site.url}/bye`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: visitor.cookie(), origin: site.url },
    });
    expect(bye.status).toBe(303);
    expect(bye.headers.get('location')).toBe('/bye');
    expect(bye.headers.getSetCookie()[0]).toMatch(/^talk=;.*Max-Age=0/);
    visitor.setCookie('');
    const neutral = await visitor.open('/bye');
    expect(neutral.text).not.toMatch(/Жардам|Ромашка|зарплат|айлык/i);
    expect((await visitor.open()).text).toContain('Тилди тандаңыз');
  });
});

test('whoever only looks leaves nothing behind', async () => {
  const site = await openSite({ store: 'postgres', redis: false });
  try {
    const visitor = createVisitor(site.url, 'en-US,en');
    const page = await visitor.open();
    expect(page.html).toContain('<html lang="en">');
    await visitor.open();
    await visitor.open('/status');
    const { db } = site.world.house.store;
    for (const table of ['person', 'address', 'conversation', 'message', 'inbound', 'job'] as const)
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
    await toMenu(visitor, 'ru');
    expect(await db.selectFrom('conversation').select('id').execute()).toHaveLength(1);
  } finally {
    await site.close();
  }
});
