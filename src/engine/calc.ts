import { z } from 'zod';
import type { Answer } from './answer.ts';
import type { Threshold } from './calc/allowance-estimate.ts';
import { allowanceEstimate } from './calc/allowance-estimate.ts';
import { courtDeadline } from './calc/court-deadline.ts';
import { lookUp } from './calc/directory.ts';
import { dueDays } from './calc/due-days.ts';
import type { DatedRate } from './calc/late-pay-interest.ts';
import { latePayInterest } from './calc/late-pay-interest.ts';
import { dueDay } from './calc/month.ts';
import { registerBy, stayDays } from './calc/stay.ts';
import type { Entry } from './directory.ts';
import { KINDS } from './directory.ts';
import type { Draft } from './draft.ts';
import { today } from './draft.ts';
import type { Hours } from './hours.ts';
import { answerBy, isOpen } from './hours.ts';

/** The tables calculations read. `asOf`: the ISO day until which a dated one is known. */
export type CalcTables = {
  readonly keyRate: { readonly asOf: string; readonly rates: readonly DatedRate[] };
  readonly childAllowance: { readonly asOf: string; readonly thresholds: readonly Threshold[] };
  readonly directory: readonly Entry[];
  readonly hours: Hours;
};

type Args = Readonly<Record<string, Answer | undefined>>;
type Result = Record<string, Answer>;
/** The tables, and the moment it is. */
type Setting = Pick<Draft, 'catalog' | 'moment'>;

/** `outputs`: the parts it gives · `takes`: what the step itself must say under `with`, and the codes that may be. */
type Calculation = {
  readonly outputs: readonly string[];
  readonly takes?: Readonly<Record<string, readonly string[]>>;
  readonly run: (args: Args, draft: Setting) => Result;
};

const FNS = {
  'late-pay-interest': { outputs: ['', 'days', 'rate', 'as-of', 'until'], run: interest },
  'court-deadline': { outputs: ['', 'days', 'passed'], run: court },
  'answer-by': { outputs: ['', 'open'], run: byWhen },
  'register-by': { outputs: ['', 'days', 'passed'], run: register },
  'due-days': {
    outputs: [
      '',
      'ban',
      'ruid-from',
      'ruid',
      'registration',
      'medical',
      'entered',
      'ban-late',
      'ruid-late',
      'over',
    ],
    run: due,
  },
  'stay-days': { outputs: ['', 'used', 'left', 'over'], run: stay },
  'allowance-estimate': { outputs: ['', 'threshold', 'as-of'], run: allowance },
  directory: { outputs: [''], takes: { kind: KINDS }, run: directory },
} satisfies Record<string, Calculation>;

export const Fn = z.enum(Object.keys(FNS) as [keyof typeof FNS]);
export type Fn = z.infer<typeof Fn>;

/** The parts a calculation gives: `''` is the step's own name, others stand under `<step>-<part>`. */
export function outputsOf(fn: Fn): readonly string[] {
  return FNS[fn].outputs;
}

/** What a step must say under `with`, and the codes that may stand there. */
export function takenBy(fn: Fn): Readonly<Record<string, readonly string[]>> {
  const { takes = {} }: Calculation = FNS[fn];
  return takes;
}

/** Runs a calculation. What cannot be computed gives `none: unknown` under the main name. */
export function calculate(fn: Fn, args: Args, draft: Setting): Result {
  return FNS[fn].run(args, draft);
}

const UNKNOWN: Result = { '': { none: 'unknown' } };

function interest(args: Args, draft: Setting): Result {
  const { sum, due } = args;
  if (!sum || !('money' in sum) || !due || !('date' in due)) return UNKNOWN;
  const until = today(draft);
  const { rates, asOf } = draft.catalog.tables.keyRate;
  const found = latePayInterest(sum.money, dueDay(due).latest, until, rates);
  if (found.kind === 'none') return UNKNOWN;
  return {
    '': { money: found.amountMinor, currency: sum.currency },
    days: { number: found.days },
    rate: { number: found.periods.at(-1)?.rate ?? 0 },
    'as-of': { date: asOf },
    until: { date: until },
  };
}

function court(args: Args, draft: Setting): Result {
  const { due } = args;
  if (!due || !('date' in due)) return UNKNOWN;
  const found = courtDeadline(dueDay(due).earliest, today(draft));
  return {
    '': { date: found.lastDay },
    days: { number: found.daysLeft },
    passed: { choice: found.passed ? 'yes' : 'no' },
  };
}

function register({ entered }: Args, draft: Setting): Result {
  if (!entered || !('date' in entered)) return UNKNOWN;
  const found = registerBy(entered.date, today(draft));
  return {
    '': { date: found.lastDay },
    days: { number: found.daysLeft },
    passed: { choice: found.passed ? 'yes' : 'no' },
  };
}

function stay({ entered, before }: Args, draft: Setting): Result {
  const day = today(draft);
  if (!entered || !('date' in entered) || entered.date > day) return UNKNOWN;
  const found = stayDays(entered.date, before && 'number' in before ? before.number : 0, day);
  return {
    '': { date: found.lastDay },
    used: { number: found.used },
    left: { number: found.left },
    over: { choice: found.over ? 'yes' : 'no' },
  };
}

/** Without a day of entry it is the day of leaving. `over`: even the last of the days has passed. */
function due({ leaves, entered }: Args, draft: Setting): Result {
  const entry = [entered, leaves].find((one) => one && 'date' in one);
  if (!entry || !('date' in entry)) return UNKNOWN;
  const { ban, ruidFrom, ruid, registration, medical } = dueDays(entry.date);
  const day = today(draft);
  const whether = (so: boolean): Answer => ({ choice: so ? 'yes' : 'no' });
  return {
    '': { date: entry.date },
    ban: { date: ban },
    'ruid-from': { date: ruidFrom },
    ruid: { date: ruid },
    registration: { date: registration },
    medical: { date: medical },
    entered: whether(entry.date <= day),
    'ban-late': whether(ban < day),
    'ruid-late': whether(ruid < day),
    over: whether(registration < day && medical < day),
  };
}

/** Where a figure is missing the answer is `ask`; the threshold and its day are told all the same. */
function allowance({ members, income }: Args, draft: Setting): Result {
  const { thresholds, asOf } = draft.catalog.tables.childAllowance;
  const found = allowanceEstimate(
    members && 'number' in members ? members.number : undefined,
    income && 'money' in income && income.currency === 'KGS' ? income.money : undefined,
    today(draft),
    thresholds,
  );
  const { answer, threshold } = found;
  return {
    '': { choice: answer },
    threshold: threshold === undefined ? { none: 'unknown' } : { money: threshold, currency: 'KGS' },
    'as-of': { date: asOf },
  };
}

function directory({ kind, region, place }: Args, draft: Setting): Result {
  const found = lookUp(draft.catalog.tables.directory, {
    kinds: kind && 'choices' in kind ? kind.choices : [],
    region: region && 'choice' in region ? region.choice : undefined,
    place: place && 'place' in place ? place.place : undefined,
  });
  return { '': { entries: found.map(({ id }) => id) } };
}

function byWhen(_args: Args, draft: Setting): Result {
  const { at } = draft.moment;
  const { hours } = draft.catalog.tables;
  return {
    '': { moment: answerBy(at, hours) },
    open: { choice: isOpen(at, hours) ? 'yes' : 'no' },
  };
}
