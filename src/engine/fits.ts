import type { Answer } from './answer.ts';
import type { Ask } from './steps/ask.ts';

const SHAPES: Readonly<Record<Ask['expect'], string>> = {
  choice: 'choice',
  choices: 'choices',
  text: 'text',
  number: 'number',
  money: 'money',
  date: 'date',
  phone: 'phone',
  place: 'place',
  files: 'files',
};

/** Whether an answer is still one to this question: a deploy may have changed what it asks or offers. */
export function fits(step: Ask, answer: Answer): boolean {
  if ('none' in answer) {
    if (answer.none === 'skipped') return step.optional === true || step.expect === 'files';
    return answer.none === 'unknown' ? step.unknown === true : step.secret === true;
  }
  const { options } = step;
  if (Array.isArray(options)) {
    if ('choice' in answer) return step.expect === 'choice' && options.includes(answer.choice);
    if ('choices' in answer)
      return step.expect === 'choices' && answer.choices.every((id) => options.includes(id));
  }
  if (step.files && ('files' in answer || 'place' in answer)) return true;
  return SHAPES[step.expect] in answer;
}
