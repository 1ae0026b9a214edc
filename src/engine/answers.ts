import type { Answer } from './answer.ts';
import { parseChoice } from './answers/choice.ts';
import { parseChoices } from './answers/choices.ts';
import { parseDate } from './answers/date.ts';
import { parseMoney } from './answers/money.ts';
import { parseNumber } from './answers/number.ts';
import { parsePhone } from './answers/phone.ts';
import { parsePlace } from './answers/place.ts';
import { parseText } from './answers/text.ts';
import type { Draft } from './draft.ts';
import { context } from './draft.ts';
import type { TextRef } from './effect.ts';
import { plainWord } from './lexicon.ts';
import { labelled } from './options.ts';
import type { Ask } from './steps/ask.ts';

type Heard = { answer: Answer } | { miss: TextRef };

/** What a typed text means to this question. */
export function parse(step: Ask, text: string, draft: Draft): Heard {
  if (step.unknown && plainWord(text, draft.catalog.lexicon) === 'dontKnow')
    return { answer: { none: 'unknown' } };
  const parsed = parseAs(step, text, draft);
  if ('answer' in parsed) return parsed;
  return { miss: { key: `common:miss.${parsed.miss}`, values: limits(step) } };
}

function parseAs(step: Ask, text: string, draft: Draft) {
  const about = context(draft);
  switch (step.expect) {
    case 'choice':
      return parseChoice(text, { options: labelled(step, draft) }, about);
    case 'choices':
      return parseChoices(text, { options: labelled(step, draft) }, about);
    case 'number':
      return parseNumber(text, step, about);
    case 'money':
      return parseMoney(text, { ...step, currency: step.currency ?? 'RUB' }, about);
    case 'date':
      return parseDate(text, { ...step, precision: step.precision ?? 'day' }, about);
    case 'phone':
      return parsePhone(text);
    case 'place':
      return parsePlace(text, { max: step.maxLength });
    case 'files':
      return { miss: 'send-file' } as const;
    default:
      return parseText(text, { min: step.minLength, max: step.maxLength });
  }
}

function limits(step: Ask): Record<string, number> {
  const min = step.min ?? step.minLength;
  const max = step.max ?? step.maxLength;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
