import { describe, expect, test } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { catalog } from '../dialogue.ts';
import { AT, always, atMenu, effects, house, inFlow, offered, type Person, running } from './converse.ts';

/** 2026-11-23, ten in Bishkek, is when everybody here begins. */
const FLOW = `
day: { kind: ask, expect: date, precision: day, next: due }
due: { kind: calc, fn: due-days, args: { entered: day }, next: may }
may:
  kind: branch
  when: [{ if: { equals: ['@push', no] }, next: done }]
  else: offer
offer: { kind: ask, expect: choice, options: [yes, no, off, day], next: { yes: on, off: off, day: day, else: ticks } }
on:
  kind: do
  effect: remind
  open: due
  dates:
    - { day: due-ruid, before: 7, unless: { equals: [ticks, ruid] } }
    - { day: due-registration, before: 7, clock: Europe/Moscow, unless: { equals: [ticks, registration] } }
    - { day: due-medical, before: 7, clock: Europe/Moscow, unless: { equals: [ticks, registration] } }
  next: ticks
off: { kind: do, effect: unremind, next: ticks }
ticks: { kind: ask, expect: choices, options: [ruid, registration], next: done }
done: { kind: end }
`;

const asked = (day = '20.02.2027') => inFlow(FLOW).say(day).press('yes');
const timer = (person: Person) => effects(person, 'remind').map(({ at }) => at);
const ring = (person: Person) => person.send({ kind: 'ring' });
const until = (person: Person, instant: string, from: string = AT) =>
  person.wait(Temporal.Instant.from(from).until(instant).total('hours'));

describe('asking to be reminded', () => {
  test('nobody is, unless they ask', () => {
    const person = inFlow(FLOW).say('20.02.2027').press('no').press('done');
    expect(person.session.reminders).toBeUndefined();
    expect(timer(person)).toEqual([]);
  });

  test('sets the timer a week before the first day, at ten of the person’s clock', () => {
    expect(timer(asked())).toEqual(['2027-02-09T04:00:00Z']);
    expect(asked().session.reminders).toMatchObject({ flow: 'it', step: 'on', until: '2027-03-21' });
  });

  test('by the clock of the place where the person’s own is not known', () => {
    expect(timer(asked('20.11.2026'))).toEqual(['2026-12-12T07:00:00Z']);
  });

  test('when less than a week is left, for the next ten o’clock; on the last day itself not any more', () => {
    expect(timer(asked('28.11.2026'))).toEqual(['2026-11-24T04:00:00Z']);
    expect(timer(asked('27.11.2026'))).toEqual(['2026-12-19T07:00:00Z']);
  });

  test('without days ahead sets none', () => {
    expect(timer(asked('01.10.2026'))).toEqual([]);
  });

  test('where the page cannot write is not offered', () => {
    const { session } = inFlow(FLOW);
    const moment = { at: AT, zone: 'Asia/Bishkek', fresh: { nonce: 'n', caseNumber: '100 0000' } };
    const day = { kind: 'text', text: '20.02.2027' } as const;
    const step = (push: boolean) =>
      advance(house({ it: FLOW }), session, day, { ...moment, push }).session.frames.at(-1)?.step;
    expect([step(true), step(false)]).toEqual(['offer', 'menu']);
  });
});

describe('the schedule follows the answers', () => {
  test('a task that is ticked is not reminded of, and with the last the timer stops', () => {
    const one = asked().press('+ruid').press('done');
    expect(timer(one)).toEqual(['2027-03-14T07:00:00Z']);
    const both = asked().press('+ruid').press('+registration').press('done');
    expect(timer(both)).toEqual([null]);
  });

  test('another day takes the place of the old', () => {
    const moved = asked().ask('dates').press('day').say('10.03.2027');
    expect(timer(moved)).toEqual(['2027-02-27T04:00:00Z']);
    expect(moved.session.reminders?.until).toBe('2027-04-08');
  });

  test.each([
    ['a no', (person: Person) => person.ask('dates').press('off')],
    ['the quick exit', (person: Person) => person.ask('clear')],
    ['deleting everything', (person: Person) => person.ask('delete').press('yes')],
    ['beginning again', (person: Person) => person.wait(30).say('что-то ещё сказать хотел').press('again')],
  ])('%s stops it', (_, stop) => {
    const stopped = stop(asked());
    expect(timer(stopped)).toEqual([null]);
    expect(stopped.session.reminders?.next).toBeUndefined();
    expect(ring(until(stopped, '2027-02-09T04:00:00Z')).effects).toEqual([]);
  });

  test('a release that renames the step goes on with it, and one that takes it away stops', () => {
    const next = FLOW.replace('{ yes: on,', '{ yes: begin,').replace('\non:', '\nbegin:\n  was: [on]');
    const renamed = asked()
      .deploy(house({ it: next }))
      .press('+ruid')
      .press('done');
    expect(timer(renamed)).toEqual(['2027-03-14T07:00:00Z']);
    expect(renamed.session.reminders?.step).toBe('begin');
    expect(timer(asked().deploy(catalog).ask('menu'))).toEqual([null]);
  });
});

describe('the timer rings', () => {
  const due = () => until(asked(), '2027-02-09T04:00:05Z');

  test('a word that says nothing of what it is about, with a button to the list, beside what runs', () => {
    const before = due();
    const told = ring(before);
    expect(told.said).toEqual(['common:reminder']);
    expect(effects(told, 'say')[0]?.prompt).toMatchObject({
      options: [{ id: '/dates' }],
      nonce: '',
      expect: 'nothing',
    });
    expect(told.session).toEqual({ ...before.session, reminders: expect.anything() });
    expect(timer(told)).toEqual(['2027-03-14T07:00:00Z']);
  });

  test('the question that runs is answered as if nothing had come', () => {
    const told = ring(due());
    expect(running(told).step).toBe('ticks');
    expect(
      running(told.send({ kind: 'press', nonce: told.session.nonce ?? '', option: '+ruid' })).picked,
    ).toEqual(['ruid']);
  });

  test('tells each date once; of two on one day in one word', () => {
    const first = ring(due());
    expect(ring(first).effects).toEqual([]);
    const second = ring(until(first, '2027-03-14T07:00:05Z', '2027-02-09T04:00:05Z'));
    expect(second.said).toEqual(['common:reminder']);
    expect(timer(second)).toEqual([null]);
    expect(second.session.reminders?.until).toBe('2027-03-21');
  });

  test('too early, or with nothing asked for, does nothing', () => {
    expect(ring(until(asked(), '2027-02-09T03:59:00Z')).effects).toEqual([]);
    expect(ring(atMenu()).effects).toEqual([]);
  });

  test('late in the evening or at night waits for ten o’clock', () => {
    for (const late of ['2027-02-09T12:00:05Z', '2027-02-09T21:00:05Z']) {
      const put = ring(until(asked(), late));
      expect(put.said).toEqual([]);
      expect(timer(put)).toEqual(['2027-02-10T04:00:00Z']);
      expect(ring(until(put, '2027-02-10T04:00:05Z', late)).said).toEqual(['common:reminder']);
    }
  });

  test('after the day has passed says nothing of it', () => {
    expect(ring(until(asked(), '2027-02-17T05:00:00Z')).said).toEqual([]);
  });

  test('speaks to who left quietly, too', () => {
    const left = asked().press('done');
    expect(ring(until(left, '2027-02-09T04:00:05Z')).said).toEqual(['common:reminder']);
  });
});

describe('the list lives on', () => {
  test('when its flow has ended, behind a button of the menu', () => {
    const ended = asked().press('+ruid').press('done');
    expect(running(ended).flow).toBe('home');
    expect(always(ended)).toContain('dates');
    expect(always(ended)).not.toContain('resume');
    const again = ended.ask('dates');
    expect(running(again)).toMatchObject({
      flow: 'it',
      step: 'offer',
      answers: { ticks: { choices: ['ruid'] } },
    });
  });

  test('on top of what runs, which goes on afterwards', () => {
    const other = asked().press('done').press('wage-complaint');
    const opened = other.ask('dates');
    expect(opened.session.frames.map(({ flow }) => flow)).toEqual(['home', 'wage-complaint', 'it']);
    const back = opened.press('no').press('done');
    expect(running(back)).toMatchObject({ flow: 'wage-complaint', step: 'safe' });
  });

  test('is not crowded out by other things begun', () => {
    let person = asked().press('done');
    for (let n = 0; n < 7; n++) person = person.press('wage-complaint').press('yes').ask('menu');
    expect(person.session.paused?.flat().filter(({ flow }) => flow === 'it')).toHaveLength(1);
    expect(running(person.ask('dates')).flow).toBe('it');
  });

  test('who asks for it without having one is at the menu', () => {
    expect(offered(atMenu().ask('dates'))).toContain('before-leaving');
  });
});
