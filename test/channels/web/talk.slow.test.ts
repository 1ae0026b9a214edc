import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { STYLE } from '../../../src/channels/web/style.ts';
import { act, type Operator } from '../../../src/desk/act.ts';
import { close, take } from '../../../src/desk/actions.ts';
import { note, sayTo } from '../../../src/desk/saying.ts';
import { keepFile, pathOf, readFile } from '../../../src/turn/files.ts';
import { createVisitor, openSite, type Site, toMenu, type Visitor } from './visitor.ts';

const MB = 1024 * 1024;
const PDF = new TextEncoder().encode('%PDF-1.7 an answer');

describe.each(['postgres', 'pglite'] as const)('a talk in the page on %s', (store) => {
  let site: Site;
  let visitor: Visitor;
  let operator: Operator;
  beforeAll(async () => {
    site = await openSite({ store, redis: store === 'postgres' });
    operator = await addOperator(site);
  });
  afterAll(() => site.close());
  beforeEach(() => {
    visitor = createVisitor(site.url);
  });

  const house = () => site.world.house;
  const db = () => site.world.house.store.db;

  const menu = async () => visitor.follow(await visitor.send({ option: '/menu' }));

  /** a question to an operator, which opens a case; its id */
  async function askOperator(question: string): Promise<string> {
    await toMenu(visitor, 'ru');
    await visitor.press('operator');
    const number = /\d{3} \d{4}/.exec((await visitor.say(question)).text)?.[0] ?? '';
    await menu();
    const { id } = await db()
      .selectFrom('case')
      .select('id')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    return id;
  }

  test('shows what an operator writes, never a note, and the answer goes to the case', async () => {
    const id = await askOperator('Где взять патент?');
    await act(house(), operator, (one) => take(one, id));
    await act(house(), operator, (one) => note(one, id, { text: 'осторожно, брат рядом' }));
    await act(house(), operator, (one) => sayTo(one, id, { text: 'Здравствуйте! <Патент> берут…' }));
    const page = await visitor.open();
    expect(page.text).toContain('Вам отвечает Айгүл');
    expect(page.text).toContain('Здравствуйте! <Патент> берут…');
    expect(page.html).not.toContain('осторожно');
    expect(page.html).not.toContain('http-equiv="refresh"');

    const waiting = await visitor.say('Спасибо, а сколько стоит?');
    expect(waiting.text).toContain('Спасибо, а сколько стоит?');
    expect(waiting.html).toContain('http-equiv="refresh" content="30;url=/?wait=1#question"');
    expect(waiting.html).not.toContain('<textarea');
    const kept = await db()
      .selectFrom('message')
      .select(['id', 'author'])
      .where('case_id', '=', id)
      .where('author', '=', 'person')
      .execute();
    expect(kept).toHaveLength(1);
    expect((await visitor.open('/?wait=60')).html).not.toContain('http-equiv="refresh"');

    await act(house(), operator, (one) => close(one, id, { outcome: 'advice' }));
    expect((await visitor.open('/?wait=3')).html).not.toContain('http-equiv="refresh"');
    expect(visitor.page().text).toContain('Итог');
  });

  test('stays light, however much was written', async () => {
    const id = await askOperator('много слов');
    await act(house(), operator, (one) => take(one, id));
    for (let i = 0; i < 9; i++)
      await act(house(), operator, (one) => sayTo(one, id, { text: `${i} ${'ж'.repeat(4_000)}` }));
    const { html } = await visitor.open();
    expect(html).toContain('8 жжж');
    expect(html).toContain('/?before=');
    expect(Buffer.byteLength(html) + Buffer.byteLength(STYLE)).toBeLessThan(20_000);
  });

  test('shows what came while a flow was running beside its question', async () => {
    const id = await askOperator('потом');
    await visitor.press('wage-complaint');
    await act(house(), operator, (one) => take(one, id));
    await act(house(), operator, (one) => sayTo(one, id, { text: 'я уже здесь' }));
    const { html } = await visitor.open();
    const question = html.slice(html.indexOf('id="question"'));
    expect(question.indexOf('я уже здесь')).toBeGreaterThan(0);
    expect(question.indexOf('я уже здесь')).toBeLessThan(question.indexOf('Можете сейчас спокойно писать?'));
    expect((await visitor.press('later')).status).toBe(200);
  });

  test('is not seen by anybody else', async () => {
    const id = await askOperator('Тайна');
    await act(house(), operator, (one) => take(one, id));
    await act(house(), operator, (one) => sayTo(one, id, { text: 'только вам' }));
    const other = createVisitor(site.url);
    await toMenu(other, 'ru');
    expect(other.page().text).not.toMatch(/только вам|Тайна/);
  });

  test('goes back to earlier messages a page at a time', async () => {
    await askOperator('раз');
    await visitor.press('wage-complaint');
    await visitor.press('yes');
    await visitor.press('/back');
    const link = () => /href="(\/\?before=\d+)"/.exec(visitor.page().html)?.[1];
    const texts: string[] = [];
    for (let path = link(); path; path = link()) texts.push((await visitor.open(path)).text);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.at(-1)).toContain('Тилди тандаңыз');
    expect(visitor.page().html).not.toContain('name="option"');
    expect((await visitor.open('/?before=nonsense')).status).toBe(200);
  });

  test('takes up to ten files, seals them, and gives them to the case', async () => {
    await askOperator('файлы');
    const bytes = new Uint8Array(MB + 7).map((_, i) => i % 251);
    const before = await fileCount();
    await visitor.press('operator');
    const files = [
      { type: 'image/jpeg', bytes, name: 'паспорт "Асан".jpg' },
      { type: 'audio/amr', bytes: bytes.slice(0, 10) },
      { type: '', bytes: new Uint8Array(0) },
    ];
    const page = await visitor.upload(files, 'вот');
    expect(page.status).toBe(200);
    const rows = await db().selectFrom('file').selectAll().orderBy('size', 'desc').execute();
    expect(rows.length - before).toBe(2);
    expect(rows[0]).toMatchObject({ media: 'photo', status: 'kept', size: bytes.length });
    expect(rows.some(({ media }) => media === 'voice')).toBe(true);
    const read = await readFile(house(), rows[0]?.id ?? '');
    expect(Buffer.concat(await Array.fromAsync(read?.stream ?? [])).equals(bytes)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('Асан');
  });

  const fileCount = async () => (await db().selectFrom('file').select('id').execute()).length;
  const onDisk = () =>
    readdirSync(house().config.FILES_DIR, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());

  test.each([
    ['eleven', Array.from({ length: 11 }, () => ({ type: 'image/png', bytes: new Uint8Array(10) })), 'до 10'],
    ['one too big', [{ type: 'image/png', bytes: new Uint8Array(20 * MB + 1) }], 'слишком большой'],
  ])('refuses %s, keeps the words, and leaves nothing on the disk', async (_, files, words) => {
    await askOperator('много');
    await visitor.press('operator');
    await visitor.upload([{ type: 'image/png', bytes: new Uint8Array(3) }]);
    await menu();
    await visitor.press('operator');
    const [before, kept] = [await fileCount(), onDisk()];
    const page = await visitor.upload(files, 'подпись');
    expect(page.status).toBe(413);
    expect(page.text).toContain(words);
    expect(page.html).toContain('подпись');
    expect(await fileCount()).toBe(before);
    expect(onDisk()).toEqual(kept);
  });

  test('takes the same files once, however often they are sent', async () => {
    await askOperator('дважды');
    await visitor.press('operator');
    const page = visitor.page();
    const before = await fileCount();
    const photo = { type: 'image/jpeg', bytes: new Uint8Array(50).fill(7) };
    await visitor.upload([photo]);
    await visitor.follow(new Response(page.html));
    await visitor.upload([photo]);
    expect(await fileCount()).toBe(before + 1);
    expect(onDisk()).toHaveLength(await fileCount());
  });

  test('hands out a file of an operator, and none of a note', async () => {
    const id = await askOperator('пришлите образец');
    await act(house(), operator, (one) => take(one, id));
    const [sent, noted] = [await telegramFile(id), await telegramFile(id)];
    await act(house(), operator, (one) => sayTo(one, id, { text: 'образец', files: [sent.file] }));
    await act(house(), operator, (one) => note(one, id, { text: 'себе', files: [noted.file] }));
    await visitor.open();
    const [link] = [...visitor.page().html.matchAll(/href="(\/file\/[^"]+)"/g)].map(
      (found) => found[1] ?? '',
    );
    expect(link).toBe(`/file/${sent.file.id}`);
    expect((await visitor.open(link)).status).toBe(404);

    await sent.fetched();
    await noted.fetched();
    const got = await fetch(`${site.url}${link}`, { headers: { cookie: visitor.cookie() } });
    expect(got.status).toBe(200);
    expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename="[\da-f]{8}\.pdf"$/);
    expect(got.headers.get('content-type')).toBe('application/pdf');
    expect(await got.text()).toBe('%PDF-1.7 an answer');
    expect((await visitor.open(`/file/${noted.file.id}`)).status).toBe(404);
    const other = createVisitor(site.url);
    await toMenu(other, 'ru');
    expect((await other.open(link)).status).toBe(404);
  });

  /** A file as an operator sends it, and the end of its download. */
  async function telegramFile(caseId: string) {
    const id = randomUUID();
    const file = { id, media: 'document' as const, source: { telegram: 'abc' } };
    const fetched = async () => {
      const row = await db()
        .selectFrom('case')
        .select('data_key')
        .where('id', '=', caseId)
        .executeTakeFirstOrThrow();
      const key = house().sealer.openKey(row.data_key as Buffer, `case:${caseId}`);
      const size = await keepFile(
        house(),
        { id, keys: [key] },
        (async function* () {
          yield PDF;
        })(),
      );
      await db()
        .updateTable('file')
        .set({ status: 'kept', path: pathOf(id), size })
        .where('id', '=', id)
        .execute();
    };
    return { file, fetched };
  }
});

async function addOperator({ world }: Site): Promise<Operator> {
  const { db } = world.house.store;
  const office = await db.selectFrom('office').select('id').executeTakeFirstOrThrow();
  const operator: Operator = {
    id: randomUUID(),
    name: 'Айгүл',
    role: 'case-worker',
    languages: ['ru'],
    officeId: office.id,
    telegramId: null,
  };
  await db
    .insertInto('operator')
    .values({
      id: operator.id,
      office_id: office.id,
      name: operator.name,
      role: operator.role,
      languages: operator.languages,
      telegram_id: null,
      created_at: world.clock.now(),
      ends_at: null,
    })
    .execute();
  return operator;
}
