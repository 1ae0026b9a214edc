import { outputsOf } from '../../engine/calc.ts';
import { meant } from '../../engine/check/fault.ts';
import { unasked } from '../handouts.ts';
import type { Raw } from '../raw.ts';
import type { HandoutsFile, Texts } from '../shapes.ts';
import type { Problem } from '../source.ts';
import { HOUSE_VALUES } from '../spoken.ts';
import { isBroken, placeholders, problem } from './texts.ts';

type Printed = HandoutsFile[string]['texts'][number];
/** What is wrong, and the key of the entry it is wrong at. */
type Found = { at?: keyof Printed; message: string };

/** Every page must print texts that are there in every language, that rest on something and make sense on paper. */
export function checkHandouts(raw: Raw): Problem[] {
  const { source, value } = raw.handouts ?? {};
  if (!source || !value) return [];
  return Object.entries(value).flatMap(([id, { title, texts }]) => [
    ...missingWords(raw, title).map((message) => problem(source, [id, 'title'], message)),
    ...texts.flatMap((text, i) =>
      checkText(raw, text).map(({ at = 'step', message }) =>
        problem(source, [id, 'texts', i, at], `${id}: ${message}`),
      ),
    ),
  ]);
}

function checkText(raw: Raw, text: Printed): Found[] {
  const [flow = '', step = ''] = text.step.split(':');
  const steps = raw.flows[flow]?.value.steps;
  if (!steps)
    return isBroken(raw, `flows/${flow}.yaml`)
      ? []
      : [{ message: `there is no flow ${flow}${meant(flow, Object.keys(raw.flows))}` }];
  const says = Object.keys(steps).filter((name) => steps[name]?.kind === 'say');
  if (!says.includes(step)) return [{ message: `${flow} has no text "${step}"${meant(step, says)}` }];
  return [
    ...checkRests(raw, text),
    ...(text.heading && text.heading !== 'first-line'
      ? missingWords(raw, text.heading).map((message): Found => ({ at: 'heading', message }))
      : []),
    ...Object.keys(raw.texts).flatMap((lang) => checkWords(raw, lang, text)),
  ];
}

/** A text with an article shows its sources; one of a flow without articles must name texts that have one. */
function checkRests(raw: Raw, { step, rests }: Printed): Found[] {
  return (rests ?? [step]).flatMap((one): Found[] => {
    const [flow = '', name = ''] = one.split(':');
    const file = raw.articles[flow]?.value;
    if (file?.steps[name] || (!rests && file?.plain?.includes(name))) return [];
    if (isBroken(raw, `content/articles/${flow}.yaml`)) return [];
    const message = rests
      ? `content/articles/${flow}.yaml has no step "${name}": name one that has sources`
      : `content/articles has nothing on ${one}: write rests: with the texts it shares its facts with`;
    return [{ at: rests ? 'rests' : 'step', message }];
  });
}

/** The words of one language: whether they can be cut as said, filled in, and used without a screen. */
function checkWords(raw: Raw, lang: string, { step, of, leave = [] }: Printed): Found[] {
  const text = wordsAt(raw, lang, `${step}.text`);
  if (text === undefined) return [];
  const where = `${step} in ${lang}`;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (of !== undefined && lines.length !== of)
    return [{ at: 'of', message: `${where} has ${lines.length} lines: look again at which are left out` }];
  const beyond = leave.filter((number) => number > lines.length);
  if (beyond.length > 0) return [{ at: 'leave', message: `${where} has no line ${beyond.join(', ')}` }];
  const kept = lines.filter((_, i) => !leave.includes(i + 1)).join('\n');
  if (kept === '') return [{ at: 'leave', message: `${where}: all lines are left out: take the text out` }];
  const steps = raw.flows[step.split(':')[0] ?? '']?.value.steps ?? {};
  const known = [
    ...HOUSE_VALUES,
    ...unasked(steps).flatMap(({ name, fn }) =>
      outputsOf(fn).map((part) => (part === '' ? name : `${name}-${part}`)),
    ),
  ];
  const unknown = placeholders(kept).names.filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => ({ message: `${where} shows {{${name}}}, which nobody knows on paper` })),
    ...pressed(raw, lang, step, kept).map((what) => ({
      message: `${where} says ${what}, which nobody can press on paper: leave that line out`,
    })),
  ];
}

/** Commands, and buttons of the same flow in quotation marks. */
function pressed(raw: Raw, lang: string, step: string, text: string): string[] {
  const words = raw.texts[lang]?.[step.split(':')[0] ?? '']?.value ?? {};
  const labels = Object.values(words).flatMap((one) => {
    const options = typeof one === 'object' && !Array.isArray(one) ? one.options : undefined;
    return typeof options === 'object' && !Array.isArray(options) ? Object.values(options) : [];
  });
  const quoted = [...text.matchAll(/[«"“„]([^«»"“”„]+)[»"”“]/g)].map((found) =>
    found[1]?.replace(/[.,]$/, ''),
  );
  return [
    ...[...text.matchAll(/(?<![\w./])\/[a-z]+\b/g)].map((found) => found[0]),
    ...labels.flatMap((label) => (typeof label === 'string' && quoted.includes(label) ? [`"${label}"`] : [])),
  ];
}

function missingWords(raw: Raw, key: string): string[] {
  return Object.keys(raw.texts).flatMap((lang) =>
    wordsAt(raw, lang, key) === undefined && !isBroken(raw, `locales/${lang}/${key.split(':')[0]}.yaml`)
      ? [`locales/${lang} has no words ${key}`]
      : [],
  );
}

function wordsAt(raw: Raw, lang: string, key: string): string | undefined {
  const [file = '', path = ''] = key.split(':');
  let words: Texts[string] | undefined = raw.texts[lang]?.[file]?.value;
  for (const part of path.split('.'))
    words = typeof words === 'object' && !Array.isArray(words) ? words[part] : undefined;
  return typeof words === 'string' ? words : undefined;
}
