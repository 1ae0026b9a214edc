import type { Draft } from './draft.ts';
import { setTop, stepOf, top } from './draft.ts';
import type { Option, Prompt } from './effect.ts';
import { leftRun } from './pause.ts';
import { isReminded } from './reminded.ts';

/** A question that itself leads to a human needs no second button for it. */
const OPERATOR = 'operator';

type Screen = Omit<Prompt, 'nonce'>;

/**
 * Shows a screen: the texts waiting in the draft stand above it, what is always possible below it. A screen
 * shown again keeps its nonce, so that its earlier copy still works.
 */
export function show(draft: Draft, screen: Screen): void {
  draft.session.nonce ??= draft.moment.fresh.nonce;
  delete draft.session.guesses;
  delete draft.session.asked;
  if (top(draft).floor === undefined) setTop(draft, { floor: top(draft).step });
  const human = screen.options.some(({ id }) => id === OPERATOR);
  const options = [...draft.extra, ...screen.options, ...always(draft)].filter(
    ({ id }, i, all) => all.findIndex((other) => other.id === id) === i && !(human && id === `/${OPERATOR}`),
  );
  const prompt = { ...screen, parts: [...draft.parts, ...screen.parts], options, nonce: draft.session.nonce };
  draft.effects.push({ do: 'say', prompt });
  draft.parts = [];
  draft.extra = [];
  draft.shown = true;
}

/** Texts with no question after them. */
export function showParts(draft: Draft): void {
  if (draft.parts.length === 0) return;
  const prompt = {
    parts: draft.parts,
    options: draft.extra,
    nonce: draft.session.nonce ?? '',
    expect: 'nothing',
  };
  draft.effects.push({ do: 'say', prompt });
  draft.parts = [];
  draft.extra = [];
}

/** A screen that says nothing of what was talked about. */
export function showNeutral(draft: Draft): void {
  const prompt = {
    parts: [...draft.parts, { key: 'common:neutral' }],
    options: [...draft.extra, commandOption('menu')],
    nonce: '',
    expect: 'nothing',
  };
  draft.effects.push({ do: 'say', prompt });
  draft.parts = [];
  draft.extra = [];
}

/** An option that is a command. */
export function commandOption(name: string): Option {
  return { id: `/${name}`, label: { key: `common:${name}` } };
}

function always(draft: Draft): Option[] {
  const step = stepOf(draft);
  const { flow, step: name, floor, case: opened } = top(draft);
  const home = flow === 'home';
  const within = draft.session.frames.length > 2 && !opened;
  const names: string[] = [];
  if (step?.kind === 'ask' && step.optional) names.push('skip');
  if (!home && (floor !== name || within)) names.push('back');
  if (!home) names.push('menu');
  if (step?.kind === 'ask' && step.sos) names.push('sos');
  const options = names.map(commandOption);
  if (!home || name !== 'menu') return options;
  const [left] = leftRun(draft) ?? [];
  if (draft.session.reminders) options.push(commandOption('dates'));
  if (left && !isReminded(draft, left))
    options.push({
      id: '/resume',
      label: { key: 'common:resume', values: { title: { key: `${left.flow}:title` } } },
    });
  return options;
}
