import { parseChoice } from './answers/choice.ts';
import type { Draft } from './draft.ts';
import { context, setAnswers, stepOf, top } from './draft.ts';
import { plainWord } from './lexicon.ts';
import { normalise, normalisedLabel } from './normalise.ts';
import { acceptedBy, labelled } from './options.ts';
import { commandOption, show } from './screen.ts';
import { topicsOf } from './topics.ts';
import { awaitFit, noneFits, nothingFound } from './unanswered.ts';

/**
 * Offers the subjects that the text speaks of, three at most; false when there are none.
 * @param question what of it was asked, not written beneath a photo
 */
export function guess(draft: Draft, text: string | undefined, question: string | undefined): boolean {
  const found = topicsOf(draft.catalog, text ?? '');
  if (found.length === 0) {
    nothingFound(draft, question);
    return false;
  }
  show(draft, {
    parts: [{ key: 'common:guess' }],
    options: [
      ...found.map((id) => ({ id, label: { key: `${id}:title` } })),
      ...(found.includes('operator') ? [] : [commandOption('operator')]),
      commandOption('menu'),
    ],
    expect: 'choice',
  });
  draft.session.guesses = found;
  awaitFit(draft, question);
  return true;
}

/** What the person wrote before they had read the notice: whoever keeps nothing is only understood by it. */
export function offerHeld(draft: Draft): boolean {
  const { held = [], keep } = draft.session;
  if (keep === false) delete draft.session.held;
  const textOf = (said: typeof held) => said.map(({ text }) => text).join(' ');
  return guess(draft, textOf(held), textOf(held.filter(({ files }) => !files)));
}

/**
 * The subject that was named, by its digit on the screen, its title, or a yes where only one was offered. Where a
 * case is open, words that are not just a title are rather about that.
 * @returns the step that starts it; undefined when the text names none
 */
export function subject(draft: Draft, text: string | undefined): string | undefined {
  const step = stepOf(draft);
  if (!text || step?.kind !== 'ask' || typeof step.next !== 'string') return undefined;
  const { guesses, open } = draft.session;
  const all = labelled(step, draft, acceptedBy(step, draft));
  const digit = /^\W*\d+\W*$/.test(text);
  const said = normalise(text);
  const title = all.some(({ labels }) => labels.some((label) => normalisedLabel(label) === said));
  const about = digit || title || !open?.length;
  const parsed = parseChoice(text, { options: digit ? labelled(step, draft) : all }, context(draft));
  const named = 'answer' in parsed && 'choice' in parsed.answer ? parsed.answer.choice : undefined;
  // A digit speaks of what is on the screen.
  const whole = about && !(guesses && digit) ? named : undefined;
  const id = chosenIn(draft, text, guesses ?? []) ?? whole;
  if (!id) return undefined;
  if (!guesses?.includes(id)) noneFits(draft);
  setAnswers(draft, { [top(draft).step]: { choice: id } });
  return step.next;
}

function chosenIn(draft: Draft, text: string, guesses: readonly string[]): string | undefined {
  const step = stepOf(draft);
  if (guesses.length === 0 || step?.kind !== 'ask') return undefined;
  if (guesses.length === 1 && plainWord(text, draft.catalog.lexicon) === 'yes') return guesses[0];
  const parsed = parseChoice(text, { options: labelled(step, draft, guesses) }, context(draft));
  return 'answer' in parsed && 'choice' in parsed.answer ? parsed.answer.choice : undefined;
}
