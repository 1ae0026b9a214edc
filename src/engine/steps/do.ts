import { z } from 'zod';
import type { Draft } from '../draft.ts';
import { look, top } from '../draft.ts';
import { ATTACHED } from '../files.ts';
import { common, Name } from '../flow.ts';
import { openCase } from '../opening.ts';
import type { Frame } from '../session.ts';
import type { StepKind } from '../steps.ts';

/**
 * Does something, then goes on.
 *
 * - `open-case`: of `type`, once · `reopen`, `feedback`: the closed case this flow is about
 * - `language`: speak the language chosen at `from` · `keep`: whether `yes: [step, option]` was chosen
 * - `pass-held`: give what the person wrote to the talk chosen at `from`
 * - `begin-again`: the flow below, with no answers · `walk-again`: the flow below, past the answers known
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
    effect: z.enum(['reopen', 'feedback', 'delete', 'begin-again', 'walk-again']),
    next: Name,
  }),
]);

type Do = z.infer<typeof schema>;

export const kind: StepKind<Do> = {
  enter(step, draft) {
    perform(step, draft);
    return { go: step.next };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  reads: (step) => ('from' in step ? [step.from] : 'yes' in step ? [step.yes[0]] : []),
  texts: () => [],
};

function perform(step: Do, draft: Draft): void {
  switch (step.effect) {
    case 'open-case':
      return openCase(draft, step.type, false);
    case 'language':
      return speak(draft, chosen(draft, step.from));
    case 'keep':
      draft.session.keep = chosen(draft, step.yes[0]) === step.yes[1];
      draft.effects.push({ do: 'keep', keep: draft.session.keep });
      return;
    case 'pass-held':
      return passHeld(draft, chosen(draft, step.from));
    case 'reopen':
      return reopen(draft);
    case 'feedback':
      return feedback(draft);
    case 'delete':
      draft.effects.push({ do: 'delete' });
      return;
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
  for (const { text, files } of draft.session.held ?? [])
    draft.effects.push({ do: 'pass', number, ...(text ? { text } : {}), ...(files ? { files } : {}) });
  delete draft.session.held;
  draft.parts.push({ key: 'common:passed' });
}

function reopen(draft: Draft): void {
  const number = top(draft).about;
  if (!number) return;
  draft.effects.push({ do: 'reopen', number });
  draft.session.open = [...(draft.session.open ?? []), number];
  const said = look(draft, 'not-so');
  if (said && 'text' in said) draft.effects.push({ do: 'pass', number, text: said.text ?? '' });
  if (draft.session.held) passHeld(draft, number);
  draft.session.closed = (draft.session.closed ?? []).filter((n) => n !== number);
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

/** Photos sent without being asked for are not thrown away. */
function sent({ answers }: Frame): Frame['answers'] {
  return answers[ATTACHED] ? { [ATTACHED]: answers[ATTACHED] } : {};
}

/** Begins the flow under the running one anew; a case it has opened stays its case. */
function below(draft: Draft, keepAnswers: boolean): void {
  const frame = draft.session.frames.at(-2);
  const flow = frame && draft.catalog.flows[frame.flow];
  if (!frame || !flow) return;
  const anew = keepAnswers
    ? { ...frame, step: flow.start, changing: '*' }
    : {
        flow: frame.flow,
        step: flow.start,
        answers: sent(frame),
        ...(frame.case ? { case: frame.case } : {}),
      };
  draft.session.frames = [...draft.session.frames.slice(0, -2), anew, top(draft)];
}
