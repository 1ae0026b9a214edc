import { z } from 'zod';
import type { Draft } from '../draft.ts';
import { flowOf, look, top } from '../draft.ts';
import { common, Name } from '../flow.ts';
import { ATTACHED, give, giveHeld } from '../keep.ts';
import { inWords, openCase } from '../opening.ts';
import { keepRun } from '../pause.ts';
import { remind } from '../remind.ts';
import { RemindDates, readBy } from '../reminded.ts';
import { type Frame, newSession } from '../session.ts';
import type { StepKind } from '../steps.ts';

/**
 * Does something, then goes on.
 *
 * - `open-case`: of `type`, once · `reopen`, `feedback`: the closed case this flow is about
 * - `language`: speak the language chosen at `from` · `keep`: whether `yes: [step, option]` was chosen
 * - `pass-held`: give what the person wrote to the talk chosen at `from`
 * - `delete`: everything, and what is remembered here too
 * - `begin-again`: the flow below, with no answers · `walk-again`: the flow below, past the answers known
 * - `let-go`: the flow below waits in the menu
 * - `remind`: so many days `before` each `day`, `unless` it is done with; a reminder leads to `open` · `unremind`
 */
export const schema = z.discriminatedUnion('effect', [
  z.strictObject({
    kind: z.literal('do'),
    ...common,
    effect: z.literal('open-case'),
    type: Name,
    next: Name,
  }),
  z.strictObject({
    kind: z.literal('do'),
    ...common,
    effect: z.enum(['language', 'pass-held']),
    from: Name,
    next: Name,
  }),
  z.strictObject({
    kind: z.literal('do'),
    ...common,
    effect: z.literal('keep'),
    yes: z.tuple([Name, Name]),
    next: Name,
  }),
  z.strictObject({
    kind: z.literal('do'),
    ...common,
    effect: z.enum(['reopen', 'feedback', 'delete', 'begin-again', 'walk-again', 'let-go', 'unremind']),
    next: Name,
  }),
  z.strictObject({
    kind: z.literal('do'),
    ...common,
    effect: z.literal('remind'),
    open: Name,
    dates: RemindDates,
    next: Name,
  }),
]);

type Do = z.infer<typeof schema>;

export const kind: StepKind<Do> = {
  enter(step, draft) {
    perform(step, draft);
    return step.effect === 'delete' ? { wait: true } : { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => ('open' in step ? [step.next, step.open] : [step.next]),
  reads,
  texts: () => [],
};

function reads(step: Do): string[] {
  if ('from' in step) return [step.from];
  if ('yes' in step) return [step.yes[0]];
  return 'dates' in step ? readBy(step.dates) : [];
}

function perform(step: Do, draft: Draft): void {
  switch (step.effect) {
    case 'open-case':
      return openCase(draft, step.type, false);
    case 'language':
      return speak(draft, chosen(draft, step.from));
    case 'keep':
      draft.session.keep = chosen(draft, step.yes[0]) === step.yes[1];
      draft.effects.push({ do: 'keep', keep: draft.session.keep });
      if (!draft.session.keep) delete draft.session.reminders;
      draft.welcome = true;
      return;
    case 'remind':
      return remind(draft);
    case 'unremind':
      delete draft.session.reminders;
      return;
    case 'pass-held':
      return passHeld(draft, chosen(draft, step.from));
    case 'reopen':
      return reopen(draft);
    case 'feedback':
      return feedback(draft);
    case 'delete':
      return forget(draft);
    case 'let-go':
      return letGo(draft);
    default:
      return below(draft, step.effect === 'walk-again');
  }
}

function chosen(draft: Draft, name: string): string | undefined {
  const answer = look(draft, name);
  return answer && 'choice' in answer ? answer.choice : undefined;
}

function speak(draft: Draft, lang: string | undefined): void {
  if (!lang || !draft.catalog.languages.includes(lang)) return;
  draft.session.lang = lang;
  draft.effects.push({ do: 'language', lang });
}

function passHeld(draft: Draft, number: string | undefined): void {
  if (!number) return;
  giveHeld(draft, number);
  draft.parts.push({ key: 'common:passed' });
}

/** The case is new again; what the person said of it goes with it, and nobody asks any more how it ended. */
function reopen(draft: Draft): void {
  const { session } = draft;
  const number = top(draft).about;
  if (!number) return;
  draft.effects.push({ do: 'reopen', number });
  session.open = [...(session.open ?? []).filter((n) => n !== number), number];
  session.closed = (session.closed ?? []).filter((n) => n !== number);
  session.waiting = (session.waiting ?? []).filter(({ about }) => about !== number);
  giveHeld(draft, number);
  const said = look(draft, 'not-so');
  if (said) give(draft, number, inWords(said));
}

function feedback(draft: Draft): void {
  const number = top(draft).about;
  if (!number) return;
  const so = chosen(draft, 'so');
  const rating = Number(chosen(draft, 'rating')?.slice(1));
  draft.effects.push({
    do: 'feedback',
    number,
    ...(so ? { confirmed: so === 'yes' } : {}),
    ...(rating ? { rating } : {}),
  });
}

/** Whoever holds the phone now sees the first screen, as if nobody had been here. */
function forget(draft: Draft): void {
  const { lang, zone } = draft.session;
  draft.effects.push({ do: 'delete' });
  draft.session = { ...newSession(lang, draft.moment.at), ...(zone ? { zone } : {}) };
  draft.parts = [];
  draft.extra = [];
}

/** Photos sent without being asked for are not thrown away. */
function sent({ answers }: Frame): Frame['answers'] {
  return answers[ATTACHED] ? { [ATTACHED]: answers[ATTACHED] } : {};
}

/** Begins the flow under the running one anew. A case it has opened stays its case, and keeps what it was told. */
function below(draft: Draft, keepAnswers: boolean): void {
  const frame = draft.session.frames.at(-2);
  const flow = frame && draft.catalog.flows[frame.flow];
  if (!frame || frame.flow === 'home') return;
  if (!flow) return letGo(draft);
  const { redo: _redo, picked: _picked, floor, changing: _changing, ...kept } = frame;
  const last = keepAnswers ? lastAnswered(draft, frame) : undefined;
  const anew: Frame = {
    ...kept,
    step: flow.start,
    answers: keepAnswers || frame.case ? frame.answers : sent(frame),
    ...(last ? { changing: last } : {}),
    ...(keepAnswers && floor ? { floor } : {}),
  };
  draft.session.frames = [...draft.session.frames.slice(0, -2), anew, top(draft)];
}

/** The question answered last, among those that are still asked. */
function lastAnswered(draft: Draft, frame: Frame): string | undefined {
  return Object.keys(frame.answers).findLast((name) => flowOf(draft, frame)?.steps[name]?.kind === 'ask');
}

function letGo(draft: Draft): void {
  const { frames } = draft.session;
  const frame = frames.at(-2);
  if (!frame || frame.flow === 'home') return;
  draft.session.frames = [...frames.slice(0, -2), top(draft)];
  keepRun(draft, [frame]);
}
