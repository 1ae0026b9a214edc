import { expect, it } from 'vitest';
import type { Person } from '../converse.ts';
import { atMenu, effects, house, inFlow, running } from '../converse.ts';

const FLOW = `
tell: { kind: ask, expect: text, files: true, optional: true, next: over }
over: { kind: handover, type: urgent, urgent: true, next: more }
more: { kind: ask, expect: text, optional: true, next: done }
done: { kind: end }
`;
const numbers = (person: Person) => effects(person, 'pass').map(({ number, text }) => [number, text]);

it('opens a case, says its number, and cannot be gone back over', () => {
  const person = inFlow(FLOW).say('закрыли');
  expect(effects(person, 'open-case')).toMatchObject([{ type: 'urgent', urgent: true }]);
  expect(person.said).toEqual(['it:over.text', 'it:more.ask']);
  expect(person.session.urgent).toBe(person.session.open?.[0]);
  expect(person.ask('back').said).toContain('common:nothing-back');
});

it('inside a flow that has a case adds to it, and shows its number', () => {
  const outer = `
open: { kind: do, effect: open-case, type: wage-complaint, next: threat }
threat: { kind: ask, expect: choice, options: [yes, no], next: { yes: help, no: done } }
help: { kind: call, flow: urgent, next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }`;
  const begun = inFlow(outer, { urgent: FLOW });
  const number = begun.session.open?.[0] ?? '';
  const person = begun.press('yes').say('он стоит у двери');
  expect(effects(person, 'open-case')).toEqual([]);
  expect(effects(person, 'update-case')[0]).toMatchObject({ number, urgent: true });
  expect(numbers(person)).toEqual([[number, 'он стоит у двери']]);
  const shown = effects(person, 'say')[0]?.prompt.parts[0];
  expect(shown).toMatchObject({ key: 'urgent:over.text', values: { case: number } });
});

it('in danger again marks the urgent case again, and opens no other', () => {
  const first = atMenu().ask('sos').press('operator').say('держат в вагоне');
  const number = first.session.urgent ?? '';
  const again = first.press('safe-now').ask('sos').press('operator').say('перевезли в другое место');
  expect(effects(again, 'open-case')).toEqual([]);
  expect(effects(again, 'update-case')[0]).toMatchObject({ number, urgent: true });
  expect(numbers(again)).toEqual([[number, 'перевезли в другое место']]);
  expect(again.session.open).toEqual([number]);
});

it('in danger opens an urgent case beside an ordinary one', () => {
  const first = atMenu().press('operator').say('сколько стоит билет?').ask('skip');
  const again = first.ask('sos').say('держат в вагоне');
  expect(effects(again, 'open-case')[0]).toMatchObject({ type: 'urgent' });
  expect(again.session.open).toHaveLength(2);
});

it('of a question goes to the open case, without another number and word', () => {
  const first = atMenu().press('operator').say('сколько стоит билет?').ask('skip');
  const number = first.session.open?.[0];
  const again = first.ask('operator').say('и багаж?');
  expect(numbers(again)).toEqual([[number, 'и багаж?']]);
  expect(effects(again, 'open-case')).toEqual([]);
  expect(again.said).toEqual(['operator:hand-over.text', 'operator:told.text', 'home:menu.ask']);
});

it('of a question goes to the talk, where there is one', () => {
  const first = atMenu().send({ kind: 'taken', case: '111 1111', by: 'А' }).ask('sos').say('держат в вагоне');
  const asked = first.press('safe-now').ask('operator').say('и багаж?');
  expect(numbers(asked)).toEqual([['111 1111', 'и багаж?']]);
});

it('takes what was sent beside the questions with it', () => {
  const begun = atMenu(house({ it: FLOW.replace('files: true, ', '') }, { menu: ['it'] })).press('it');
  const sent = begun.send({ kind: 'files', files: [{ id: 'f', media: 'voice' }] });
  const [opened] = effects(sent.ask('skip'), 'open-case');
  expect(opened?.answers[0]?.answers.attached).toEqual({ files: [{ id: 'f', media: 'voice' }] });
  expect(opened?.voice).toBe(true);
});

it('is not repeated when a release sends somebody over the known answers again', () => {
  const text = FLOW.replace('next: more', 'next: extra').replace(
    'more:',
    'extra: { kind: ask, expect: text, next: more }\nmore:',
  );
  const person = inFlow(text).say('закрыли').say('ещё');
  const without = house({ it: text.replace('more:', 'most:').replace('next: more', 'next: most') });
  const again = person.deploy(without).say('алло').press('again');
  expect(running(again)).toMatchObject({ flow: 'it', step: 'most' });
  expect(effects(again, 'open-case')).toEqual([]);
  expect(again.said).toEqual(['it:most.ask']);
});
