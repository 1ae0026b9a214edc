import type { Draft } from './draft.ts';
import { caseOf, stepOf, top } from './draft.ts';
import { joinAlbum } from './files.ts';
import { isThanks, saidMore } from './idle.ts';
import type { Input } from './input.ts';
import { hold, isStory, keep, pass, type Said } from './keep.ts';
import { atSecret } from './path.ts';
import { again, run } from './run.ts';
import { commandOption } from './screen.ts';

/** After so many misses in a row a human is offered. */
const MISSES = 2;
/** Flows that ask what to do with words: more of them waits with the others. */
const WHOSE = new Set(['after-case', 'news', 'which-case']);

/** What an input means to the present step; words that answer nothing are not thrown away. False: an old press. */
export function answer(draft: Draft, input: Input, said: Said | undefined): boolean {
  const step = stepOf(draft);
  const above = draft.parts.length;
  if (!step) {
    // The question is gone with a release: what was to be its answer is kept all the same.
    if (said) keep(draft, said);
    again(draft);
    return true;
  }
  const move = draft.kindOf(step).receive?.(step, draft, input);
  if (move) {
    run(draft, move);
    return true;
  }
  if (!said) return input.kind !== 'press' && input.kind !== 'picks' && missed(draft, above);
  if (WHOSE.has(top(draft).flow)) return placed(draft, said, above);
  if (toTalk(draft, said, above)) return true;
  const sent = input.kind !== 'text' || (step.kind === 'ask' && step.expect === 'files' && isEvidence(said));
  return words(draft, said, above, sent) ?? missed(draft, above);
}

/** Where files are asked for, a name and a number are evidence as well. */
function isEvidence({ text = '' }: Said): boolean {
  return /\p{L}{2,}.*\p{L}{2,}|\d{5,}/su.test(text);
}

/**
 * Keeps what is more than a slip of the finger, and says so where a human has it; undefined: it was a miss.
 * @param sent a file, a place or a number, never a slip and never a secret
 */
function words(draft: Draft, said: Said, above: number, sent: boolean): true | undefined {
  const { frames, open } = draft.session;
  const home = frames.length === 1 && open !== undefined && open.length > 0;
  if (!sent && (atSecret(draft) || !(home || isStory(said)))) return undefined;
  const kept = keep(draft, said);
  if (kept === 'kept' && !sent) return undefined;
  draft.parts.length = above;
  if (kept === 'full') draft.parts.push({ key: 'common:files-enough', values: { max: 30 } });
  else draft.parts.push({ key: kept === 'given' ? 'common:passed' : 'common:file-kept' });
  again(draft);
  return true;
}

/** The live talk, when words at a list of options can only be meant for it. The bot does not talk over it. */
function toTalk(draft: Draft, said: Said, above: number): boolean {
  const [talk, ...others] = draft.session.talks ?? [];
  const step = stepOf(draft);
  const listed = step?.kind !== 'ask' || step.expect === 'choice' || step.expect === 'choices';
  if (!talk || others.length > 0 || !listed) return false;
  draft.parts.length = above;
  pass(draft, talk, said);
  return true;
}

/** Words beside the question whose words they are. A "thank you" is no news. */
function placed(draft: Draft, said: Said, above: number): true {
  draft.parts.length = above;
  if (isThanks(draft, said.text)) draft.parts.push({ key: 'common:thanks' });
  else if (isStory(said) || top(draft).flow === 'which-case') hold(draft, said);
  else return missed(draft, above);
  again(draft);
  return true;
}

function missed(draft: Draft, above: number): true {
  const { flow, step } = top(draft);
  if (draft.parts.length === above) draft.parts.push({ key: 'common:miss.choose' });
  const example = `${flow}:${step}.example`;
  if (draft.catalog.examples.has(example)) draft.parts.push({ key: example });
  draft.session.misses += 1;
  if (draft.session.misses >= MISSES) {
    draft.parts.push({ key: 'common:offer-human' });
    draft.extra.push(commandOption('operator'));
  }
  again(draft);
  return true;
}

/** The rest of an album joins its first part, wherever that went, and is no answer to the next question. */
export function moreOfAlbum(draft: Draft, input: Extract<Input, { kind: 'files' }>, said: Said): boolean {
  const { group } = input;
  if (group === undefined) return false;
  const known = draft.session.album === group;
  draft.session.album = group;
  const step = stepOf(draft);
  if (!known || (step?.kind === 'ask' && step.expect === 'files')) return false;
  const { frames } = draft.session;
  if (joinAlbum(draft, input)) return true;
  if (WHOSE.has(top(draft).flow)) hold(draft, said);
  else if (frames.length === 1 && !caseOf(draft)) saidMore(draft, said);
  else keep(draft, said);
  return true;
}
