import type { Answer } from './answer.ts';
import { parse } from './answers.ts';
import type { Draft } from './draft.ts';
import { setAnswers, setTop, top } from './draft.ts';
import type { TextRef } from './effect.ts';
import { receiveFiles } from './files.ts';
import type { Input } from './input.ts';
import { give, isStory, type Said, saidIn } from './keep.ts';
import { commandWord } from './lexicon.ts';
import { clean } from './normalise.ts';
import { acceptedBy } from './options.ts';
import type { Ask } from './steps/ask.ts';

/** An answer, a miss with its words, a screen to be shown again in its place, or words given to the case. */
export type Heard = { answer: Answer } | { miss: TextRef } | { again: true } | { given: true } | undefined;

/** What an input means to a question. */
export function hear(step: Ask, draft: Draft, input: Input): Heard {
  const heard = understood(step, draft, input);
  if (!step.words || (heard && !('miss' in heard))) return heard;
  const said = saidIn(input);
  const given = top(draft).case ?? top(draft).about;
  if (said && given && (said.text || said.files)) return giveMore(draft, given, said);
  return said && isTelling(said) ? tell(step.words, draft, said) : heard;
}

function understood(step: Ask, draft: Draft, input: Input): Heard {
  switch (input.kind) {
    case 'press':
      return pressed(step, draft, input.option);
    case 'picks':
      return step.expect === 'choices'
        ? { answer: { choices: known(step, draft, input.options) } }
        : undefined;
    case 'text':
      return typed(step, draft, input.text);
    case 'files':
      return receiveFiles(step, draft, input);
    case 'point':
      if (step.expect !== 'place' && !step.files) return undefined;
      return { answer: { place: '', point: [input.latitude, input.longitude] } };
    case 'contact':
      return step.expect === 'phone' || step.expect === 'text' ? parse(step, input.phone, draft) : undefined;
    default:
      return undefined;
  }
}

function pressed(step: Ask, draft: Draft, option: string): Heard {
  if (option === 'unknown' && step.unknown) return { answer: { none: 'unknown' } };
  if (step.expect === 'choice' && known(step, draft, [option]).length) return { answer: { choice: option } };
  if (step.expect === 'choices') return ticked(step, draft, option);
  if (step.expect === 'files' && option === 'done') return { answer: gathered(draft) };
  return undefined;
}

function typed(step: Ask, draft: Draft, text: string): Heard {
  const listed = step.expect === 'choices' || step.expect === 'files';
  if (listed && commandWord(text, draft.catalog.lexicon) === 'done') return pressed(step, draft, 'done');
  const heard = parse(step, text, draft);
  if ('miss' in heard && step.secret && text.length <= (step.maxLength ?? 0))
    draft.effects.push({ do: 'unsay' });
  if (!('answer' in heard)) return heard;
  const { picked } = top(draft);
  if (picked?.length && 'choices' in heard.answer) {
    setTop(draft, { picked: [...new Set([...picked, ...heard.answer.choices])] });
    return { again: true };
  }
  return step.expect === 'files' ? { answer: gathered(draft) } : heard;
}

function gathered(draft: Draft): Answer {
  return top(draft).answers[top(draft).step] ?? { none: 'skipped' };
}

/** `+x` ticks, `-x` unticks: a doubled press changes nothing. */
function ticked(step: Ask, draft: Draft, option: string): Heard {
  const picked = top(draft).picked ?? [];
  if (option === 'done') return { answer: { choices: known(step, draft, picked) } };
  const id = option.slice(1);
  if (!known(step, draft, [id]).length) return undefined;
  const rest = picked.filter((p) => p !== id);
  setTop(draft, { picked: option.startsWith('+') ? [...rest, id] : rest });
  return { again: true };
}

function known(step: Ask, draft: Draft, ids: readonly string[]): string[] {
  return acceptedBy(step, draft).filter((id) => ids.includes(id));
}

/** More than a word: somebody who cannot look for the right button is telling something. */
function isTelling(said: Said): boolean {
  return isStory(said) || /\S\s+\S/.test(said.text ?? '');
}

/** A human has it, or will: every word more is theirs. */
function giveMore(draft: Draft, number: string, said: Said): Heard {
  give(draft, number, said);
  if (!draft.session.talks?.includes(number)) draft.parts.push({ key: 'common:passed' });
  return { given: true };
}

function tell([option, name]: readonly [string, string], draft: Draft, said: Said): Heard {
  const { files, text } = said;
  setAnswers(draft, {
    [name]: files ? { files: [...files], ...(text ? { text } : {}) } : { text: clean(text ?? '') },
  });
  setTop(draft, { told: name });
  return { answer: { choice: option } };
}
