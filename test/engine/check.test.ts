import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Flows } from '../../src/engine/check/fault.ts';
import { meant } from '../../src/engine/check/fault.ts';
import { answeredBefore, reviewed } from '../../src/engine/check/names.ts';
import { checkFlows, ENGINE_FLOWS } from '../../src/engine/check.ts';
import { Step } from '../../src/engine/steps.ts';

/** Flows from YAML of their steps; the first step is the start. */
function flows(texts: Readonly<Record<string, string>>): Flows {
  return Object.fromEntries(
    Object.entries(texts).map(([id, text]) => {
      const steps = Object.entries(parse(text) as Record<string, unknown>);
      const parsed = Object.fromEntries(steps.map(([name, step]) => [name, Step.parse(step)]));
      return [id, { id, start: steps[0]?.[0] ?? '', steps: parsed }];
    }),
  );
}

const END = 'done: { kind: end }';
const HOME =
  'menu: { kind: ask, expect: choice, options: menu, next: open }\nopen: { kind: call, flow: { from: menu }, next: menu }';

/** The faults of one flow among all that the engine needs, as `path: message`. */
function faults(text: string, others: Readonly<Record<string, string>> = {}): string[] {
  const needed = Object.fromEntries(ENGINE_FLOWS.map((id) => [id, id === 'home' ? HOME : END]));
  const known = { caseTypes: new Set(['wage']), languages: ['ky', 'ru'] };
  return checkFlows(flows({ ...needed, ...others, it: text }), known).map(
    ({ flow, path, message }) => `${flow}.${path.join('.')}: ${message}`,
  );
}

describe('where a fault is', () => {
  it('is the option that leads to nowhere, not the option called so', () => {
    const ask = 'one: { kind: ask, expect: choice, options: [two, three], next: { two: done, three: two } }';
    expect(faults(`${ask}\n${END}`)).toEqual([
      'it.steps.one.next.three: one leads to "two", which is no step of this flow',
    ]);
  });

  it('is the condition that leads to nowhere', () => {
    const branch =
      "one: { kind: branch, when: [{ if: { equals: ['@keep', yes] }, next: done }, { if: { equals: ['@keep', no] }, next: tow }], else: done }";
    expect(faults(`${branch}\n${END}`)).toEqual([
      'it.steps.one.when.1.next: one leads to "tow", which is no step of this flow',
    ]);
  });
});

describe('rounds', () => {
  it('through a question are fine', () => {
    const ask = 'one: { kind: ask, expect: choice, options: [more, no], next: { more: two, no: done } }';
    expect(faults(`${ask}\ntwo: { kind: say, next: one }\n${END}`)).toEqual([]);
  });

  it('of one step alone are found', () => {
    const found = faults(
      `one: { kind: branch, when: [{ if: { answered: '@case' }, next: one }], else: done }\n${END}`,
    );
    expect(found).toEqual([
      'it.steps.one: goes round without a question: it/one → it/one; put a question in',
    ]);
  });

  it('through a flow that asks only sometimes are found', () => {
    const round = `one: { kind: call, flow: other, next: two }\ntwo: { kind: branch, when: [{ if: { answered: '@case' }, next: one }], else: done }\n${END}`;
    const ask = 'ask: { kind: ask, expect: text, next: done }';
    const sometimes = `one: { kind: branch, when: [{ if: { answered: '@case' }, next: ask }], else: done }\n${ask}\n${END}`;
    expect(faults(round, { other: sometimes })).toHaveLength(1);
    expect(faults(round, { other: `${ask}\n${END}` })).toEqual([]);
    const calling = `one: { kind: call, flow: third, next: done }\n${END}`;
    expect(faults(round, { other: calling, third: END })).toHaveLength(1);
    expect(faults(round, { other: calling, third: `${ask}\n${END}` })).toEqual([]);
  });

  it('are left by the menu alone only at home', () => {
    const round = 'one: { kind: ask, expect: text, next: two }\ntwo: { kind: say, next: one }';
    expect(faults(round)).toEqual([
      'it.steps.one: one is a dead end: no step of kind end can be reached from it; lead it to one',
    ]);
  });
});

describe('what a calculation takes', () => {
  const found = (fn: string, said: string) =>
    faults(`one: { kind: calc, fn: ${fn}, args: {}${said}, next: done }\n${END}`);

  it.each([
    ['directory', ', with: { kind: [embassy, consulate] }', []],
    ['directory', '', ['one: directory needs its kind: write with: { kind: [hotline] }']],
    [
      'directory',
      ', with: { kind: [embassy, consulat] }',
      ['one: directory knows no kind "consulat"; did you mean "consulate"?'],
    ],
    [
      'directory',
      ', with: { kind: [embassy], kinds: [embassy] }',
      ['one: directory takes no kinds; did you mean "kind"?; take it out'],
    ],
    ['answer-by', ', with: { kind: [embassy] }', ['one: answer-by takes no kind; take it out']],
  ])('%s%s', (fn, said, expected) => {
    expect(found(fn, said)).toEqual(expected.map((message) => `it.steps.one.with: ${message}`));
  });
});

describe('what is known at a step', () => {
  const flow = flows({
    it: `
one: { kind: ask, expect: choice, options: [a, b], next: { a: two, b: three } }
two: { kind: ask, expect: text, next: four }
three: { kind: set, to: { noted: x }, copy: { two: one }, next: four }
four: { kind: do, effect: open-case, type: wage, next: five }
five: { kind: calc, fn: court-deadline, args: { due: one }, next: six }
six: { kind: ask, expect: text, next: review }
review: { kind: review, next: done }
${END}`,
  }).it as Flows[string];

  it('is what may have been answered on some way to it', () => {
    expect([...answeredBefore(flow, 'one')]).toEqual([]);
    expect([...answeredBefore(flow, 'two')]).toEqual(['one']);
    expect([...answeredBefore(flow, 'four')].sort()).toEqual(['noted', 'one', 'two']);
    expect([...answeredBefore(flow, 'six')].sort()).toEqual(
      ['case', 'five', 'five-days', 'five-passed', 'noted', 'one', 'two'].sort(),
    );
  });

  it('is shown by a review from the last thing on that cannot be undone', () => {
    expect([...reviewed(flow)]).toEqual(['six']);
  });
});

describe('a hint', () => {
  it('names what is close, and nothing that is not', () => {
    expect(meant('sumary', ['summary', 'sum'])).toBe('; did you mean "summary"?');
    expect(meant('who', ['whom', 'why'])).toBe('; did you mean "whom"?');
    expect(meant('due', ['sum', 'name'])).toBe('');
    expect(meant('x', [])).toBe('');
  });
});
