import type { Chaos } from './chaos.ts';
import { type Fault, type FaultyCall, failureBody, type Matcher, matching } from './matcher.ts';

/** How many calls a fault meets (default: one; delays: all), and how many matching ones it lets pass before. */
interface Span {
  times?: number;
  skip?: number;
}

/** A refusal to inject. Without `description` Telegram's usual words for the status. */
interface Failure extends Span {
  status: number;
  description?: string;
  parameters?: Record<string, unknown>;
  /** Shorthand for `parameters: { retry_after }`. */
  retry_after?: number;
  /** Answers with this text instead of JSON, as a proxy in between does. */
  raw?: string;
  /** `after`: the call takes effect, the bot hears of a failure. Default `before`. */
  when?: 'before' | 'after';
}

/** A connection to reset: before the call takes effect, or after it and before the answer. */
export interface Cut extends Span {
  when: 'before' | 'after';
}

/** An injected fault: how often it has struck, and a way to end it. */
interface Injected {
  readonly struck: number;
  stop: () => void;
}

interface Rule {
  matches: (call: FaultyCall) => boolean;
  skip: number;
  left: number;
  struck: number;
  fault: Fault | { kind: 'delay'; ms: number };
}

/** The faults of a double. */
export interface Faults {
  fail: (matcher: Matcher, failure: Failure) => Injected;
  cut: (matcher: Matcher, cut: Cut) => Injected;
  delay: (matcher: Matcher, ms: number, span?: Span) => Injected;
  /** The seeded chaos, if it is on. */
  chaos: Chaos | undefined;
  /** Ends all of it. */
  calm: () => void;
  /** What happens to this call: a delay in milliseconds and perhaps a fault. */
  decide: (call: FaultyCall) => { delay: number; fault: Fault | undefined };
}

const WORDS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
};

function faultOf(failure: Failure): Fault {
  const { status, when = 'before', raw, retry_after } = failure;
  const parameters = failure.parameters ?? (retry_after === undefined ? undefined : { retry_after });
  const seconds = parameters?.retry_after;
  const usual =
    status === 429 ? `Too Many Requests: retry after ${seconds ?? 1}` : (WORDS[status] ?? 'Error');
  const given = status === 429 && seconds === undefined ? { ...parameters, retry_after: 1 } : parameters;
  const body = raw ?? failureBody(status, failure.description ?? usual, given);
  return { kind: 'fail', when, status, body };
}

/** Makes the faults of a double; rules strike in the order in which they were injected. */
export function createFaults(): Faults {
  const rules: Rule[] = [];

  function inject(matcher: Matcher, fault: Rule['fault'], { times = 1, skip = 0 }: Span): Injected {
    const rule: Rule = { matches: matching(matcher), skip, left: times, struck: 0, fault };
    rules.push(rule);
    return {
      get struck() {
        return rule.struck;
      },
      stop: () => {
        rule.left = 0;
      },
    };
  }

  function strikes(rule: Rule, call: FaultyCall): boolean {
    if (rule.left <= 0 || !rule.matches(call)) return false;
    if (rule.skip > 0) {
      rule.skip -= 1;
      return false;
    }
    rule.left -= 1;
    rule.struck += 1;
    return true;
  }

  function decide(call: FaultyCall): { delay: number; fault: Fault | undefined } {
    let delay = 0;
    for (const rule of rules) {
      if (!strikes(rule, call)) continue;
      if (rule.fault.kind !== 'delay') return { delay, fault: rule.fault };
      delay += rule.fault.ms;
    }
    return { delay, fault: faults.chaos?.strike(call) };
  }

  const faults: Faults = {
    fail: (matcher, failure) => inject(matcher, faultOf(failure), failure),
    cut: (matcher, cut) => inject(matcher, { kind: 'cut', when: cut.when }, cut),
    delay: (matcher, ms, span) =>
      inject(matcher, { kind: 'delay', ms }, { times: Number.POSITIVE_INFINITY, ...span }),
    chaos: undefined,
    calm: () => {
      rules.length = 0;
      faults.chaos = undefined;
    },
    decide,
  };
  return faults;
}
