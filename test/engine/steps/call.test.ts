import { expect, it } from 'vitest';
import { atMenu, house, inFlow, offered, running } from '../converse.ts';

const CALLER = `
who: { kind: ask, expect: choice, options: [calm, danger], next: { danger: help, calm: where } }
help: { kind: call, flow: other, next: where }
where: { kind: ask, expect: text, next: check }
check: { kind: review, next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }
`;
const OTHER = `
first: { kind: ask, expect: choice, options: [go, stay], next: second }
second: { kind: ask, expect: text, next: done }
done: { kind: end }
`;
const called = () => inFlow(CALLER, { other: OTHER }).press('danger');

it('runs another flow, then goes on', () => {
  expect(running(called())).toMatchObject({ flow: 'other', step: 'first' });
  const back = called().press('go').say('слово');
  expect(running(back)).toMatchObject({ flow: 'it', step: 'where' });
});

it('back from the first question of the called flow is the question before the call', () => {
  expect(running(called().ask('back'))).toMatchObject({ flow: 'it', step: 'who' });
});

it('back over a call asks the question before it, and may call again', () => {
  const over = called().press('go').say('слово').ask('back');
  expect(running(over)).toMatchObject({ flow: 'it', step: 'who' });
  expect(running(over.press('danger')).flow).toBe('other');
});

it('is not called again when an answer after it is changed', () => {
  const checked = called().press('go').say('слово').say('Москва');
  const changed = checked.press('where').say('Казань');
  expect(running(changed)).toMatchObject({ flow: 'it', step: 'check' });
});

it('is called when a changed answer leads to it, and ends at the review', () => {
  const checked = inFlow(CALLER, { other: OTHER }).press('calm').say('Москва');
  const changed = checked.press('who').press('danger');
  expect(running(changed)).toMatchObject({ flow: 'other', step: 'first' });
  const done = changed.press('go').say('слово');
  expect(running(done)).toMatchObject({ flow: 'it', step: 'check' });
  expect(running(done).answers.where).toEqual({ text: 'Москва' });
});

it('is called again when the answer before it is given again in the review', () => {
  const checked = called().press('go').say('слово').say('Москва');
  expect(running(checked.press('who').press('danger')).flow).toBe('other');
});

it('takes the flow from an answer', () => {
  const where = house({ it: CALLER, other: OTHER }, { menu: ['it', 'other'] });
  expect(running(atMenu(where).press('other'))).toMatchObject({ flow: 'other' });
  expect(offered(atMenu(where))).toEqual(['it', 'other']);
});
