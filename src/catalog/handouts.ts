import type { Flow } from '../engine/catalog.ts';
import type { Raw } from './raw.ts';

/** One printed text. `key`: of its words · `leave`: its lines that are not printed · days as `YYYY-MM-DD` */
export type PrintedText = {
  readonly key: string;
  /** its first line, or the key of other words */
  readonly heading: 'first-line' | (string & {}) | undefined;
  readonly leave: readonly number[];
  readonly sources: readonly string[];
  /** printed with the words that an operator must confirm it */
  readonly operator: boolean;
  readonly asOf: string | undefined;
  readonly reviewBy: string | undefined;
};

/** One page: what it prints, in order. `title`: a key · `boxes`: lists are to be ticked */
export type Handout = {
  readonly title: string;
  readonly boxes: boolean;
  readonly texts: readonly PrintedText[];
};

/** The pages of `content/handouts.yaml`, each text with what it rests on. Call the check first. */
export function handoutsOf(raw: Raw): Record<string, Handout> {
  const pages = Object.entries(raw.handouts?.value ?? {});
  return Object.fromEntries(
    pages.map(([id, { title, boxes = false, texts }]) => [
      id,
      {
        title,
        boxes,
        texts: texts.map(({ step, heading, leave = [], rests = [step] }) => {
          return { key: `${step}.text`, heading, leave, ...basis(raw, rests) };
        }),
      },
    ]),
  );
}

/** What several texts rest on together: the oldest day it was looked at, the first it must be looked at again. */
function basis(raw: Raw, steps: readonly string[]) {
  const found = steps.flatMap((step) => {
    const [flow = '', name = ''] = step.split(':');
    const file = raw.articles[flow]?.value;
    const article = file?.steps[name];
    return file && article ? [{ asOf: file.asOf, reviewBy: file.reviewBy, ...article }] : [];
  });
  return {
    sources: [...new Set(found.flatMap(({ sources }) => sources))],
    operator: found.some(({ operator }) => operator === true),
    asOf: found.map((one) => one.asOf).sort()[0],
    reviewBy: found.map((one) => one.reviewBy).sort()[0],
  };
}

/** Calculations that need nobody's answers and hold on any day: what they find may stand on paper. */
export function unasked(steps: Flow['steps']) {
  return Object.entries(steps).flatMap(([name, step]) =>
    step.kind === 'calc' && Object.keys(step.args).length === 0 && step.fn !== 'answer-by'
      ? [{ name, fn: step.fn, taken: step.with ?? {} }]
      : [],
  );
}
