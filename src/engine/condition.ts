import { z } from 'zod';
import type { Answer } from './answer.ts';

const Value = z.union([z.string(), z.number(), z.boolean()]);

/**
 * A structured condition over answers, named by their step; `@lang`, `@keep`, `@case` are facts of the session.
 * For `choices`, `equals` and `in` mean "is among the chosen". A number compares with money in whole units, and with
 * how many were chosen or found.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { equals: [string, string | number | boolean] }
  | { in: [string, (string | number | boolean)[]] }
  | { less: [string, number] }
  | { greater: [string, number] }
  | { answered: string };

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Condition).min(1) }),
    z.strictObject({ any: z.array(Condition).min(1) }),
    z.strictObject({ not: Condition }),
    z.strictObject({ equals: z.tuple([z.string(), Value]) }),
    z.strictObject({ in: z.tuple([z.string(), z.array(Value).min(1)]) }),
    z.strictObject({ less: z.tuple([z.string(), z.number()]) }),
    z.strictObject({ greater: z.tuple([z.string(), z.number()]) }),
    z.strictObject({ answered: z.string() }),
  ]),
);

export type Lookup = (name: string) => Answer | undefined;

/** Whether the condition holds. An unanswered or unknown answer equals nothing and compares false. */
export function holds(condition: Condition, look: Lookup): boolean {
  if ('all' in condition) return condition.all.every((c) => holds(c, look));
  if ('any' in condition) return condition.any.some((c) => holds(c, look));
  if ('not' in condition) return !holds(condition.not, look);
  if ('equals' in condition) return among(look(condition.equals[0]), [condition.equals[1]]);
  if ('in' in condition) return among(look(condition.in[0]), condition.in[1]);
  if ('less' in condition) return (size(look(condition.less[0])) ?? Infinity) < condition.less[1];
  if ('greater' in condition) return (size(look(condition.greater[0])) ?? -Infinity) > condition.greater[1];
  const answer = look(condition.answered);
  return answer !== undefined && !('none' in answer);
}

/** The names a condition reads, for the check. */
export function namesIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(namesIn);
  if ('any' in condition) return condition.any.flatMap(namesIn);
  if ('not' in condition) return namesIn(condition.not);
  if ('answered' in condition) return [condition.answered];
  return Object.values(condition).map((pair) => String(pair[0]));
}

function among(answer: Answer | undefined, values: readonly (string | number | boolean)[]): boolean {
  if (!answer) return false;
  if ('choices' in answer) return answer.choices.some((c) => values.includes(c));
  if ('choice' in answer) return values.includes(answer.choice);
  if ('none' in answer) return values.includes(answer.none);
  const number = size(answer);
  if (number !== undefined) return values.includes(number);
  return 'text' in answer && answer.text !== undefined && values.includes(answer.text);
}

function size(answer: Answer | undefined): number | undefined {
  if (!answer) return undefined;
  if ('number' in answer) return answer.number;
  if ('money' in answer) return answer.money / 100;
  if ('choices' in answer) return answer.choices.length;
  if ('entries' in answer) return answer.entries.length;
  return undefined;
}
