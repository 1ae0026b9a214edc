import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { parse } from '../answers.ts';
import type { Draft, Move } from '../draft.ts';
import { caseOf, setAnswers, setTop, top, words } from '../draft.ts';
import type { Option } from '../effect.ts';
import { receiveFiles } from '../files.ts';
import { common, Name, Next, nextOf, targetsOf } from '../flow.ts';
import type { Input } from '../input.ts';
import { optionLabel, optionsOf } from '../options.ts';
import { show } from '../screen.ts';
import type { StepKind } from '../steps.ts';

/**
 * One question. `optional`: may be skipped · `unknown`: "I don't know" is an answer · `files`: a photo or a
 * voice will do · `secret`: the answer goes to the case and nowhere else · `sos`: 🆘 stands on the screen.
 */
export const schema = z.strictObject({
  kind: z.literal('ask'),
  ...common,
  expect: z.enum(['choice', 'choices', 'text', 'number', 'money', 'date', 'phone', 'place', 'files']),
  options: z.union([z.array(Name).min(1), z.enum(['languages', 'menu', 'talks'])]).optional(),
  optional: z.boolean().optional(),
  unknown: z.boolean().optional(),
  files: z.boolean().optional(),
  secret: z.boolean().optional(),
  sos: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  currency: z.string().length(3).optional(),
  precision: z.enum(['day', 'month']).optional(),
  notAfter: z.string().optional(),
  notBefore: z.string().optional(),
  next: Next,
});
export type Ask = z.infer<typeof schema>;

export const kind: StepKind<Ask> = {
  enter(step, draft) {
    const { step: name, answers, changing } = top(draft);
    if (changing && answers[name]) return { go: after(step, answers[name]) };
    question(step, draft);
    return { wait: true };
  },
  receive(step, draft, input) {
    const heard = hear(step, draft, input);
    if (!heard) return false;
    if ('answer' in heard) return answered(step, draft, heard.answer);
    if ('miss' in heard) {
      draft.parts.push(heard.miss);
      return false;
    }
    question(step, draft, true);
    return { wait: true };
  },
  follow: (step, answer) => (answer ? after(step, answer) : undefined),
  targets: (step) => targetsOf(step.next),
  texts: (step) => [
    'ask',
    ...(Array.isArray(step.options) ? step.options.map((id) => `options.${id}`) : []),
    ...(['text', 'number', 'money', 'date', 'phone', 'place'].includes(step.expect) && !step.secret
      ? ['example']
      : []),
  ],
};

/** What an input means to a question: an answer, a miss with its words, or a box ticked. */
type Heard = { answer: Answer } | { miss: Draft['parts'][number] } | { again: true } | undefined;

function hear(step: Ask, draft: Draft, input: Input): Heard {
  switch (input.kind) {
    case 'press':
      return pressed(step, draft, input.option);
    case 'picks':
      return step.expect === 'choices'
        ? { answer: { choices: known(step, draft, input.options) } }
        : undefined;
    case 'text':
      return parse(step, input.text, draft);
    case 'files':
      return receiveFiles(step, draft, input);
    case 'point':
      if (step.expect !== 'place' && !step.files) return undefined;
      return { answer: { place: '', point: [input.latitude, input.longitude] } };
    case 'contact':
      return step.expect === 'phone' ? parse(step, input.phone, draft) : undefined;
    default:
      return undefined;
  }
}

function pressed(step: Ask, draft: Draft, option: string): Heard {
  if (option === 'unknown' && step.unknown) return { answer: { none: 'unknown' } };
  if (step.expect === 'choice' && known(step, draft, [option]).length) return { answer: { choice: option } };
  if (step.expect === 'choices') return ticked(step, draft, option);
  if (step.expect === 'files' && option === 'done') {
    const { step: name, answers } = top(draft);
    return { answer: answers[name] ?? { none: 'skipped' } };
  }
  return undefined;
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
  return optionsOf(step, draft).filter((id) => ids.includes(id));
}

function answered(step: Ask, draft: Draft, answer: Answer): Move {
  const name = top(draft).step;
  const number = caseOf(draft);
  if (step.secret && 'text' in answer && answer.text) {
    if (number) draft.effects.push({ do: 'set-secret', number, word: answer.text });
    draft.effects.push({ do: 'unsay' });
    setAnswers(draft, { [name]: { none: 'hidden' } });
  } else {
    setAnswers(draft, { [name]: answer });
    echo(step, draft, answer);
  }
  setTop(draft, { picked: undefined });
  return { go: after(step, answer) };
}

/** What was typed is said back as it was understood. */
function echo(step: Ask, draft: Draft, answer: Answer): void {
  if (!['number', 'money', 'date', 'phone'].includes(step.expect) || 'none' in answer) return;
  const { flow, step: name } = top(draft);
  draft.parts.push({ key: 'common:understood', values: { value: { answer, of: `${flow}:${name}` } } });
}

function after(step: Ask, answer: Answer): string {
  const options = 'choice' in answer ? [answer.choice] : 'choices' in answer ? answer.choices : [];
  const none = 'none' in answer ? [answer.none] : [];
  return nextOf(step.next, [...options, ...none]) ?? '';
}

function question(step: Ask, draft: Draft, replaces = false): void {
  const frame = top(draft);
  const multiple = step.expect === 'choices';
  const options: Option[] = optionsOf(step, draft).map((id) => {
    const picked = frame.picked?.includes(id) ?? false;
    const label = optionLabel(step, frame, id);
    return multiple ? { id: picked ? `-${id}` : `+${id}`, label, picked } : { id, label };
  });
  if (multiple || (step.expect === 'files' && frame.answers[frame.step]))
    options.push({ id: 'done', label: { key: 'common:done' } });
  if (step.unknown) options.push({ id: 'unknown', label: { key: 'common:unknown' } });
  const more = step.expect === 'files' && frame.answers[frame.step] !== undefined && replaces;
  const ask = [words(draft, 'ask'), ...(multiple ? [{ key: 'common:tick' }] : [])];
  show(draft, {
    parts: more ? [] : ask,
    options,
    expect: step.expect,
    ...(step.optional ? { optional: true } : {}),
    ...(step.secret ? { secret: true } : {}),
    ...(replaces ? { replaces: true } : {}),
  });
}
