import type { Flow } from '../../engine/catalog.ts';
import { reviewed } from '../../engine/check/names.ts';
import type { Step } from '../../engine/steps.ts';
import { kindOf } from '../../engine/steps.ts';
import type { Raw } from '../raw.ts';
import type { Problem } from '../source.ts';
import { textAt } from './buttons.ts';
import { leaves, problem } from './texts.ts';

/** Telegram's limit for one message, in UTF-16 units. */
const LONGEST = 4096;
/** What other texts Telegram shows may have. */
const SHORTER: Readonly<Record<string, number>> = { 'bot-description': 512, 'bot-about': 120, stale: 200 };
/** Between two texts on one screen stands an empty line. */
const GAP = 2;
/** So much may stand above a question: what was understood, a safety word's notice. */
const ABOVE = 400;

type Way = { length: number; steps: readonly string[] };
const NOTHING: Way = { length: 0, steps: [] };

/** Texts, and whole screens as far as their words are known, that no message can hold. */
export function checkScreens(raw: Raw): Problem[] {
  const single = Object.values(raw.texts).flatMap((files) =>
    Object.values(files).flatMap(({ source, value }) =>
      leaves(value).flatMap(({ path, value: text }) => {
        const most = SHORTER[path.join('.')] ?? LONGEST;
        if (typeof text !== 'string' || text.length <= most) return [];
        return [
          problem(source, path, `has ${text.length} letters, ${most} fit: shorten it or part it in two`),
        ];
      }),
    ),
  );
  if (single.length > 0) return single;
  return Object.keys(raw.texts).flatMap((lang) =>
    Object.keys(raw.flows).flatMap((id) => checkFlow(raw, lang, id)),
  );
}

function checkFlow(raw: Raw, lang: string, id: string): Problem[] {
  const flow = raw.flows[id]?.value;
  const source = raw.texts[lang]?.[id]?.source;
  if (!flow || !source) return [];
  const begins = [
    flow.start,
    ...Object.values(flow.steps)
      .filter(asks)
      .flatMap((s) => kindOf(s).targets(s)),
  ];
  const told = new Set<string>();
  return [...new Set(begins)].flatMap((begin) => {
    const way = longest(raw, lang, { id, ...flow }, begin, new Set());
    const first = way.steps[0] ?? begin;
    if (way.length + ABOVE <= LONGEST || told.has(first)) return [];
    told.add(first);
    const message = `the screen ${way.steps.join(' + ')} may have ${way.length + ABOVE} letters, ${LONGEST} fit: shorten it, or put a question between`;
    return [problem(source, [first], message)];
  });
}

const asks = (step: Step) => kindOf(step).receive !== undefined;

type OneFlow = Omit<Flow, 'renamed'>;

/** The longest screen that begins with a step: what is said on the way, and the question it ends with. */
function longest(raw: Raw, lang: string, flow: OneFlow, name: string, on: ReadonlySet<string>): Way {
  const step = flow.steps[name];
  const key = `${flow.id}/${name}`;
  if (!step || on.has(key)) return NOTHING;
  const own = lengthAt(raw, lang, flow, name, step);
  const here: Way = own ? { length: own, steps: [name] } : NOTHING;
  if (asks(step)) return here;
  const seen = new Set([...on, key]);
  const called = step.kind === 'call' && typeof step.flow === 'string' ? raw.flows[step.flow] : undefined;
  const after = kindOf(step)
    .targets(step)
    .map((next) => longest(raw, lang, flow, next, seen));
  if (called && step.kind === 'call' && typeof step.flow === 'string')
    after.push(longest(raw, lang, { id: step.flow, ...called.value }, called.value.start, seen));
  const rest = after.reduce((a, b) => (b.length > a.length ? b : a), NOTHING);
  const gap = here.length && rest.length ? GAP : 0;
  return { length: here.length + gap + rest.length, steps: [...here.steps, ...rest.steps] };
}

function lengthAt(raw: Raw, lang: string, flow: OneFlow, name: string, step: Step): number {
  const words = raw.texts[lang]?.[flow.id]?.value;
  const text = textAt(words, [name, 'ask']) ?? textAt(words, [name, 'text']) ?? '';
  if (step.kind !== 'review') return text.length;
  const lines = [...reviewed(flow)].map((ask) => lineLength(raw, lang, flow, ask));
  return lines.reduce((a, b) => a + b, text.length);
}

/** One line of a review: its label, and the longest answer that can be told from the flow. */
function lineLength(raw: Raw, lang: string, flow: OneFlow, name: string): number {
  const words = raw.texts[lang]?.[flow.id]?.value;
  const step = flow.steps[name];
  if (step?.kind !== 'ask') return 0;
  const labels = (Array.isArray(step.options) ? step.options : []).map(
    (id) => textAt(words, [name, 'options', id])?.length ?? 0,
  );
  const all = labels.reduce((a, b) => a + b + GAP, 0);
  const typed = step.expect === 'text' || step.expect === 'place' ? (step.maxLength ?? 0) : 0;
  const answer = Math.max(step.expect === 'choices' ? all : Math.max(0, ...labels), typed);
  return (textAt(words, [name, 'short'])?.length ?? 0) + answer + '• : \n'.length;
}
