import type { Catalog } from '../catalog/catalog.ts';
import { type PrintedText, unasked } from '../catalog/handouts.ts';
import { calculate } from '../engine/calc.ts';

/** `mark`: what stands before the text, such as `1.`, `—` or a box to tick · `apart`: begins a paragraph */
export type Line = { mark: string; text: string; apart: boolean };

/** `star`: an operator must confirm it. */
export type Block = { heading: string; lines: Line[]; star: boolean };

/** One page in words, before anything is placed. */
export type Page = {
  lang: string;
  title: string;
  /** who hands it out */
  by: string;
  /** the oldest day its facts were looked at: in words, and as `YYYY-MM-DD` */
  asOf: string;
  day: string;
  blocks: Block[];
  /** what the star means; empty where there is none */
  star: string;
  ask: string;
  /** where the code leads */
  link: string | undefined;
  about: string;
  small: string;
};

/** Who hands the pages out, and where their code leads, if anywhere. */
export type Place = { organisation: string; link: string | undefined };

/** Stands for a box to tick: drawn, not written. */
export const BOX = '☐';

const ZONE = 'UTC';

/** The words of a subject's page. Throws when there is no such subject. */
export function pageOf(catalog: Catalog, id: string, lang: string, place: Place): Page {
  const { words, handouts } = catalog;
  const handout = handouts[id];
  if (!handout) throw new Error(`No page ${id}: there are ${Object.keys(handouts).join(', ')}`);
  const say = (key: string, values: Record<string, string> = {}) =>
    clean(words.text(lang, { key, values }, ZONE));
  const { texts, title, boxes } = handout;
  const asOf = texts.flatMap((one) => one.asOf ?? []).sort()[0];
  const review = texts.flatMap((one) => one.reviewBy ?? []).sort()[0];
  const sources = sourcesOf(texts);
  return {
    lang,
    title: say(title),
    by: place.organisation,
    asOf: asOf ? say('handouts:as-of', { day: inFigures(asOf) }) : '',
    day: asOf ?? '',
    blocks: texts.map((one) => blockOf(one, (key) => say(key, known(catalog, key, lang, asOf)), boxes)),
    star: texts.some(({ operator }) => operator) ? `* ${say('common:confirm')}` : '',
    ask: say(place.link ? 'handouts:ask' : 'handouts:ask-here'),
    link: place.link,
    about: say('common:bot-about'),
    small: [
      ...(sources.length > 0 ? [say('handouts:sources', { text: sources.join('; ') })] : []),
      ...(review ? [say('handouts:review', { day: inFigures(review) })] : []),
    ].join(' '),
  };
}

/** Parts a line that is one line in the words file, and more on paper. */
const BREAK = '\v';

/** What the calculations of a text's flow find without asking anybody, on the day it was looked at. */
function known(catalog: Catalog, key: string, lang: string, day = '2026-01-01'): Record<string, string> {
  const moment = { at: `${day}T12:00:00Z`, zone: ZONE, push: false, fresh: { nonce: '', caseNumber: '' } };
  const flow = key.slice(0, key.indexOf(':'));
  const steps = catalog.flows[flow]?.steps ?? {};
  const found = unasked(steps).flatMap(({ name, fn, taken }) => {
    const args = Object.fromEntries(Object.entries(taken).map(([of, choices]) => [of, { choices }]));
    const parts = Object.entries(calculate(fn, args, { catalog, moment }));
    return parts.map(([part, answer]) => {
      const value = part === '' ? name : `${name}-${part}`;
      const text = catalog.words.text(lang, { answer, of: `${flow}:${value}` }, ZONE);
      return [value, text.replaceAll('\n', BREAK)] as const;
    });
  });
  return Object.fromEntries(found);
}

const MARKED = /^(—|–|•|\d+\.)\s+(.*)$/;

function blockOf(
  { key, heading, leave, operator }: PrintedText,
  say: (key: string) => string,
  boxes: boolean,
): Block {
  let number = 0;
  const lines: Line[] = [];
  for (const paragraph of say(key).split(/\n\s*\n/)) {
    let apart = true;
    for (const line of paragraph.split('\n')) {
      number += 1;
      if (leave.includes(number)) continue;
      for (const one of line.split(BREAK).filter(Boolean)) {
        const [, mark = '', text = one] = MARKED.exec(one) ?? [];
        lines.push({ mark: mark && boxes ? BOX : mark, text: text.trim(), apart });
        apart = false;
      }
    }
  }
  const first = heading === 'first-line' ? lines.shift()?.text : heading && say(heading);
  return { heading: first?.replace(/[:.]$/, '') ?? '', lines, star: operator };
}

/** What the printed texts rest on, each once; without the house's own numbering of its facts. */
function sourcesOf(texts: readonly Pick<PrintedText, 'sources'>[]): string[] {
  const all = texts.flatMap(({ sources }) =>
    sources.flatMap((source) => source.replace(/^facts\b[^:;]*:\s*/, '').split(/;\s*/)),
  );
  return [...new Set(all)];
}

/** `21.11.2026`: alike in every language. */
function inFigures(day: string): string {
  return day.split('-').reverse().join('.');
}

/** Pictures are for screens; apostrophes become those that the font has. */
function clean(text: string): string {
  return text
    .replace(/(?:\p{Extended_Pictographic}|\u{FE0F}|\u{200D})+\s*/gu, '')
    .replaceAll('ʻ', '‘')
    .replaceAll('ʼ', '’');
}
