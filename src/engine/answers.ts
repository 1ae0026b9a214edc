import type { Answer } from './answer.ts';
import type { ChoiceOption } from './answers/choice.ts';
import { parseChoice } from './answers/choice.ts';
import { parseChoices } from './answers/choices.ts';
import { parseDate } from './answers/date.ts';
import { parseMoney, USUAL } from './answers/money.ts';
import { parseNumber } from './answers/number.ts';
import type { Parsed } from './answers/parsed.ts';
import { parsePhone } from './answers/phone.ts';
import { parsePlace } from './answers/place.ts';
import { parseText } from './answers/text.ts';
import type { Draft } from './draft.ts';
import { context } from './draft.ts';
import type { TextRef } from './effect.ts';
import { type PlainWord, plainWord } from './lexicon.ts';
import { labelled } from './options.ts';
import type { Ask } from './steps/ask.ts';

type Heard = { answer: Answer } | { miss: TextRef };

/** What a typed text means to this question. */
export function parse(step: Ask, text: string, draft: Draft): Heard {
  const plain = plainWord(text, draft.catalog.lexicon);
  if (step.unknown && plain === 'dontKnow') return { answer: { none: 'unknown' } };
  if (leftOut(step, plain)) return { answer: { none: 'skipped' } };
  const parsed = parseAs(step, text, draft);
  if ('answer' in parsed) return parsed;
  const { miss } = parsed;
  if (miss === 'wrong-currency')
    return { miss: { key: 'common:miss.wrong-currency', values: { currency: currency(step) } } };
  const values = limits(step, 'hint' in parsed ? parsed.hint?.limit : undefined);
  // A telephone number may be too short without anybody knowing by how much.
  const vague = miss.startsWith('too-') && Object.keys(values).length === 0;
  return { miss: { key: `common:miss.${vague ? 'not-understood' : miss}`, values } };
}

/** "None", "don't know" where something may be named or sent: nobody is called so. */
function leftOut(step: Ask, plain: PlainWord | null): boolean {
  const named = step.expect === 'text' || step.expect === 'place' || step.expect === 'files';
  const nothing = plain === 'no' || plain === 'none' || plain === 'dontKnow';
  return named && nothing && step.optional === true && !step.secret;
}

function parseAs(step: Ask, text: string, draft: Draft) {
  const about = context(draft);
  switch (step.expect) {
    case 'choice':
      return chosen(step, parseChoice(text, { options: choices(step, draft) }, about));
    case 'choices':
      return parseChoices(text, { options: labelled(step, draft) }, about);
    case 'number':
      return parseNumber(text, step, about);
    case 'money':
      return parseMoney(text, { ...step, currency: step.currency ?? USUAL }, about);
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

/** `I don't know` stands last among the choices, so its digit counts too. */
function choices(step: Ask, draft: Draft): ChoiceOption[] {
  const options = labelled(step, draft);
  return step.unknown ? [...options, { id: 'unknown', labels: [] }] : options;
}

function chosen(step: Ask, parsed: Parsed): Parsed {
  const unknown = 'answer' in parsed && 'choice' in parsed.answer && parsed.answer.choice === 'unknown';
  return step.unknown && unknown ? { answer: { none: 'unknown' } } : parsed;
}

/** What the sum is to be in, as each language says it. */
function currency(step: Ask): TextRef {
  return { key: `common:currency.${step.currency ?? USUAL}` };
}

/** The bounds a miss may name: the step's own, else the parser's. */
function limits(step: Ask, limit: number | string | undefined): Record<string, number | string> {
  const min = step.min ?? step.minLength ?? limit;
  const max = step.max ?? step.maxLength ?? limit;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
