import { z } from 'zod';
import { Name } from '../engine/flow.ts';
import { Step } from '../engine/steps.ts';

/** `flows/<id>.yaml`. `menu`: its place in the menu. */
export const FlowFile = z.strictObject({
  menu: z.number().optional(),
  start: Name,
  steps: z.record(Name, Step),
});
export type FlowFile = z.infer<typeof FlowFile>;

/** `locales/<lang>/<flow>.yaml`, `common.yaml`, `desk.yaml`: texts by key, as deep as needed. */
export type Texts = { [key: string]: string | string[] | Texts };
export const Texts: z.ZodType<Texts> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), z.array(z.string()), Texts])),
);

export const OUTCOMES = [
  'paid',
  'partly-paid',
  'promised',
  'filed',
  'advice',
  'referred',
  'insufficient-proof',
  'withdrawn',
  'fear',
  'unreachable',
  'duplicate',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `content/case-types/<type>.yaml`. Step names say which answers become the columns figures are made of. */
export const CaseType = z.strictObject({
  flow: Name,
  urgency: z.enum(['urgent', 'ordinary']),
  sensitive: z.boolean(),
  keepDays: z.int().min(1),
  people: Name.optional(),
  sum: Name.optional(),
  employer: Name.optional(),
  place: Name.optional(),
  consents: Name.optional(),
  brief: z.array(Name),
  reach: z.array(Name),
  outcomes: z.array(z.enum(OUTCOMES)).min(1),
});
export type CaseType = z.infer<typeof CaseType>;

/** `abort`: what a day is compared with is not told of a day that is none. */
export const Day = z.iso.date({
  abort: true,
  error: ({ code }) => (code === 'invalid_format' ? 'write a day as 2026-11-21' : undefined),
});

export const Sources = z.array(z.string().min(3)).min(1, 'name at least one source');

export const Confidence = z.enum(['HIGH', 'MED', 'LOW']);

/** What one text rests on. `operator`: it is shown with the words that an operator must confirm it. */
const Article = z
  .strictObject({
    sources: Sources,
    confidence: Confidence,
    operator: z.boolean().optional(),
    asOf: Day.optional(),
    reviewBy: Day.optional(),
  })
  .refine(({ confidence, operator }) => confidence !== 'LOW' || operator, {
    path: ['operator'],
    error: 'a fact of LOW confidence is shown only with the offer of an operator: write operator: true',
  });

/** `content/articles/<flow>.yaml`: what the texts of a flow rest on. `plain`: those that state no fact. */
export const Articles = z.strictObject({
  asOf: Day,
  reviewBy: Day,
  steps: z.record(Name, Article),
  plain: z.array(Name).optional(),
});
export type Articles = z.infer<typeof Articles>;

/** `content/questions.yaml`: flow -> questions as people write them. */
export const Questions = z.record(Name, z.array(z.string().min(1)).min(1));
export type Questions = z.infer<typeof Questions>;

/** `flow:step`, or words of it: `flow:step.options.id`. */
const Key = z.string().regex(/^[a-z-]+:[\w.-]+$/, 'write it as flow:step');

/**
 * One text of a handout. `heading`: its first line, or other words. `leave`: lines that are not printed, of the `of`
 * lines it must have in every language, counted from 1 without empty ones. `rests`: the texts whose sources it
 * shares, if its own flow has no articles.
 */
const Printed = z
  .strictObject({
    step: Key,
    heading: z.union([z.literal('first-line'), Key]).optional(),
    of: z.int().min(2).optional(),
    leave: z.array(z.int().min(1)).min(1).optional(),
    rests: z.array(Key).min(1).optional(),
  })
  .refine(({ of, leave }) => (of === undefined) === (leave === undefined), {
    error: 'of and leave go together: say how many lines the text has, and which are left out',
  });

/** `content/handouts.yaml`: subject -> the texts of its page, in order. `boxes`: its lists are to be ticked. */
export const HandoutsFile = z.record(
  Name,
  z.strictObject({ title: Key, boxes: z.boolean().optional(), texts: z.array(Printed).min(1) }),
);
export type HandoutsFile = z.infer<typeof HandoutsFile>;

export const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as 09:00');

export const HoursFile = z
  .strictObject({
    zone: z.string().refine(isZone, 'is not a time zone: write it as Asia/Bishkek'),
    days: z.array(z.int().min(1).max(7)).min(1),
    from: Clock,
    to: Clock,
    within: z.number().positive().max(80),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be later than from' });
export type HoursFile = z.infer<typeof HoursFile>;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
