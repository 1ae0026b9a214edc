import type { Answer } from './answer.ts';
import type { Draft } from './draft.ts';
import { setAnswers, top } from './draft.ts';
import type { Heard } from './hearing.ts';
import type { Input } from './input.ts';
import type { Ask } from './steps/ask.ts';

type Files = Extract<Input, { kind: 'files' }>;

const ENOUGH = 10;

/** A photo, voice or document: an answer where one will do. */
export function receiveFiles(step: Ask, draft: Draft, input: Files): Heard {
  if (step.expect === 'files') return gather(step, draft, input);
  return step.files ? { answer: answerOf(input) } : undefined;
}

/** As many as still fit; the person is told when that was not all. */
function gather(step: Ask, draft: Draft, { files, text }: Files): Heard {
  const { step: name, answers } = top(draft);
  const before = answers[name];
  const known = before && 'files' in before ? before : { files: [] };
  const max = step.max ?? ENOUGH;
  const taken = files.slice(0, max - known.files.length);
  if (taken.length > 0) {
    const all = [...known.files, ...taken];
    const words = [known.text, text].filter(Boolean).join('\n');
    setAnswers(draft, { [name]: { files: all, ...(words ? { text: words } : {}) } });
    draft.parts.push({ key: 'common:files-count', values: { count: all.length } });
  }
  if (taken.length < files.length) draft.parts.push({ key: 'common:files-enough', values: { max } });
  return { again: true };
}

function answerOf({ files, text, group }: Files): Answer {
  return { files, ...(text ? { text } : {}), ...(group ? { group } : {}) };
}

/** The rest of an album joins the answer its first part was; false when that is not among the running answers. */
export function joinAlbum(draft: Draft, { files, text, group }: Files): boolean {
  const { answers } = top(draft);
  const name = Object.keys(answers).findLast((key) => {
    const known = answers[key];
    return known && 'files' in known && known.group !== undefined && known.group === group;
  });
  const known = name === undefined ? undefined : answers[name];
  if (name === undefined || !known || !('files' in known)) return false;
  if (known.files.length + files.length > ENOUGH) return false;
  const words = [known.text, text].filter(Boolean).join('\n');
  setAnswers(draft, {
    [name]: { ...known, files: [...known.files, ...files], ...(words ? { text: words } : {}) },
  });
  return true;
}
