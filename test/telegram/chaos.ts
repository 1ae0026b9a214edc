import { type Fault, type FaultyCall, failureBody, type Matcher, matching } from './matcher.ts';
import type { Disturbance } from './updates.ts';

/** Shares between 0 and 1, times in milliseconds. The same seed makes the same decisions. */
export interface ChaosOptions {
  seed: number;
  rate429?: number;
  rate500?: number;
  cutBefore?: number;
  cutAfter?: number;
  /** Share of updates that come a second time after they were confirmed, up to `lateMs` later. */
  duplicateUpdates?: number;
  /** Share of messages held back up to `holdMs`, so that presses of the same chat overtake them. */
  reorder?: number;
  /** `retry_after` of the refusals, whole seconds (default 1). */
  retryAfter?: number;
  lateMs?: number;
  holdMs?: number;
  /** Only these calls suffer. */
  only?: Matcher;
}

/** Seeded chaos: what it does to a call, and to deliveries; `struck` counts by kind. */
export interface Chaos extends Disturbance {
  strike: (call: FaultyCall) => Fault | undefined;
  struck: Record<string, number>;
}

/** A number in [0, 1) that depends on the text only. */
function share(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/**
 * Makes chaos. A decision depends on the seed, the method, the chat and how many such calls came before:
 * so it does not change with the interleaving of other chats.
 */
export function createChaos(options: ChaosOptions): Chaos {
  const { seed, retryAfter = 1, lateMs = 50, holdMs = 30 } = options;
  const counts = new Map<string, number>();
  const struck: Record<string, number> = {};
  const suffers = options.only === undefined ? () => true : matching(options.only);

  function roll(key: string): number {
    const n = (counts.get(key) ?? 0) + 1;
    counts.set(key, n);
    return share(`${seed}|${key}|${n}`);
  }

  function count(kind: string): void {
    struck[kind] = (struck[kind] ?? 0) + 1;
  }

  const tooMany = failureBody(429, `Too Many Requests: retry after ${retryAfter}`, {
    retry_after: retryAfter,
  });
  const broken = failureBody(500, 'Internal Server Error');
  const faults: [string, number, Fault][] = [
    ['rate429', options.rate429 ?? 0, { kind: 'fail', when: 'before', status: 429, body: tooMany }],
    ['rate500', options.rate500 ?? 0, { kind: 'fail', when: 'before', status: 500, body: broken }],
    ['cutBefore', options.cutBefore ?? 0, { kind: 'cut', when: 'before' }],
    ['cutAfter', options.cutAfter ?? 0, { kind: 'cut', when: 'after' }],
  ];

  function strike(call: FaultyCall): Fault | undefined {
    if (!suffers(call)) return undefined;
    let dice = roll(`${call.method}:${call.params.chat_id ?? ''}`);
    for (const [kind, rate, fault] of faults) {
      if (dice < rate) {
        count(kind);
        return fault;
      }
      dice -= rate;
    }
    return undefined;
  }

  function disturb(kind: string, key: string, rate: number, ms: number): number | undefined {
    const dice = roll(`${kind}:${key}`);
    if (dice >= rate) return undefined;
    count(kind);
    return Math.ceil((dice / rate) * ms);
  }

  return {
    strike,
    struck,
    hold: (kind, lane) =>
      kind === 'callback_query' ? undefined : disturb('reorder', lane, options.reorder ?? 0, holdMs),
    again: (entry) => disturb('duplicateUpdates', entry.lane, options.duplicateUpdates ?? 0, lateMs),
  };
}
