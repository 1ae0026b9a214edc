import { describe, expect, it } from 'vitest';
import { effects, house, inFlow, offered, running } from '../converse.ts';

const FLOW = `
who: { kind: ask, expect: choice, options: [me, group], next: { group: many, me: name } }
many: { kind: ask, expect: number, min: 2, next: name }
name: { kind: ask, expect: text, optional: true, next: check }
check: { kind: review, next: open }
open: { kind: do, effect: open-case, type: question, next: word }
word: { kind: ask, expect: text, next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }
`;
const checked = () => inFlow(FLOW).press('group').say('7').say('Азиз');

it('shows every answer, and each can be changed', () => {
  const person = checked();
  expect(person.said).toEqual([
    'it:check.ask',
    'it:who.short',
    '=group',
    'it:many.short',
    '=7',
    'it:name.short',
    '=Азиз',
  ]);
  expect(offered(person)).toEqual(['right', 'who', 'many', 'name']);
});

it.each(['да', 'ооба', '1', 'верно', '👍'])('takes "%s" for "it is right"', (text) => {
  expect(running(checked().say(text)).step).toBe('word');
});

it('takes a digit for the line to change', () => {
  expect(running(checked().say('4')).step).toBe('name');
});

describe('an answer that is being changed', () => {
  it('comes straight back, the others kept', () => {
    const back = checked().press('many').say('9');
    expect(running(back)).toMatchObject({ step: 'check', answers: { many: { number: 9 } } });
  });

  it('drops answers of branches that are no longer walked', () => {
    const back = checked().press('who').press('me');
    expect(running(back).answers).toEqual({ who: { choice: 'me' }, name: { text: 'Азиз' } });
  });

  it('asks what the new branch needs; back asks the changed question again', () => {
    const asked = inFlow(FLOW).press('me').say('Азиз').press('who').press('group');
    expect(running(asked).step).toBe('many');
    const again = asked.ask('back');
    expect(running(again).step).toBe('who');
    expect(running(again.press('me')).step).toBe('check');
  });

  it('is not lost when the person thinks better of it', () => {
    for (const person of [
      checked().press('name').ask('back'),
      checked().press('name').ask('menu').ask('resume').ask('back'),
    ])
      expect(running(person)).toMatchObject({ step: 'check', answers: { name: { text: 'Азиз' } } });
  });

  it('is taken away by skipping', () => {
    expect(running(checked().press('name').ask('skip')).answers.name).toEqual({ none: 'skipped' });
  });

  it('is kept when the person only goes back and skips forward', () => {
    const back = checked().ask('back').ask('skip');
    expect(running(back)).toMatchObject({ step: 'check', answers: { name: { text: 'Азиз' } } });
  });
});

it('keeps answers given after it when it is come to again', () => {
  const later = checked().press('right').say('слово').ask('start').press('again');
  const again = later.press('group').say('8').say('Азиз');
  expect(running(again).answers).toMatchObject({ many: { number: 8 }, word: { text: 'слово' } });
});

it('keeps a photo that was sent there', () => {
  const sent = checked().send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] });
  expect(sent.said.slice(0, 2)).toEqual(['common:file-kept', 'it:check.ask']);
  const [opened] = effects(sent.press('right'), 'open-case');
  expect(opened?.answers[0]?.answers.attached).toBeDefined();
});

describe('after a release', () => {
  it('asks a question put in before it, and drops nothing on account of it', () => {
    const next = FLOW.replace('name: {', 'since: { kind: ask, expect: text, next: name }\nname: {')
      .replace('me: name', 'me: since')
      .replace('min: 2, next: name', 'min: 2, next: since');
    const person = inFlow(FLOW)
      .press('group')
      .say('7')
      .deploy(house({ it: next }))
      .say('Азиз');
    expect(running(person)).toMatchObject({ step: 'since', answers: { name: { text: 'Азиз' } } });
    const told = person.say('май');
    expect(running(told)).toMatchObject({
      step: 'check',
      answers: { who: { choice: 'group' }, many: { number: 7 }, name: { text: 'Азиз' } },
    });
  });

  it('drops nothing where the way does not come here any more', () => {
    const next = FLOW.replace('group: many, me: name', 'group: done, me: name');
    const person = inFlow(FLOW)
      .press('group')
      .say('7')
      .deploy(house({ it: next }))
      .say('Азиз');
    expect(running(person)).toMatchObject({
      step: 'check',
      answers: { who: { choice: 'group' }, many: { number: 7 }, name: { text: 'Азиз' } },
    });
  });

  it('asks again what is no option any more', () => {
    const next = FLOW.replace('options: [me, group]', 'options: [me, family]').replace(
      'group: many',
      'family: many',
    );
    const person = inFlow(FLOW)
      .press('group')
      .say('7')
      .deploy(house({ it: next }))
      .say('Азиз');
    expect(running(person).step).toBe('who');
    expect(running(person.press('me'))).toMatchObject({ step: 'check', answers: { name: { text: 'Азиз' } } });
  });
});
