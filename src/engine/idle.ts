import type { Draft } from './draft.ts';
import { guess, subject } from './guess.ts';
import { give, hold, isStory, pass, type Said } from './keep.ts';
import { plainWord } from './lexicon.ts';
import { normalise } from './normalise.ts';
import { again, push, run } from './run.ts';
import { showNeutral } from './screen.ts';
import { noneFits } from './unanswered.ts';

/** Takes what is said while no flow runs to the talk it belongs to, to a case, or to the subject it speaks of. */
export function said(draft: Draft, words: Said): void {
  const { talks = [], closed = [], open = [] } = draft.session;
  if (talks[0] && talks.length === 1) return pass(draft, talks[0], words);
  if (talks.length > 1) return askWhose(draft, words);
  const start = subject(draft, words.text);
  if (start) return run(draft, { go: start });
  if (declined(draft, words.text)) {
    noneFits(draft);
    return again(draft);
  }
  if (isThanks(draft, words.text)) {
    draft.parts.push({ key: 'common:thanks' });
    return;
  }
  noneFits(draft);
  const last = open.at(-1);
  if (last) return pass(draft, last, words);
  if (closed.length) return askNews(draft, words, closed.at(-1) as string);
  if (draft.session.keep !== false && isStory(words)) hold(draft, words);
  if (guess(draft, words.text, words.files ? undefined : words.text)) return;
  atALoss(draft, words);
}

/** Whoever types now may be somebody else: it is passed on or kept, and nothing is shown. */
export function hushedSaid(draft: Draft, words: Said): void {
  if (draft.session.talks?.length || draft.session.open?.length || isStory(words)) saidMore(draft, words);
  showNeutral(draft);
}

/** A reply to a message of a case belongs to it, whatever runs; false when the case is not known here. */
export function replied(draft: Draft, number: string, words: Said): boolean {
  const { talks = [], open = [], closed = [] } = draft.session;
  if (talks.includes(number) || open.includes(number)) pass(draft, number, words);
  else if (!closed.includes(number)) return false;
  else if (isThanks(draft, words.text)) draft.parts.push({ key: 'common:thanks' });
  else askNews(draft, words, number);
  return true;
}

export function isThanks(draft: Draft, text: string | undefined): boolean {
  return text !== undefined && draft.catalog.thanks.has(normalise(text));
}

function askWhose(draft: Draft, words: Said): void {
  hold(draft, words);
  run(draft, push(draft, { flow: 'which-case' }));
}

/** Keeps the words until the person says whether they are news of this case. */
function askNews(draft: Draft, words: Said, about: string): void {
  hold(draft, words);
  draft.session.frames = draft.session.frames.filter((frame) => frame.flow !== 'news');
  run(draft, push(draft, { flow: 'news', about }));
}

/** "No" to the subjects that were offered. */
function declined(draft: Draft, text: string | undefined): boolean {
  return (draft.session.guesses?.length ?? 0) > 0 && plainWord(text ?? '', draft.catalog.lexicon) === 'no';
}

/** No subject, no case: the menu, where a person can be asked for. */
function atALoss(draft: Draft, { files }: Said): void {
  const kept = files !== undefined && draft.session.keep !== false;
  draft.parts.push({ key: kept ? 'common:file-kept' : 'common:guess-none' });
  again(draft);
}

/** More of what is on its way to a human or waits to be placed: the rest of an album. */
export function saidMore(draft: Draft, words: Said): void {
  const { talks = [], open = [] } = draft.session;
  const number = talks.length > 1 ? undefined : (talks[0] ?? open.at(-1));
  if (number) give(draft, number, words);
  else if (draft.session.keep !== false) hold(draft, words);
}
