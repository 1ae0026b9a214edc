import { describe, expect, it } from 'vitest';
import type { Edits } from './content.ts';
import { told } from './content.ts';

const WAGE = 'flows/wage.yaml';
const instead = (from: string, to: string): Edits => ({ [WAGE]: [from, to] });

it('finds nothing in a sound house', () => {
  expect(told({})).toEqual([]);
});

describe('ways', () => {
  it('names a start that is no step', () => {
    expect(told(instead('start: who', 'start: whom'))).toEqual([
      `${WAGE}:3: start: there is no step "whom"; did you mean "who"?; name a step`,
    ]);
  });

  it('names a target that is no step, where it is written', () => {
    expect(told(instead('    else: urgent', '    else: urgnt'))).toEqual([
      `${WAGE}:17: found leads to "urgnt", which is no step of this flow; did you mean "urgent"?`,
    ]);
    expect(told(instead('group: how-many,', 'group: xyz,'))).toContain(
      `${WAGE}:5: who leads to "xyz", which is no step of this flow`,
    );
  });

  it('names a step that nothing leads to', () => {
    expect(told(instead('next: consent }', 'next: open }'))).toEqual(
      expect.arrayContaining([
        `${WAGE}:10: nothing leads to consent: lead a step to it, or take it out`,
        `${WAGE}:11: nothing leads to unkept: lead a step to it, or take it out`,
      ]),
    );
  });

  it('names steps from which no end can be reached', () => {
    const round = '  done: { kind: ask, expect: choice, options: [more], next: done }\n';
    const words = '\ndone:\n  ask: More?\n  options: { more: More }\n';
    const found = told({
      [WAGE]: ['  done: { kind: end }\n', round],
      'locales/ky/wage.yaml': ['\nunkept:', `${words}unkept:`],
      'locales/ru/wage.yaml': ['\nunkept:', `${words}unkept:`],
    });
    expect(found).toEqual([
      `${WAGE}:20: done is a dead end: no step of kind end can be reached from it; lead it to one`,
    ]);
  });

  it('names steps that come round without a question', () => {
    expect(told(instead('told: { kind: say, next: urgent }', 'told: { kind: say, next: found }'))).toEqual([
      `${WAGE}:14: goes round without a question: wage/found → wage/told → wage/found; put a question in`,
    ]);
  });

  it('sees a round through another flow, if that one asks nothing', () => {
    const round = ['flow: urgent-help, next: done', 'flow: urgent-help, next: found'];
    const rounds = (help: string) =>
      told({ [WAGE]: round, 'flows/urgent-help.yaml': help }).filter((one) => one.includes('goes round'));
    expect(rounds('start: done\nsteps:\n  done: { kind: end }\n')).toEqual([
      `${WAGE}:14: goes round without a question: wage/found → wage/urgent → wage/found; put a question in`,
    ]);
    const asking =
      'start: ask\nsteps:\n  ask: { kind: ask, expect: text, next: done }\n  done: { kind: end }\n';
    expect(rounds(asking)).toEqual([]);
  });

  it('sees two flows that call each other without a question', () => {
    const calling = (id: string) =>
      `start: call\nsteps:\n  call: { kind: call, flow: ${id}, next: done }\n  done: { kind: end }\n`;
    expect(told({ 'flows/help.yaml': calling('lost'), 'flows/lost.yaml': calling('help') })).toEqual([
      'flows/help.yaml:3: goes round without a question: help/call → lost/call → help/call; put a question in',
    ]);
  });
});

describe('names', () => {
  it.each([
    [
      'a calculation',
      'args: { sum: sum, due: due }',
      'args: { sum: sun, due: due }',
      13,
      'interest',
      'sun',
      'sum',
    ],
    ['a condition', '{ answered: interest }', '{ answered: intrest }', 14, 'found', 'intrest', 'interest'],
  ])('refuses a name in %s that no step answers', (_what, from, to, line, step, read, near) => {
    expect(told(instead(from, to))).toEqual([
      `${WAGE}:${line}: ${step} reads "${read}", which no step answers; did you mean "${near}"?`,
    ]);
  });

  it('refuses a name that is answered only later', () => {
    const later = ['flow: urgent-help, next: done', 'flow: urgent-help, next: late'];
    const late = ['  done: {', '  late: { kind: set, to: { noted: x }, next: done }\n  done: {'];
    expect(told({ [WAGE]: [...later, ...late] })).toEqual([]);
    expect(told({ [WAGE]: [...later, ...late, '{ answered: interest }', '{ answered: noted }'] })).toEqual([
      `${WAGE}:14: found reads "noted", which is never answered before it`,
    ]);
  });

  it('refuses to copy, to keep or to call from a question that is not there', () => {
    expect(
      told(
        instead(
          'told: { kind: say, next: urgent }',
          'told: { kind: set, copy: { sum: sums }, next: urgent }',
        ),
      ),
    ).toContain(`${WAGE}:18: told reads "sums", which no step answers; did you mean "sum"?`);
    expect(told({ 'flows/home.yaml': ['flow: { from: menu }', 'flow: { from: men }'] })).toEqual([
      'flows/home.yaml:4: open reads "men", which no step answers; did you mean "menu"?',
    ]);
    const kept = '  kept: { kind: do, effect: keep, yes: [consent, kep], next: interest }\n  interest: {';
    expect(
      told({ [WAGE]: ['type: wage, next: interest', 'type: wage, next: kept', '  interest: {', kept] }),
    ).toEqual([`${WAGE}:13: kept compares "consent" with "kep", which it never is; did you mean "keep"?`]);
    expect(told(instead('{ equals: [who, me] }', '{ in: [who, [unknown, groop]] }'))).toEqual([
      `${WAGE}:14: found compares "who" with "groop", which it never is; did you mean "group"?`,
    ]);
    expect(told(instead('{ equals: [who, me] }', "{ equals: ['@lang', de] }"))).toHaveLength(1);
  });

  it('refuses flows and case types that are not there', () => {
    expect(told(instead('flow: urgent-help', 'flow: urgent-hlp'))).toEqual([
      `${WAGE}:19: urgent: there is no flow "urgent-hlp"; did you mean "urgent-help"?`,
    ]);
    expect(told(instead('type: wage', 'type: wages'))).toEqual([
      `${WAGE}:12: open: there is no case type "wages"; did you mean "wage"?`,
    ]);
    expect(told({ 'flows/lost.yaml': null })).toEqual([
      'flows/lost.yaml:1: is missing: every house needs a flow lost',
      'locales/ky/lost.yaml:1: nobody speaks this file: there is no flow lost',
      'locales/ru/lost.yaml:1: nobody speaks this file: there is no flow lost',
    ]);
  });

  it('refuses step names that mean something else', () => {
    const renamed = (name: string): Edits => ({
      [WAGE]: [
        'unkept: { kind: say, next: done }',
        `unkept: { kind: say, next: ${name} }\n  ${name}: { kind: call, flow: help, next: done }`,
      ],
    });
    expect(told(renamed('title'))).toEqual([
      `${WAGE}:12: a step cannot be called title, which has a meaning of its own`,
    ]);
    expect(told(renamed('interest-days'))).toEqual([
      `${WAGE}:12: interest-days is what the calculation interest gives: rename this step`,
    ]);
    expect(told(renamed('fine'))).toEqual([]);
  });

  it('refuses a former name that is in use, or that two steps claim', () => {
    expect(told(instead('done: { kind: end }', 'done: { kind: end, was: [who] }'))).toEqual([
      `${WAGE}:20: done was "who", but "who" is still a step`,
    ]);
    const twice = instead(
      'unkept: { kind: say, next: done }',
      'unkept: { kind: say, was: [gone], next: last }\n  last: { kind: end, was: [gone] }',
    );
    expect(told(twice)).toEqual([`${WAGE}:12: both unkept and last were "gone": one of them only`]);
  });

  it('refuses a house without a menu', () => {
    expect(told({ 'flows/home.yaml': ['options: menu', 'options: languages'] })).toContain(
      'flows/home.yaml:1: home needs a step menu: a question with options: menu and one next step',
    );
  });
});
