import { z } from 'zod';
import type { Answer } from './answer.ts';
import { courtDeadline } from './calc/court-deadline.ts';
import { dueDays } from './calc/due-days.ts';
import type { DatedRate } from './calc/late-pay-interest.ts';
import { latePayInterest } from './calc/late-pay-interest.ts';
import { dueDay } from './calc/month.ts';
import { registerBy, stayDays } from './calc/stay.ts';
import type { Draft } from './draft.ts';
import { today } from './draft.ts';
import type { Hours } from './hours.ts';
import { answerBy, isOpen } from './hours.ts';

/** The dated tables calculations read. */
export type CalcTables = {
  readonly keyRate: { readonly asOf: string; readonly rates: readonly DatedRate[] };
  readonly hours: Hours;
};

type Args = Readonly<Record<string, Answer | undefined>>;
type Result = Record<string, Answer>;

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
};

export const Fn = z.enum(Object.keys(FNS) as [keyof typeof FNS]);
export type Fn = z.infer<typeof Fn>;

/** The parts a calculation gives: `''` is the step's own name, others stand under `<step>-<part>`. */
export function outputsOf(fn: Fn): readonly string[] {
  return FNS[fn].outputs;
}

/** Runs a calculation. What cannot be computed gives `none: unknown` under the main name. */
export function calculate(fn: Fn, args: Args, draft: Draft): Result {
  return FNS[fn].run(args, draft);
}

const UNKNOWN: Result = { '': { none: 'unknown' } };

function interest(args: Args, draft: Draft): Result {
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

function court(args: Args, draft: Draft): Result {
  const { due } = args;
  if (!due || !('date' in due)) return UNKNOWN;
  const found = courtDeadline(dueDay(due).earliest, today(draft));
  return {
    '': { date: found.lastDay },
    days: { number: found.daysLeft },
    passed: { choice: found.passed ? 'yes' : 'no' },
  };
}

function register({ entered }: Args, draft: Draft): Result {
  if (!entered || !('date' in entered)) return UNKNOWN;
  const found = registerBy(entered.date, today(draft));
  return {
    '': { date: found.lastDay },
    days: { number: found.daysLeft },
    passed: { choice: found.passed ? 'yes' : 'no' },
  };
}

function stay({ entered, before }: Args, draft: Draft): Result {
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
function due({ leaves, entered }: Args, draft: Draft): Result {
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

function byWhen(_args: Args, draft: Draft): Result {
  const { at } = draft.moment;
  const { hours } = draft.catalog.tables;
  return {
    '': { moment: answerBy(at, hours) },
    open: { choice: isOpen(at, hours) ? 'yes' : 'no' },
  };
}
