import { anonymous, wordsLeft } from './anonymous.ts';
import type { Draft } from './draft.ts';
import type { Command } from './input.ts';
import { scan } from './safety.ts';

/** Fewer words than this ask nothing. */
const FEWEST = 2;
/** What people press or write when no subject on the screen is theirs. */
const TURNS_AWAY = new Set<Command>(['operator', 'menu', 'back', 'stop']);

/** Nothing is known about what was asked: those who write the content will see it. */
export function nothingFound(draft: Draft, text: string | undefined): void {
  const question = keepable(draft, text);
  if (question) draft.effects.push({ do: 'unanswered', text: question, offered: [] });
}

/** Remembers what was asked for as long as the subjects found for it stand on the screen. */
export function awaitFit(draft: Draft, text: string | undefined): void {
  const question = keepable(draft, text);
  if (question) draft.session.asked = question;
}

/** None of the subjects on the screen was it. */
export function noneFits(draft: Draft): void {
  const { asked, guesses = [] } = draft.session;
  delete draft.session.asked;
  if (asked) draft.effects.push({ do: 'unanswered', text: asked, offered: guesses });
}

/** A command in the place of a choice says that none fits, or has nothing to do with it: then it is forgotten. */
export function turnedAway(draft: Draft, name: Command): void {
  if (TURNS_AWAY.has(name) && !draft.session.guesses?.includes(name)) noneFits(draft);
  delete draft.session.asked;
}

/** Without what identifies; undefined where the person let us keep nothing, is in danger, or asked nothing. */
function keepable({ session, catalog }: Draft, text: string | undefined): string | undefined {
  if (session.keep !== true || !text || scan(catalog.safety, text).length > 0) return undefined;
  const question = anonymous(text);
  return wordsLeft(question) >= FEWEST ? question : undefined;
}
