import { z } from 'zod';
import type { Answer } from '../answer.ts';
import type { Draft, Move } from '../draft.ts';
import { caseOf, setAnswers, setTop, top } from '../draft.ts';
import { fits } from '../fits.ts';
import { common, Name, Next, nextOf, targetsOf } from '../flow.ts';
import { hear } from '../hearing.ts';
import { question } from '../question.ts';
import type { StepKind } from '../steps.ts';

/**
 * One question. `optional`: may be skipped · `unknown`: "I don't know" is an answer · `files`: a photo or a
 * voice will do · `secret`: the answer goes to the case and nowhere else · `sos`: 🆘 stands on the screen ·
 * `words: [option, step]`: who tells something instead of choosing has chosen this option and answered that step.
 */
export const schema = z.strictObject({
  kind: z.literal('ask'),
  ...common,
  expect: z.enum(['choice', 'choices', 'text', 'number', 'money', 'date', 'phone', 'place', 'files']),
  options: z.union([z.array(Name).min(1), z.enum(['languages', 'menu', 'regions', 'talks'])]).optional(),
  optional: z.boolean().optional(),
  unknown: z.boolean().optional(),
  files: z.boolean().optional(),
  secret: z.boolean().optional(),
  sos: z.boolean().optional(),
  words: z.tuple([Name, Name]).optional(),
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
    const known = passable(step, draft);
    if (known) return passBy(step, draft, known);
    draft.told = [];
    tickAgain(step, draft);
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
    if ('again' in heard) question(step, draft, 'replaces');
    // Nobody talks over the human who has the talk.
    else if (!draft.session.talks?.length) question(step, draft, 'bare');
    return { wait: true };
  },
  follow: (step, answer) => (answer && fits(step, answer) ? after(step, answer) : undefined),
  targets: (step) => targetsOf(step.next),
  texts: (step) => [
    'ask',
    ...(Array.isArray(step.options) ? step.options.map((id) => `options.${id}`) : []),
    ...(['text', 'number', 'money', 'date', 'phone', 'place'].includes(step.expect) && !step.secret
      ? ['example']
      : []),
  ],
};

/** Asked again, the boxes are as they were left. */
function tickAgain(step: Ask, draft: Draft): void {
  const { step: name, answers, picked } = top(draft);
  const before = answers[name];
  if (step.expect === 'choices' && !picked && before && 'choices' in before)
    setTop(draft, { picked: [...before.choices] });
}

/** The known answer, where the question need not be asked: answers are walked past, or words said before were it. */
function passable(step: Ask, draft: Draft): Answer | undefined {
  const { step: name, answers, changing, redo, told } = top(draft);
  const answer = answers[name];
  if (!answer || redo || !(changing || told === name)) return undefined;
  return fits(step, answer) && !draft.passed.includes(name) ? answer : undefined;
}

function passBy(step: Ask, draft: Draft, answer: Answer): Move {
  const { step: name, changing, told } = top(draft);
  draft.parts = draft.parts.filter((part) => !draft.told.includes(part));
  draft.told = [];
  draft.passed.push(name);
  if (changing === name) setTop(draft, { changing: undefined });
  if (told === name) setTop(draft, { told: undefined });
  return { go: after(step, answer) };
}

function answered(step: Ask, draft: Draft, answer: Answer): Move {
  const name = top(draft).step;
  const number = caseOf(draft);
  if (step.secret && 'text' in answer && answer.text) {
    if (number) draft.effects.push({ do: 'set-secret', number, word: answer.text });
    draft.effects.push({ do: 'unsay' });
    draft.parts.push({ key: 'common:secret-kept' });
    setAnswers(draft, { [name]: { none: 'hidden' } });
  } else {
    setAnswers(draft, { [name]: answer });
    echo(step, draft, answer);
  }
  const go = after(step, answer);
  const { done } = top(draft);
  setTop(draft, { picked: undefined, redo: undefined, done: done?.filter((one) => one !== go) });
  draft.passed.push(name);
  return { go };
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
