import type { Answer, FileRef } from './answer.ts';
import type { Draft } from './draft.ts';
import { setAnswers, top } from './draft.ts';
import type { TextRef } from './effect.ts';
import type { Input } from './input.ts';
import type { Ask } from './steps/ask.ts';

const ENOUGH = 10;
/** Files sent where none were asked for stand under this name, beside the answers. */
export const ATTACHED = 'attached';

type Heard = { answer: Answer } | { miss: TextRef } | { again: true };

/** A photo, voice or document: an answer where one will do, else kept beside the answers. */
export function receiveFiles(step: Ask, draft: Draft, input: Extract<Input, { kind: 'files' }>): Heard {
  if (step.expect === 'files') return gather(step, draft, input);
  if (step.files) return { answer: answerOf(input) };
  attach(draft, input.files);
  return { miss: { key: 'common:file-kept' } };
}

/** Files nobody asked for are kept with the answers all the same. */
export function attach(draft: Draft, files: readonly FileRef[]): void {
  const before = draft.session.frames.at(-1)?.answers[ATTACHED];
  const known = before && 'files' in before ? before.files : [];
  setAnswers(draft, { [ATTACHED]: { files: [...known, ...files] } });
}

function gather(step: Ask, draft: Draft, input: Extract<Input, { kind: 'files' }>): Heard {
  const { step: name, answers } = top(draft);
  const before = answers[name];
  const known = before && 'files' in before ? before : { files: [] };
  const max = step.max ?? ENOUGH;
  const files = [...known.files, ...input.files];
  if (files.length > max) return { miss: { key: 'common:files-enough', values: { max } } };
  const text = [known.text, input.text].filter(Boolean).join('\n');
  setAnswers(draft, { [name]: { files, ...(text ? { text } : {}) } });
  draft.parts.push({ key: 'common:files-count', values: { count: files.length } });
  return { again: true };
}

function answerOf(input: Extract<Input, { kind: 'files' }>): Answer {
  const { files, text, group } = input;
  return { files, ...(text ? { text } : {}), ...(group ? { group } : {}) };
}
