import type { Catalog } from '../src/catalog/catalog.ts';
import { build, readAll } from '../src/catalog/load.ts';
import { advance } from '../src/engine/advance.ts';
import type { Input } from '../src/engine/input.ts';
import type { Session } from '../src/engine/session.ts';
import { newSession } from '../src/engine/session.ts';
import type { Step } from '../src/engine/steps.ts';

const AT = '2026-11-22T04:00:00Z';
const moment = { at: AT, zone: 'Asia/Bishkek', fresh: { nonce: 'bench123', caseNumber: '482 9170' } };

/** A linear script of `n` text questions, in the real catalog. */
export function linear(n: number): Catalog {
  const real = build(readAll(new URL('..', import.meta.url).pathname), { organisation: 'Bench' });
  const steps: Record<string, Step> = {};
  for (let i = 0; i < n; i++)
    steps[`q${i}`] = { kind: 'ask', expect: 'text', next: i + 1 < n ? `q${i + 1}` : 'done' };
  steps.done = { kind: 'end' };
  const script = { id: 'script', start: 'q0', steps, renamed: {} };
  return { ...real, flows: { ...real.flows, script } };
}

/** The session of somebody who stands at question `at` of the script, all before it answered. */
export function standing(at: number): Session {
  const answers = Object.fromEntries(Array.from({ length: at }, (_, i) => [`q${i}`, { text: `жооп ${i}` }]));
  return {
    ...newSession('ru', AT),
    keep: true,
    frames: [
      { flow: 'home', step: 'open', answers: {} },
      { flow: 'script', step: `q${at}`, answers },
    ],
    nonce: 'bench122',
  };
}

type Row = { step: number; micros: number; bytes: number };

/** Median µs of one `advance` at some steps, and the bytes of state after it. */
export function measure(rounds = 20_000): Row[] {
  const catalog = linear(120);
  const input: Input = { kind: 'text', text: 'ООО Ромашка, Москва' };
  const steps = [1, 10, 30, 100];
  const samples = new Map<number, number[]>(steps.map((s) => [s, []]));
  for (let warm = 0; warm < 3_000; warm++) advance(catalog, standing(10), input, moment);
  const batch = 100;
  for (let round = 0; round < rounds / batch; round++)
    for (const step of steps) {
      const session = JSON.parse(JSON.stringify(standing(step - 1))) as Session;
      const from = process.hrtime.bigint();
      for (let i = 0; i < batch; i++) advance(catalog, session, input, moment);
      samples.get(step)?.push(Number(process.hrtime.bigint() - from) / batch / 1000);
    }
  return steps.map((step) => {
    const sorted = (samples.get(step) ?? []).sort((a, b) => a - b);
    const after = advance(catalog, standing(step - 1), input, moment).session;
    return { step, micros: sorted[sorted.length >> 1] ?? 0, bytes: Buffer.byteLength(JSON.stringify(after)) };
  });
}
