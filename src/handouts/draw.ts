import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { create } from 'qrcode';
import type { Sheet, Square } from './layout.ts';
import { layOut, MARGIN, PAPER } from './layout.ts';
import type { Page } from './page.ts';
import { BOX } from './page.ts';
import type { Face, Measure } from './wrap.ts';

/** PT Sans (SIL Open Font License): one font with the letters of all our languages. */
const require = createRequire(import.meta.url);
const FONTS: Readonly<Record<Face, string>> = {
  regular: require.resolve('@expo-google-fonts/pt-sans/400Regular/PTSans_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/pt-sans/700Bold/PTSans_700Bold.ttf'),
};

type Document = InstanceType<typeof PDFDocument>;

/** What a page came to: its bytes, the size of its text in points, what did not fit, letters without a glyph. */
export type Drawn = { pdf: Buffer; size: number; over: number; missing: string[] };

/** One page as PDF. The same page gives the same bytes: its day is that of its facts, not that of its making. */
export async function draw(page: Page): Promise<Drawn> {
  const day = new Date(page.day || 0);
  const doc = new PDFDocument({
    size: [PAPER.width, PAPER.height],
    margin: 0,
    font: FONTS.regular,
    lang: page.lang,
    displayTitle: true,
    info: { Title: page.title, Author: page.by, CreationDate: day, ModDate: day },
  });
  const bytes = collect(doc);
  for (const [face, file] of Object.entries(FONTS)) doc.registerFont(face, file);
  const sheet = layOut(page, measurer(doc));
  put(doc, sheet);
  if (sheet.code && page.link) putCode(doc, page.link, sheet.code);
  doc.end();
  return { pdf: await bytes, size: sheet.size, over: sheet.over, missing: missingIn(doc, sheet) };
}

/** Widths grow with the size, so each word is measured once, at one size. */
function measurer(doc: Document): Measure {
  const known = new Map<string, number>();
  const unit = (word: string, face: Face): number => {
    const key = `${face} ${word}`;
    const width = known.get(key) ?? doc.font(face).fontSize(1000).widthOfString(word) / 1000;
    known.set(key, width);
    return width;
  };
  return (text, face, size) => {
    const words = text.split(/[ \u00a0]/);
    const letters = words.reduce((sum, word) => sum + unit(word, face), 0);
    return size * (letters + (words.length - 1) * unit(' ', face));
  };
}

function collect(doc: Document): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((done, failed) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => done(Buffer.concat(chunks)));
    doc.on('error', failed);
  });
}

function put(doc: Document, { runs, rules, boxes }: Sheet): void {
  for (const { text, x, y, size, face } of runs)
    doc.font(face).fontSize(size).text(text, x, y, { lineBreak: false });
  for (const { y, thick } of rules)
    doc
      .lineWidth(thick)
      .moveTo(MARGIN.side, y)
      .lineTo(PAPER.width - MARGIN.side, y)
      .stroke();
  for (const { x, y, side } of boxes) doc.lineWidth(0.9).rect(x, y, side, side).stroke();
}

/** The code as squares, those side by side as one: sharp at any size, on any printer. */
function putCode(doc: Document, link: string, { x, y, side }: Square): void {
  const { size, data } = create(link, { errorCorrectionLevel: 'M' }).modules;
  const unit = side / size;
  for (let row = 0; row < size; row++)
    for (let from = 0; from < size; from++) {
      let to = from;
      while (to < size && data[row * size + to]) to += 1;
      if (to === from) continue;
      doc.rect(x + from * unit, y + row * unit, (to - from) * unit, unit);
      from = to;
    }
  doc.fill('black');
}

/** Letters that a face cannot show: a reader would see a box. */
function missingIn(doc: Document, { runs }: Sheet): string[] {
  const letters = runs.flatMap(({ text, face }) => {
    doc.font(face);
    const { font } = (doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })
      ._font;
    return [...text].filter(
      (letter) => letter !== BOX && !font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0),
    );
  });
  return [...new Set(letters)];
}
