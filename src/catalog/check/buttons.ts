import type { Ask } from '../../engine/steps/ask.ts';
import type { Raw } from '../raw.ts';
import type { Texts } from '../shapes.ts';
import type { Problem, Source } from '../source.ts';
import { lengthOf, problem } from './texts.ts';

/** More letters than this are cut off on a small phone. */
const LONGEST = 60;

/** Texts of `common.yaml` that stand on buttons by themselves. */
const BUTTONS = ['back', 'skip', 'menu', 'sos', 'operator', 'done', 'right', 'unknown'];

type Words = { source: Source; value: Texts };
type Button = { path: readonly string[]; label: string };

/** Labels that are too long for a button, or that two options of one question share. */
export function checkButtons(raw: Raw): Problem[] {
  return Object.values(raw.texts).flatMap((files) => {
    const common = files.common;
    const change = textAt(common?.value, ['change']) ?? '';
    const house = [...BUTTONS.map((key) => [key]), ...keysAt(common?.value, 'languages')].map((path) => ({
      path,
      label: textAt(common?.value, path) ?? '',
    }));
    const resume = textAt(common?.value, ['resume']) ?? '';
    const flows = Object.keys(raw.flows).flatMap((id) => {
      const words = files[id];
      return words ? checkFlow(raw, id, words, { change, resume }) : [];
    });
    return [...(common ? tooLong(common.source, house) : []), ...flows];
  });
}

type Frames = { change: string; resume: string };

function checkFlow(raw: Raw, id: string, { source, value }: Words, { change, resume }: Frames): Problem[] {
  const title = textAt(value, ['title']) ?? '';
  const steps = Object.entries(raw.flows[id]?.value.steps ?? {});
  const asks = steps.filter((entry): entry is [string, Ask] => entry[1].kind === 'ask');
  const found = asks.flatMap(([name, ask]) => {
    const options = (Array.isArray(ask.options) ? ask.options : []).map((option) => {
      const path = [name, 'options', option];
      return { path, label: textAt(value, path) ?? '' };
    });
    const short = textAt(value, [name, 'short']) ?? '';
    const changing = { path: [name, 'short'], label: change.replace(/\{\{.*\}\}/, short) };
    return [...tooLong(source, [...options, changing]), ...alike(source, options)];
  });
  const back = { path: ['title'], label: resume.replace(/\{\{.*\}\}/, title) };
  return [
    ...tooLong(source, [raw.flows[id]?.value.menu === undefined ? { ...back, label: title } : back]),
    ...found,
  ];
}

function tooLong(source: Source, buttons: readonly Button[]): Problem[] {
  return buttons
    .filter(({ label }) => lengthOf(label) > LONGEST)
    .map(({ path, label }) =>
      problem(
        source,
        path,
        `the button "${label}" has ${lengthOf(label)} letters: make it ${LONGEST} or fewer`,
      ),
    );
}

function alike(source: Source, options: readonly Button[]): Problem[] {
  return options
    .filter(({ label }, i) => label !== '' && options.findIndex((one) => one.label === label) < i)
    .map(({ path, label }) => problem(source, path, `two options are called "${label}": nobody can choose`));
}

/** A text by its path, if it is one. */
export function textAt(texts: Texts | undefined, path: readonly string[]): string | undefined {
  let value: Texts[string] | undefined = texts;
  for (const key of path) value = typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function keysAt(texts: Texts | undefined, key: string): string[][] {
  const inner = texts?.[key];
  return typeof inner === 'object' && !Array.isArray(inner)
    ? Object.keys(inner).map((one) => [key, one])
    : [];
}
