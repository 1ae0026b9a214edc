import { REGIONS } from '../directory.ts';
import type { Ask } from '../steps/ask.ts';
import type { Fault, Flows, Known } from './fault.ts';
import { meant } from './fault.ts';

/** As many as one digit can choose on the phone. */
const MOST_OPTIONS = 9;
/** Telegram's 64 bytes for what a button carries: prompt nonce (8), colon, tick sign, option id (ASCII). */
const MOST_DATA = 64 - '12345678:'.length;
/** Ids that mean something on every screen, and the words of a `next`. */
const RESERVED = ['done', 'unknown', 'right', 'skipped', 'hidden', 'else'];
const DAY = /^(today|\d{4}-\d\d-\d\d)$/;

/** What is wrong with a question: its options, where they lead, its limits. */
export function checkQuestion(
  flow: Flows[string],
  name: string,
  ask: Ask,
  flows: Flows,
  known: Known,
): Fault[] {
  const fault = (part: string, message: string): Fault => ({
    flow: flow.id,
    path: ['steps', name, part],
    message: `${name}: ${message}`,
  });
  const ids = idsOf(ask, flows, known);
  const long = `the name is too long for the button of a review: use at most ${MOST_DATA} letters`;
  return [
    ...(name.length > MOST_DATA ? [fault('kind', long)] : []),
    ...checkOptions(ask, ids).map((message) => fault('options', message)),
    ...checkNext(ask, ids).map(([key, message]) => ({
      ...fault('next', message),
      path: ['steps', name, 'next', ...(key ? [key] : [])],
    })),
    ...checkLimits(ask).map(([key, message]) => fault(key, message)),
    ...checkWords(flow, ask, ids).map((message) => fault('words', message)),
  ];
}

/** Who tells something instead of choosing has chosen an option, and answered a question that takes words. */
function checkWords({ steps }: Flows[string], ask: Ask, ids: readonly string[] | undefined): string[] {
  if (!ask.words) return [];
  const [option, name] = ask.words;
  const asks = Object.keys(steps).filter((one) => (steps[one] as Partial<Ask>).expect === 'text');
  return [
    ...(ids?.includes(option)
      ? []
      : [`words: "${option}" is none of the options${meant(option, ids ?? [])}`]),
    ...(asks.includes(name) ? [] : [`words: no question "${name}" takes words${meant(name, asks)}`]),
  ];
}

/** The option ids; undefined where only the moment tells them. */
function idsOf({ options }: Ask, flows: Flows, { languages }: Known): readonly string[] | undefined {
  if (options === 'languages') return languages;
  if (options === 'regions') return REGIONS;
  if (options === 'menu') return Object.keys(flows).filter((id) => flows[id]?.menu !== undefined);
  return options === 'talks' ? undefined : (options ?? []);
}

function checkOptions(ask: Ask, ids: readonly string[] | undefined): string[] {
  const chosen = ask.expect === 'choice' || ask.expect === 'choices';
  if (!chosen && ask.options) return [`options are pressed only where expect is choice or choices`];
  if (chosen && !ask.options) return ['a choice needs options: list what can be chosen'];
  if (!ids) return [];
  const count = ids.length + (ask.unknown ? 1 : 0);
  const sign = ask.expect === 'choices' ? 1 : 0;
  return [
    ...(count > MOST_OPTIONS
      ? [`${count} options are more than the ${MOST_OPTIONS} a voice can read out: ask in two questions`]
      : []),
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `option "${id}" stands twice: take one out`),
    ...ids
      .filter((id) => RESERVED.includes(id))
      .map((id) => `option "${id}" means something else on every screen: choose another id`),
    ...ids
      .filter((id) => id.length + sign > MOST_DATA)
      .map((id) => `option "${id}" is too long for a button: use at most ${MOST_DATA - sign} letters`),
  ];
}

function checkNext(ask: Ask, ids: readonly string[] | undefined): [string | undefined, string][] {
  const { next } = ask;
  if (typeof next === 'string') return [];
  const none = [
    ...(ask.unknown ? ['unknown'] : []),
    ...(skippable(ask) ? ['skipped'] : []),
    ...(ask.secret ? ['hidden'] : []),
  ];
  const codes = ids && [...ids, ...none];
  const wrong = Object.keys(next)
    .filter((key) => key !== 'else' && codes && !codes.includes(key))
    .map((key): [string, string] => [
      key,
      `next has "${key}", which is no answer to this question${meant(key, codes ?? [])}`,
    ]);
  if (next.else !== undefined) return wrong;
  if (ask.expect !== 'choice' || ask.files || !codes)
    return [...wrong, [undefined, 'next needs an else: not every answer is one of the options']];
  const missed = codes.filter((code) => next[code] === undefined);
  if (missed.length === 0) return wrong;
  return [...wrong, [undefined, `next leads nowhere after ${missed.join(', ')}: add them, or an else`]];
}

/** A question about files may be left with none by "done". */
function skippable(ask: Ask): boolean {
  return ask.optional === true || ask.expect === 'files';
}

function checkLimits(ask: Ask): [string, string][] {
  const found: [string, string][] = [];
  if ((ask.min ?? -Infinity) > (ask.max ?? Infinity)) found.push(['min', 'min is more than max: swap them']);
  if ((ask.minLength ?? 0) > (ask.maxLength ?? Infinity))
    found.push(['minLength', 'minLength is more than maxLength: swap them']);
  for (const key of ['notAfter', 'notBefore'] as const)
    if (ask[key] !== undefined && !DAY.test(ask[key]))
      found.push([key, `${key} is not a day: write today, or a day as 2026-11-21`]);
  return found;
}
