import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createWeb } from '../../../src/channels/web/web.ts';
import { type Gate, startGate } from '../../gate.ts';
import { createVisitor, openSite, type Site, toMenu, type Visitor } from './visitor.ts';

let site: Site;
let gate: Gate;
let visitor: Visitor;
let failing = false;
beforeAll(async () => {
  gate = await startGate(inject('postgresUrl'));
  site = await openSite({ store: 'postgres', redis: true, postgresUrl: gate.url }, () => {
    if (failing) throw new Error('out of order');
  });
});
afterAll(async () => {
  gate.open();
  await site.close();
  await gate.stop();
});
beforeEach(async () => {
  gate.open();
  failing = false;
  visitor = createVisitor(site.url);
});

const count = async (table: 'conversation' | 'message' | 'inbound' | 'person') =>
  Number(
    (
      await site.world.house.store.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  );

const toUnpaid = async () => {
  await toMenu(visitor, 'ru');
  for (const option of ['wage-complaint', 'yes', 'me', 'left', 'company', '/skip', '/skip'])
    await visitor.press(option);
  expect(visitor.page().text).toContain('Сколько рублей');
};

describe('a form sent twice', () => {
  test('is worked once, also at the very first, and whether one after the other or at once', async () => {
    await visitor.open();
    const [before, people] = [await count('message'), await count('person')];
    await Promise.all([visitor.send({ option: 'ru' }), visitor.send({ option: 'ru' })]);
    await visitor.follow(await visitor.send({ option: 'ru' }));
    expect(await count('person')).toBe(people + 1);
    // the language screen and the notice
    expect(await count('message')).toBe(before + 2);
    expect(visitor.page().text).toContain('Мы не полиция');
  });

  test('with other words from the same page is another answer: nothing written is lost', async () => {
    await toUnpaid();
    const page = visitor.page();
    await visitor.send({ text: 'сорок пять' });
    await visitor.send({ text: 'сорок пять' });
    await visitor.follow(await visitor.send({ text: '45 000' }));
    expect(page.text).toContain('Сколько рублей');
    expect(visitor.page().text).toMatch(/45\s000/);
  });

  test('with a button of an old page changes nothing and says so', async () => {
    await toMenu(visitor, 'ru');
    await visitor.press('wage-complaint');
    const old = /name="nonce" value="([^"]*)"/.exec(visitor.page().html)?.[1] ?? '';
    await visitor.press('yes');
    await visitor.follow(await visitor.send({ option: 'danger', nonce: old }));
    expect(visitor.page().text).toContain('Эта кнопка старая');
    expect(visitor.page().text).toContain('Кому не заплатили?');
  });
});

describe('a form from elsewhere', () => {
  test.each([
    ['another site, by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour host', { 'sec-fetch-site': 'same-site' }],
    ['another site, by Origin', { origin: 'https://evil.example' }],
    ['a page without an address', { origin: 'null' }],
  ])('is refused: %s', async (_, headers) => {
    await toMenu(visitor, 'ru');
    const before = await count('inbound');
    const sheet = await visitor.follow(await visitor.send({ option: 'wage-complaint' }, headers));
    expect(sheet.status).toBe(403);
    expect(await count('inbound')).toBe(before);
  });

  test('is refused with an id made up, and with one of another browser', async () => {
    await toMenu(visitor, 'ru');
    const other = createVisitor(site.url);
    await toMenu(other, 'ru');
    const theirs = /name="id" value="([^"]*)"/.exec(other.page().html)?.[1] ?? '';
    for (const id of [theirs, 'x'.repeat(38), '', `${theirs}!`]) {
      const sheet = await visitor.follow(await visitor.send({ id, text: 'не потерять' }));
      expect(sheet.status).toBe(403);
      expect(sheet.text).toContain('Эта страница устарела');
      expect(sheet.html).toContain('не потерять');
    }
  });

  test('is taken from a browser that sends neither header', async () => {
    await toMenu(visitor, 'ru');
    const sheet = await visitor.follow(await visitor.send({ option: 'wage-complaint' }, { origin: '' }));
    expect(sheet.text).toContain('Не сейчас');
  });

  test('without a cookie shows how to go on, with what was typed', async () => {
    await visitor.open();
    visitor.setCookie('');
    const sheet = await visitor.follow(await visitor.send({ text: 'кыргызча' }));
    expect(sheet.status).toBe(400);
    expect(sheet.text).toContain('cookie');
    expect(sheet.html).toContain('value="кыргызча"');
  });
});

describe('what is typed', () => {
  test('is there again when the conversation has been forgotten meanwhile', async () => {
    await toUnpaid();
    visitor.setCookie(`talk=${'A'.repeat(22)}`);
    const before = visitor.page();
    const opened = await visitor.open();
    expect(opened.text).toContain('Тилди тандаңыз');
    const sheet = await visitor.follow(await visitor.send({ nonce: 'abcdefgh', text: '45 000 рублей' }));
    expect(sheet.status).toBe(409);
    expect(sheet.text).toContain('Начните, пожалуйста, снова');
    expect(sheet.html).toContain('45 000 рублей');
    expect(before.text).toContain('Сколько рублей');
  });

  test('is there again while the database is away, and is taken once when it is back', async () => {
    await toUnpaid();
    const fields = { text: '45 000 <рублей>' };
    gate.shut();
    const away = await visitor.follow(await visitor.send(fields));
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('60');
    expect(away.html).toContain('<html lang="ru">');
    expect(away.html).toContain('45 000 &lt;рублей&gt;');
    expect((await visitor.open()).status).toBe(503);
    expect((await fetch(`${site.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
    await visitor.follow(await visitor.send(fields));
    await visitor.follow(new Response(away.html));
    gate.open();
    await visitor.follow(await visitor.send({ ...hiddenOf(away.html), text: '45 000' }));
    expect(visitor.page().text).toMatch(/45\s000\s₽/);
    expect((await fetch(`${site.url}/readyz`)).status).toBe(200);
  });

  test('is there again when the turn itself fails', async () => {
    await toUnpaid();
    failing = true;
    const broken = await visitor.follow(await visitor.send({ text: '45 000' }));
    expect(broken.status).toBe(500);
    expect(broken.text).toContain('У нас что-то сломалось');
    failing = false;
    await visitor.follow(await visitor.send({ ...hiddenOf(broken.html), text: '45 000' }));
    expect(visitor.page().text).toMatch(/45\s000\s₽/);
  });

  test('is refused when it is too long, and shown again', async () => {
    await toUnpaid();
    const sheet = await visitor.follow(await visitor.send({ text: 'ж'.repeat(4097) }));
    expect(sheet.status).toBe(413);
    expect(sheet.html).toContain('ж'.repeat(4097));
    expect((await visitor.follow(await visitor.send({ text: 'ж'.repeat(70_000) }))).status).toBe(413);
  });

  test('is refused when it comes too often, and shown again', async () => {
    await toUnpaid();
    let sheet = visitor.page();
    for (let i = 0; i < 50 && sheet.status !== 429; i++)
      sheet = await visitor.follow(await visitor.send({ text: '' }, { 'x-forwarded-for': `10.9.0.${i}` }));
    expect(sheet.status).toBe(429);
    const refused = await visitor.follow(await visitor.send({ text: 'позже' }));
    expect(refused.text).toContain('Слишком много сообщений подряд');
    expect(refused.html).toContain('позже');
  });

  test.each([
    ['спрятать', /Чтобы начать, нажмите «Меню»/],
    ['статус', /номер и тайное слово/],
    ['', /Сколько рублей/],
    ['\u0000\u200b ', /Сколько рублей/],
  ])('and is a command of the page: "%s"', async (text, words) => {
    await toUnpaid();
    const before = await count('inbound');
    expect((await visitor.follow(await visitor.send({ text }))).text).toMatch(words);
    expect(await count('inbound')).toBe(text.includes('\u200b') ? before + 1 : before);
  });
});

function hiddenOf(html: string): Record<string, string> {
  return Object.fromEntries(
    [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

describe('the cookie', () => {
  test('lasts thirty days for who agreed to keeping, else as long as the browser is open', async () => {
    await visitor.open();
    const set = () => visitor.page().headers.getSetCookie()[0] ?? '';
    expect(set()).toMatch(/^talk=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/);
    await visitor.press('ru');
    await visitor.press('no-keeping');
    expect(set()).not.toContain('Max-Age');
    await visitor.press('wage-complaint');
    expect(set()).not.toContain('Max-Age');
    const other = createVisitor(site.url);
    await toMenu(other, 'ru');
    expect(other.page().headers.getSetCookie()[0]).toContain('Max-Age=2592000');
  });

  test('is for https alone where people come by https', async () => {
    const { house } = site.world;
    const config = { ...house.config, PUBLIC_URL: 'https://help.example' };
    const secure = createWeb({ ...house, config }, () => Promise.reject(new Error('not asked')));
    const { headers } = await secure.request('http://help.example/');
    expect(headers.getSetCookie()[0]).toMatch(
      /^__Host-talk=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

test('deleting says so on the last page, and the browser begins anew', async () => {
  await toMenu(visitor, 'ru');
  const people = await count('conversation');
  await visitor.follow(await visitor.send({ option: '/delete' }));
  const sheet = await visitor.press('yes');
  expect(sheet.text).toContain('Удалили');
  expect(visitor.cookie()).toBe('');
  expect(await count('conversation')).toBe(people - 1);
  expect((await visitor.open()).text).toContain('Тилди тандаңыз');
});

test('deleting hides a claim that is open at once, and the secret word brings it back', async () => {
  await toUnpaid();
  for (const text of ['45 000', 'май 2026']) await visitor.say(text);
  for (const option of ['/skip', 'here', 'right']) await visitor.press(option);
  await visitor.tick(['keep', 'contact']);
  const number = /\d{3} \d{4}/.exec(visitor.page().text)?.[0] ?? '';
  await visitor.say('беркут 42');
  const cookie = visitor.cookie();
  await visitor.follow(await visitor.send({ option: '/delete' }));
  expect((await visitor.press('yes')).text).toContain('Через 72 часа');
  visitor.setCookie(cookie);
  expect((await visitor.open()).text).toContain('Тилди тандаңыз');
  const body = new URLSearchParams({ number, word: 'Беркут 42', lang: 'ru' });
  const told = await (await fetch(`${site.url}/status`, { method: 'POST', body })).text();
  expect(told).toContain('Вернули. Всё на месте.');
  expect(told).toContain('ждёт оператора');
  visitor.setCookie(cookie);
  expect((await visitor.open()).text).toContain(number);
});

test.each([
  '/?before=99999999999999999999',
  '/?before=-1',
  '/?note=constructor',
  '/?note=<b>',
  '/?wait=1e9',
  '/file/00000000-0000-0000-0000-000000000000',
  '/file/..%2f..%2fetc%2fpasswd',
  '/status?lang=__proto__',
  '/%00',
])('an address made up gets an answer: %s', async (path) => {
  await toMenu(visitor, 'ru');
  expect((await visitor.open(path)).status).toBeOneOf([200, 404]);
});

test('the way out cannot be taken for somebody by another site', async () => {
  const out = (headers: Record<string, string>) =>
    fetch(`${site.url}/bye`, { method: 'POST', redirect: 'manual', headers });
  expect((await out({ 'sec-fetch-site': 'cross-site' })).headers.getSetCookie()).toEqual([]);
  expect((await out({ 'sec-fetch-site': 'same-origin' })).headers.getSetCookie()).toHaveLength(1);
  expect((await out({})).headers.getSetCookie()).toHaveLength(1);
});

test('an answer that is no form at all is refused, and the talk goes on', async () => {
  await toMenu(visitor, 'ru');
  const headers = { cookie: visitor.cookie(), origin: site.url };
  for (const [type, body] of [
    ['application/json', '{}'],
    ['multipart/form-data; boundary=x', '--x\r\nnonsense'],
    ['multipart/form-data; boundary=x', ''],
  ] as const) {
    const answer = await fetch(site.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body,
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Чем помочь?');
  }
});
