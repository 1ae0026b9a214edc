import type { Block, Line, Page } from './page.ts';
import { BOX } from './page.ts';
import { type Face, type Measure, wrap } from './wrap.ts';

/** A line of text at its place; `y` is the top of the line. All lengths are in points. */
export type Run = { text: string; x: number; y: number; size: number; face: Face };
export type Rule = { y: number; thick: number };
export type Square = { x: number; y: number; side: number };

/** A page with everything at its place. `over`: how far the text reaches into the foot; 0 when it fits. */
export type Sheet = {
  runs: Run[];
  rules: Rule[];
  boxes: Square[];
  code: Square | undefined;
  size: number;
  over: number;
};

/** A4, with margins that any printer keeps. */
export const PAPER = { width: 595.28, height: 841.89 };
export const MARGIN = { side: 48, top: 36, bottom: 34 };
const WIDTH = PAPER.width - 2 * MARGIN.side;

/** The text is as large as fits, and never smaller than elderly eyes read. */
const SIZES = Array.from({ length: 15 }, (_, i) => 16.5 - i * 0.25);
const LEADING = 1.22;
const SMALL = 7;
const CODE = 88;

/** The page at the largest size that fits, or at the smallest with what is over. */
export function layOut(page: Page, measure: Measure): Sheet {
  let sheet: Sheet | undefined;
  for (const size of SIZES) {
    sheet = sheetAt(page, measure, size);
    if (sheet.over === 0) break;
  }
  return sheet as Sheet;
}

function sheetAt(page: Page, measure: Measure, size: number): Sheet {
  const pen = createPen(measure);
  headOf(page, pen);
  const foot = createPen(measure);
  const code = footOf(page, foot);
  const footTop = PAPER.height - MARGIN.bottom - foot.y;
  const room = footTop - 10 - pen.y;
  const plain = bodyOf(page, createPen(measure), size, 0).y;
  // Air goes between the blocks rather than to the end.
  const air = Math.max(0, Math.min(room - plain, size * 9)) / page.blocks.length;
  const top = pen.y;
  const body = bodyOf(page, createPen(measure), size, Math.min(air, size * 0.9));
  return {
    runs: [...pen.runs, ...down(body.runs, top), ...down(foot.runs, footTop)],
    rules: [...pen.rules, ...down(foot.rules, footTop)],
    boxes: down(body.boxes, top),
    code: code && { ...code, y: code.y + footTop },
    size,
    over: Math.max(0, plain - room),
  };
}

/** What is put down, from the top of its part of the page. */
type Pen = {
  y: number;
  runs: Run[];
  rules: Rule[];
  boxes: Square[];
  measure: Measure;
  /** writes a paragraph and moves below it */
  write(text: string, how: { x?: number; width?: number; size: number; face?: Face; leading?: number }): void;
};

function createPen(measure: Measure): Pen {
  return {
    y: 0,
    runs: [],
    rules: [],
    boxes: [],
    measure,
    write(text, { x = 0, width = WIDTH - x, size, face = 'regular', leading = LEADING }) {
      for (const line of wrap(text, width, (part) => measure(part, face, size))) {
        this.runs.push({ text: line, x: MARGIN.side + x, y: this.y, size, face });
        this.y += size * leading;
      }
    },
  };
}

function down<T extends { y: number }>(things: readonly T[], by: number): T[] {
  return things.map((one) => ({ ...one, y: one.y + by }));
}

/** Who and when in small, the title in large, a rule. */
function headOf({ by, asOf, title }: Page, pen: Pen): void {
  pen.y = MARGIN.top;
  const day = pen.measure(asOf, 'regular', 11);
  const size = 11 * Math.min(1, (WIDTH - day - 20) / pen.measure(by, 'regular', 11));
  pen.runs.push({ text: by, x: MARGIN.side, y: pen.y, size, face: 'regular' });
  pen.runs.push({ text: asOf, x: MARGIN.side + WIDTH - day, y: pen.y, size: 11, face: 'regular' });
  pen.y += 18;
  pen.write(title, { size: pen.measure(title, 'bold', 26) > WIDTH ? 22 : 26, face: 'bold', leading: 1.12 });
  pen.y += 5;
  pen.rules.push({ y: pen.y, thick: 1.5 });
  pen.y += 11;
}

function bodyOf({ blocks, star }: Page, pen: Pen, size: number, air: number): Pen {
  blocks.forEach((block, i) => {
    if (i > 0) pen.y += size * 0.5 + air;
    writeBlock(block, pen, size);
  });
  if (star) {
    pen.y += size * 0.5 + air;
    pen.write(star, { size, face: 'bold' });
  }
  return pen;
}

/** The star stands at the heading, since it is of the whole block; without one at the end. */
function writeBlock({ heading, lines, star }: Block, pen: Pen, size: number): void {
  if (heading) pen.write(star ? `${heading} *` : heading, { size: size * 1.06, face: 'bold' });
  const column = Math.max(0, ...lines.map(({ mark }) => markWidth(mark, pen, size)));
  lines.forEach((line, i) => {
    if (i > 0 && (line.apart || (lines[i - 1]?.mark && !line.mark))) pen.y += size * 0.2;
    const last = star && !heading && i === lines.length - 1;
    writeLine(last ? { ...line, text: `${line.text} *` } : line, pen, size, column);
  });
}

/** A line of a list hangs behind its mark. */
function writeLine({ mark, text }: Line, pen: Pen, size: number, column: number): void {
  if (mark === BOX) {
    const side = size * 0.78;
    pen.boxes.push({ x: MARGIN.side + 1, y: pen.y + size * 0.24, side });
  } else if (mark) pen.runs.push({ text: mark, x: MARGIN.side, y: pen.y, size, face: 'regular' });
  pen.write(text, { x: mark ? column : 0, size });
}

function markWidth(mark: string, pen: Pen, size: number): number {
  if (mark === BOX) return size * 1.35;
  return mark ? pen.measure(mark, 'regular', size) + size * 0.35 : 0;
}

/** Where to ask, with a code for phones; small, what it rests on. Returns the place of the code. */
function footOf({ ask, link, about, small }: Page, pen: Pen): Square | undefined {
  pen.rules.push({ y: 0, thick: 0.75 });
  pen.y = 8;
  const code = link ? { x: MARGIN.side, y: pen.y + 2, side: CODE } : undefined;
  const x = code ? CODE + 14 : 0;
  pen.write(ask, { x, size: 13, face: 'bold' });
  if (link) pen.write(link.replace(/^https?:\/\//, '').replace(/\/$/, ''), { x, size: 13, face: 'bold' });
  pen.write(about, { x, size: 11 });
  pen.y += 3;
  pen.write(small, { x, size: SMALL, leading: 1.2 });
  pen.y = Math.max(pen.y, code ? code.y + code.side : 0);
  return code;
}
