import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/engine/answer.ts';
import { leadingTo, wayTo } from '../../src/engine/path.ts';
import { kindOf } from '../../src/engine/steps.ts';
import { flow, house, inFlow, running } from './converse.ts';

const TEXT = `
who: { kind: ask, expect: choice, options: [me, group, gone], next: { group: many, else: told } }
many: { kind: ask, expect: number, next: told }
told: { kind: say, next: split }
split: { kind: branch, when: [{ if: { greater: [many, 5] }, next: big }], else: name }
big: { kind: ask, expect: text, next: name }
name: { kind: ask, expect: text, next: open }
open: { kind: do, effect: open-case, type: question, next: word }
word: { kind: ask, expect: text, next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }
`;
const FLOW = flow('it', TEXT);
const way = (until: string, answers: Record<string, Answer>) =>
  wayTo(FLOW, until, (name) => answers[name], kindOf);

const ME = { who: { choice: 'me' } };
const SEVEN = { who: { choice: 'group' }, many: { number: 7 } };

describe('the way to a step', () => {
  it.each<[string, Record<string, Answer>, string[]]>([
    ['who', {}, []],
    ['many', { who: { choice: 'group' } }, ['who']],
    ['name', ME, ['who']],
    ['name', { who: { choice: 'group' }, many: { number: 3 } }, ['who', 'many']],
    ['name', { ...SEVEN, big: { text: 'x' } }, ['who', 'many', 'big']],
    ['word', { ...ME, name: { text: 'x' } }, []],
    ['last', { ...ME, name: { text: 'x' }, word: { text: 'y' } }, ['word']],
  ])('%s, with %j, is %j', (until, answers, names) => {
    expect(way(until, answers)).toEqual({ names, reached: true });
  });

  it('stops at the question that has no answer', () => {
    expect(way('name', SEVEN)).toEqual({ names: ['who', 'many', 'big'], reached: false, open: 'big' });
  });

  it('stops at the question whose answer is none any more', () => {
    expect(way('name', { who: { choice: 'nobody' } })).toEqual({
      names: ['who'],
      reached: false,
      open: 'who',
    });
  });

  it('does not come to a step that is on another way, and goes round no circle twice', () => {
    expect(way('big', ME).reached).toBe(false);
    const round = flow('it', 'a: { kind: ask, expect: text, next: b }\nb: { kind: say, next: a }');
    const text = { text: 'x' };
    expect(wayTo(round, 'c', () => text, kindOf)).toEqual({ names: ['a'], reached: false });
  });
});

it('knows every step that leads to another', () => {
  expect([...leadingTo(FLOW, 'split', kindOf)].sort()).toEqual(['many', 'told', 'who']);
  expect([...leadingTo(FLOW, 'who', kindOf)]).toEqual([]);
});

describe('back', () => {
  it('goes the way that was walked, past branches and words', () => {
    const steps = ['name', 'many', 'who'];
    let person = inFlow(TEXT).press('group').say('3').say('Азиз').ask('back');
    // The case is open: the name cannot be changed any more.
    expect(running(person).step).toBe('word');
    person = inFlow(TEXT).press('group').say('3');
    for (const step of steps) {
      expect(running(person).step).toBe(step);
      person = person.ask('back');
    }
    expect(running(person).flow).toBe('home');
  });

  it('keeps the answers that are gone back over', () => {
    const back = inFlow(TEXT).press('group').say('3').ask('back').ask('back');
    expect(running(back).answers).toEqual({ who: { choice: 'group' }, many: { number: 3 } });
  });

  it('still works where a release has changed the way: to what was answered before', () => {
    const person = inFlow(TEXT).press('group').say('7').say('большой');
    const next = TEXT.replace('who: {', 'new: { kind: ask, expect: text, next: who }\nwho: {');
    const back = person.deploy(house({ it: next })).ask('back');
    expect(running(back).step).toBe('big');
    expect(running(back.ask('back')).step).toBe('many');
  });
});
