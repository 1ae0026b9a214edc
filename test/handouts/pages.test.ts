import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAll } from '../../src/catalog/load.ts';
import { checkPages } from '../../src/handouts/check.ts';
import { draw } from '../../src/handouts/draw.ts';
import { layOut } from '../../src/handouts/layout.ts';
import { type Page, pageOf } from '../../src/handouts/page.ts';
import { theCatalog } from '../world.ts';

const catalog = theCatalog();
const raw = readAll(join(import.meta.dirname, '../..'));
const PLACE = { organisation: 'Жардам', link: 'https://t.me/jardam_bot' };
const page = (id: string, lang: string, place: { organisation: string; link: string | undefined } = PLACE) =>
  pageOf(catalog, id, lang, place);
const EVERY = catalog.languages.flatMap((lang) =>
  Object.keys(catalog.handouts).map((id): [string, string] => [id, lang]),
);

/** All that is put on the sheet, by a font in which each letter is half as wide as high. */
const put = (one: Page) => {
  const { runs } = layOut(one, (text, _face, size) => [...text].length * size * 0.5);
  return runs.map(({ text }) => text).join(' ');
};

describe.each(EVERY)('%s in %s', (id, lang) => {
  it('is one sheet in large type, every letter in the font, small enough to send', async () => {
    const { pdf, size, over, missing } = await draw(page(id, lang));
    expect({ over, missing }).toEqual({ over: 0, missing: [] });
    expect(size).toBeGreaterThanOrEqual(13);
    expect(pdf.length).toBeLessThan(120_000);
    const source = pdf.toString('latin1');
    expect(source.match(/\/Type \/Page\b/g)).toHaveLength(1);
    // Letters can be selected and searched, and come from one family alone.
    expect(source.match(/\/ToUnicode/g)).toHaveLength(2);
    expect(new Set(source.match(/\+PTSans-\w+/g))).toEqual(new Set(['+PTSans-Regular', '+PTSans-Bold']));
  });

  it('shows the sources of the texts it prints, and their days', () => {
    const own = raw.handouts?.value[id]?.texts ?? [];
    const articles = own.flatMap(({ step, rests = [step] }) =>
      rests.flatMap(
        (one) => raw.articles[one.split(':')[0] ?? '']?.value.steps[one.split(':')[1] ?? ''] ?? [],
      ),
    );
    const { small, asOf } = page(id, lang);
    expect(articles.length).toBeGreaterThan(0);
    for (const part of articles.flatMap(({ sources }) => sources).flatMap((one) => one.split('; ')))
      expect(small).toContain(part.replace(/^facts\b[^:]*: /, ''));
    expect(`${asOf} ${small}`).toMatch(/\d\d\.\d\d\.2026.*\d\d\.\d\d\.202[67]/);
  });

  it('puts every line on the sheet, and marks what an operator must confirm', () => {
    const whole = page(id, lang);
    const letters = (text: string) => text.replace(/\s/g, '');
    const sheet = letters(put(whole));
    for (const { heading, lines } of whole.blocks)
      for (const text of [heading, ...lines.map((one) => one.text)]) expect(sheet).toContain(letters(text));
    const confirm = catalog.words.text(lang, { key: 'common:confirm' }, 'UTC');
    catalog.handouts[id]?.texts.forEach(({ operator }, i) => {
      expect(whole.blocks[i]?.star).toBe(operator);
    });
    const unsure = whole.blocks.filter(({ star }) => star);
    expect(whole.star).toBe(unsure.length > 0 ? `* ${confirm}` : '');
    for (const { heading, lines } of unsure)
      expect(sheet).toContain(letters(`${heading || lines.at(-1)?.text}*`));
  });
});

it('the same page has the same bytes', async () => {
  const [one, two] = [await draw(page('polis', 'ky')), await draw(page('polis', 'ky'))];
  expect(one.pdf.equals(two.pdf)).toBe(true);
});

it('a page to tick has a box for each line of its lists', () => {
  const list = page('before-leaving', 'ky');
  const { boxes } = layOut(list, (text, _face, size) => text.length * size * 0.5);
  expect(boxes.length).toBe(list.blocks.flatMap(({ lines }) => lines.filter(({ mark }) => mark)).length);
  expect(boxes.length).toBeGreaterThan(10);
});

it('without a link there is no frame for a code: ask where you got the page', () => {
  const bare = page('polis', 'ru', { ...PLACE, link: undefined });
  const { code } = layOut(bare, (text, _face, size) => text.length * size * 0.5);
  expect(code).toBeUndefined();
  expect(bare.ask).toContain('где вам дали этот лист');
});

it('a page that is too long is refused, and so is a letter that the font has not', async () => {
  const polis = catalog.handouts.polis;
  if (!polis) throw new Error('There is no page polis');
  const long = { ...polis, texts: [...polis.texts, ...polis.texts] };
  const words = { ...catalog.words, text: () => 'Бир 貓 жок.' };
  const told = async (changed: Partial<typeof catalog>) =>
    (await checkPages(raw, { ...catalog, languages: ['ky'], ...changed })).map(({ message }) => message);
  expect(await told({ handouts: { polis: long } })).toEqual([
    expect.stringMatching(
      /^polis in ky is \d{3} points \(16 a line\) too long for one page: leave something out$/,
    ),
  ]);
  expect(await told({ handouts: { polis }, words })).toEqual([
    'polis in ky has letters the font cannot show: 貓',
  ]);
  expect(await told({ handouts: { polis } })).toEqual([]);
});
