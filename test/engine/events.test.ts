import { describe, expect, it } from 'vitest';
import type { Person } from './converse.ts';
import { always, atMenu, effects, inFlow, offered, running } from './converse.ts';

const taken = (person: Person, number: string, quiet = false) =>
  person.send({ kind: 'taken', case: number, by: 'Айгүл', ...(quiet ? { quiet } : {}) });
const released = (person: Person, number: string) => person.send({ kind: 'released', case: number });
const closed = (person: Person, number: string, quiet = false) =>
  person.send({ kind: 'closed', case: number, outcome: 'paid', ...(quiet ? { quiet } : {}) });
const given = (person: Person) => effects(person, 'pass').map(({ number, text }) => [number, text]);

const A = '111 1111';
const B = '222 2222';
const FLOW = `
who: { kind: ask, expect: choice, options: [me, you], next: name }
name: { kind: ask, expect: text, next: last }
last: { kind: ask, expect: choice, options: [a, b], next: done }
done: { kind: end }
`;

describe('taken', () => {
  it('leads what is said at the menu to the human, whatever it is', () => {
    const talk = taken(atMenu(), A);
    for (const text of ['здравствуйте', '1', 'мне не платят', 'рахмат', 'да'])
      expect(given(talk.say(text))).toEqual([[A, text]]);
    expect(given(talk.send({ kind: 'point', latitude: 55.75, longitude: 37.61 }))).toEqual([
      [A, '📍 55.75, 37.61'],
    ]);
    expect(given(talk.send({ kind: 'contact', phone: '+79161234567' }))).toEqual([[A, '☎️ +79161234567']]);
  });

  it('is said once, and then the bot is silent', () => {
    const first = taken(atMenu(), A).say('здравствуйте');
    expect(first.said).toEqual(['common:passed']);
    expect(first.say('ещё').said).toEqual([]);
    expect(first.send({ kind: 'other', name: 'sticker' }).said).toEqual(['common:other-kind']);
  });

  it('disturbs no running flow: its answers stay its own, what answers nothing is for the human', () => {
    const talk = taken(inFlow(FLOW), A);
    expect(running(talk)).toMatchObject({ flow: 'it', step: 'who' });
    const said = talk.say('здравствуйте');
    expect(given(said)).toEqual([[A, 'здравствуйте']]);
    expect(said.said).toEqual(['common:passed']);
    const named = said.press('me').say('Азиз');
    expect(running(named).answers.name).toEqual({ text: 'Азиз' });
    expect(given(named)).toEqual([]);
  });

  it('still tells of danger, and marks the case', () => {
    const talk = taken(inFlow(FLOW), A).say('он угрожает убить');
    expect(effects(talk, 'flag-case')[0]?.numbers).toEqual([A]);
    expect(talk.said).toContain('common:safety');
    expect(always(talk)).toContain('sos');
  });

  it('twice is one talk; anew it asks no more how it ended', () => {
    expect(taken(taken(atMenu(), A), A).session.talks).toEqual([A]);
    const again = taken(closed(taken(inFlow(FLOW), A), A), A);
    expect(again.session).toMatchObject({ talks: [A], open: [A], closed: [], waiting: [] });
  });

  it('of a second case: the person is asked whose the words are, a reply needs no asking', () => {
    const two = taken(taken(atMenu(), A), B);
    expect(offered(two.say('прораб ушёл'))).toEqual([A, B]);
    expect(given(two.send({ kind: 'text', text: 'чек', replyTo: A }))).toEqual([[A, 'чек']]);
  });
});

describe('released', () => {
  it('leaves the case open: words go there, and are said to have gone', () => {
    const waiting = released(taken(atMenu(), A), A);
    expect(waiting.session).toMatchObject({ talks: [], open: [A] });
    const said = waiting.say('мне не платят').say('алло');
    expect(given(said)).toEqual([[A, 'алло']]);
    expect(said.said).toEqual(['common:passed']);
  });
});

describe('closed', () => {
  it('is asked about once, however often it is told', () => {
    const talk = taken(inFlow(FLOW), A);
    const twice = closed(closed(talk, A), A);
    expect(twice.session.waiting).toEqual([{ flow: 'after-case', about: A }]);
    expect(running(twice)).toMatchObject({ flow: 'it', step: 'who' });
    const done = twice.press('me').say('Азиз').press('a');
    expect(running(done)).toMatchObject({ flow: 'after-case', about: A });
  });

  it('ends the questions of that case', () => {
    const details = atMenu().press('operator').say('где деньги?');
    expect(running(details).step).toBe('secret');
    const over = closed(details, details.session.open?.[0] ?? '');
    expect(over.said).toEqual(['common:closed', 'after-case:so.ask']);
  });

  it('quietly shows nothing, and is asked about when the person comes', () => {
    const quiet = closed(taken(atMenu(), A, true), A, true);
    expect(quiet.effects).toEqual([]);
    expect(running(quiet).flow).toBe('home');
    const news = quiet.say('деньги отдали вчера');
    expect(running(news).flow).toBe('news');
    const asked = news.press('nothing');
    expect(running(asked)).toMatchObject({ flow: 'after-case', about: A });
  });

  it('is not asked about any more once it is open again', () => {
    const quiet = closed(taken(atMenu(), A, true), A, true).say('они снова не платят');
    const news = quiet.press('news');
    expect(running(news)).toMatchObject({ flow: 'home', step: 'menu' });
    expect(news.session.waiting).toEqual([]);
  });

  it('does not come up on a screen that was hidden', () => {
    const hidden = closed(taken(atMenu(), A).ask('clear'), A);
    expect(running(hidden).flow).toBe('home');
    expect(running(hidden.ask('menu')).flow).toBe('after-case');
  });

  it('remembers the last five', () => {
    let person = atMenu();
    for (let n = 1; n <= 8; n++) person = closed(person, `${n}00 0000`);
    expect(person.session.closed).toHaveLength(5);
    expect(person.session.waiting?.length).toBeLessThanOrEqual(5);
  });
});

describe('news of a closed case', () => {
  const done = () => closed(atMenu(), A).press('yes').ask('skip');

  it('is asked for, keeps all words said meanwhile, and reopens with them', () => {
    const asked = done().say('они снова не платят').say('и паспорт у них').say('рахмат');
    expect(running(asked)).toMatchObject({ flow: 'news', about: A });
    const news = asked.press('news');
    expect(effects(news, 'reopen')).toEqual([{ do: 'reopen', number: A }]);
    expect(given(news)).toEqual([
      [A, 'они снова не платят'],
      [A, 'и паспорт у них'],
    ]);
    expect(news.session).toMatchObject({ open: [A], closed: [] });
  });

  it('that is another question goes to an operator, words and all', () => {
    const other = done().say('сколько стоит билет домой').press('other').say('подскажите билет').ask('skip');
    expect(running(other)).toMatchObject({ flow: 'home', step: 'menu' });
    expect(other.session).toMatchObject({ closed: [A] });
    expect(other.session.open).toHaveLength(1);
    expect(other.session.held).toBeUndefined();
  });

  it('in reply to a message of it is asked about that case', () => {
    const two = closed(done(), B).press('yes').ask('skip');
    const reply = two.send({ kind: 'text', text: 'отдали ещё часть', replyTo: A });
    expect(running(reply)).toMatchObject({ flow: 'news', about: A });
    expect(two.send({ kind: 'text', text: 'спасибо', replyTo: A }).said).toEqual(['common:thanks']);
  });

  it('is for the open case, if there is one', () => {
    const open = released(taken(done(), B), B).say('они снова не платят');
    expect(given(open)).toEqual([[B, 'они снова не платят']]);
  });
});
