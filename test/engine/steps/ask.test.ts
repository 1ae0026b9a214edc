import { describe, expect, it } from 'vitest';
import type { Input } from '../../../src/engine/input.ts';
import { always, effects, inFlow, offered, running } from '../converse.ts';

const one = (ask: string) => `first: { kind: ask, ${ask}, next: then }
then: { kind: ask, expect: text, optional: true, next: done }
done: { kind: end }`;

const answerTo = (ask: string, text: string) => running(inFlow(one(ask)).say(text)).answers.first;

describe('an answer', () => {
  it.each([
    ['expect: choice, options: [a, b]', '2', { choice: 'b' }],
    ['expect: choice, options: [a, b], unknown: true', '3', { none: 'unknown' }],
    ['expect: choice, options: [a, b], unknown: true', 'не знаю', { none: 'unknown' }],
    ['expect: choices, options: [a, b, c]', '1, 3', { choices: ['a', 'c'] }],
    ['expect: text', ' Азиз ', { text: 'Азиз' }],
    ['expect: text, optional: true', 'не знаю', { none: 'skipped' }],
    ['expect: place, optional: true', 'жок', { none: 'skipped' }],
    ['expect: files, optional: true', 'нет', { none: 'skipped' }],
    ['expect: files', 'готово', { none: 'skipped' }],
    ['expect: number, min: 2', 'жети', { number: 7 }],
    ['expect: money, currency: RUB', '45к', { money: 4_500_000, currency: 'RUB' }],
    ['expect: date, precision: month, notAfter: today', 'май', { date: '2026-05' }],
    ['expect: phone', '8 916 123 45 67', { phone: '+79161234567' }],
    ['expect: place', 'Москва', { place: 'Москва' }],
  ])('to "%s" by "%s"', (ask, text, answer) => {
    expect(answerTo(ask, text)).toEqual(answer);
  });

  it('of a number, sum, date or phone is said back as it was understood', () => {
    expect(inFlow(one('expect: money, currency: RUB')).say('45к').said).toEqual([
      'common:understood',
      'it:then.ask',
    ]);
    expect(inFlow(one('expect: text')).say('Азиз').said).toEqual(['it:then.ask']);
  });

  it.each([
    ['RUB', '500 сом'],
    ['KGS', '500 рублей'],
  ])('of a sum in another currency than %s is asked for in that one', (currency, text) => {
    const [said] = effects(inFlow(one(`expect: money, currency: ${currency}`)).say(text), 'say');
    expect(said?.prompt.parts[0]).toEqual({
      key: 'common:miss.wrong-currency',
      values: { currency: { key: `common:currency.${currency}` } },
    });
  });

  it.each([
    ['expect: text, files: true', { files: [{ id: 'f', media: 'voice' }] }],
    ['expect: files', undefined],
  ])('to "%s" may be a voice', (ask, answer) => {
    const person = inFlow(one(ask)).send({ kind: 'files', files: [{ id: 'f', media: 'voice' }] });
    expect(running(person).answers.first).toEqual(answer ?? { files: [{ id: 'f', media: 'voice' }] });
  });

  it.each([
    ['expect: place', { place: '', point: [55.75, 37.61] }],
    ['expect: text, files: true', { place: '', point: [55.75, 37.61] }],
  ])('to "%s" may be a point on the map', (ask, answer) => {
    const person = inFlow(one(ask)).send({ kind: 'point', latitude: 55.75, longitude: 37.61 });
    expect(running(person).answers.first).toEqual(answer);
  });

  it.each([
    ['expect: phone', { phone: '+79161234567' }],
    ['expect: text', { text: '+79161234567' }],
  ])('to "%s" may be a contact', (ask, answer) => {
    const person = inFlow(one(ask)).send({ kind: 'contact', phone: '+79161234567' });
    expect(running(person).answers.first).toEqual(answer);
  });
});

describe('what is no answer', () => {
  const CHOICE = one('expect: choice, options: [a, b]');

  it('is asked again, and after two misses a human is offered', () => {
    const once = inFlow(CHOICE).say('абвгд');
    expect(once.said).toEqual(['common:miss.not-understood', 'it:first.ask']);
    expect(always(once)).not.toContain('operator');
    const twice = once.say('еёжз');
    expect(twice.said).toContain('common:offer-human');
    expect(always(twice)).toContain('operator');
    expect(running(twice).answers).toEqual({});
  });

  it('is kept beside the answers when it is a story, a file or a place, which are no misses', () => {
    const told = inFlow(CHOICE)
      .say('прораб сказал что денег нет')
      .send({ kind: 'files', files: [{ id: 'f', media: 'photo' }], text: 'чек' })
      .send({ kind: 'point', latitude: 55.75, longitude: 37.61 });
    expect(running(told).answers.attached).toEqual({
      files: [{ id: 'f', media: 'photo' }],
      text: 'прораб сказал что денег нет\nчек\n📍 55.75, 37.61',
    });
    expect(told.said).toEqual(['common:file-kept', 'it:first.ask']);
    expect(told.session.misses).toBe(1);
  });

  it.each(['123', '12345678901234567890'])(
    'as a telephone number, %s, names no number of letters',
    (text) => {
      const miss = inFlow(one('expect: phone')).say(text).effects[0];
      expect(JSON.stringify(miss)).not.toMatch(/too-(short|long)/);
    },
  );
});

describe('boxes', () => {
  const BOXES = one('expect: choices, options: [a, b, c]');
  const ticked = inFlow(BOXES).press('+a').press('+b').press('+b').press('-b');

  it('are ticked and unticked one by one, in place; a doubled press changes nothing', () => {
    expect(offered(ticked)).toEqual(['-a', '+b', '+c', 'done']);
    expect(ticked.prompt?.replaces).toBe(true);
    expect(running(ticked.press('done')).answers.first).toEqual({ choices: ['a'] });
  });

  it('stay ticked when more is typed, and wait for done', () => {
    const typed = ticked.say('3');
    expect(offered(typed)).toEqual(['-a', '+b', '-c', 'done']);
    expect(running(typed.say('болду')).answers.first).toEqual({ choices: ['a', 'c'] });
  });

  it.each(['language', 'operator', 'help'] as const)('stay ticked through /%s', (name) => {
    const back = ticked.ask(name);
    expect(offered(name === 'help' ? back : back.ask('back'))).toEqual(['-a', '+b', '+c', 'done']);
  });

  it('of a form count only while the question stands', () => {
    const nonce = ticked.prompt?.nonce ?? '';
    const sent = ticked.send({ kind: 'picks', nonce, options: ['c', 'x'] });
    expect(running(sent).answers.first).toEqual({ choices: ['c'] });
    const stale = ticked.send({ kind: 'picks', nonce: 'old', options: ['c'] });
    expect(running(stale).step).toBe('first');
    expect(effects(stale, 'notice')).toHaveLength(1);
  });
});

describe('files', () => {
  const FILES = one('expect: files, max: 3, optional: true');
  const photo = (n: number): Extract<Input, { kind: 'files' }> => ({
    kind: 'files',
    files: [{ id: `f${n}`, media: 'photo' }],
    group: 'album',
  });

  it('are gathered up to the most, and who sends more is told', () => {
    const three = inFlow(FILES).send(photo(1)).send(photo(2)).send(photo(3));
    expect(three.said).toEqual(['common:files-count']);
    const four = three.send(photo(4));
    expect(four.said).toEqual(['common:files-enough']);
    const done = running(four.press('done')).answers.first;
    expect(done && 'files' in done && done.files.map(({ id }) => id)).toEqual(['f1', 'f2', 'f3']);
  });

  it('sent together are taken as far as they fit', () => {
    const files = [1, 2, 3, 4].flatMap((n) => photo(n).files);
    const person = inFlow(FILES).send(photo(0)).send({ kind: 'files', files });
    expect(person.said).toEqual(['common:files-count', 'common:files-enough']);
    const known = running(person).answers.first;
    expect(known && 'files' in known && known.files.map(({ id }) => id)).toEqual(['f0', 'f1', 'f2']);
  });

  it('are not lost by skipping', () => {
    expect(running(inFlow(FILES).send(photo(1)).ask('skip')).answers.first).toEqual({
      files: photo(1).files,
    });
  });
});

describe('an album where a word is asked for', () => {
  const TEXT = `${one('expect: text, files: true').replace('optional: true', 'files: true')}`;
  const part = (n: number, group = 'album'): Input => ({
    kind: 'files',
    files: [{ id: `f${n}`, media: 'photo' }],
    group,
  });

  it('is one answer, whose later parts are not the answer to the next question', () => {
    const person = inFlow(TEXT).send(part(1)).send(part(2)).send(part(3));
    const { step, answers } = running(person);
    expect(step).toBe('then');
    expect(answers.then).toBeUndefined();
    expect(answers.first).toEqual({
      files: [1, 2, 3].map((n) => ({ id: `f${n}`, media: 'photo' })),
      group: 'album',
    });
    expect(person.effects).toEqual([]);
  });

  it('after another is a new answer', () => {
    const person = inFlow(one('expect: text, files: true').replace('optional', 'files')).send(part(1));
    expect(running(person.send(part(2, 'other'))).flow).toBe('home');
  });
});

describe('a secret', () => {
  const SECRET = `open: { kind: do, effect: open-case, type: question, next: first }
first: { kind: ask, expect: text, secret: true, minLength: 4, maxLength: 64, optional: true, next: then }
then: { kind: ask, expect: text, optional: true, next: done }
done: { kind: end }`;

  it('goes to the case and nowhere else, and is taken out of the chat', () => {
    const person = inFlow(SECRET).say('алма жашыл');
    expect(effects(person, 'set-secret')[0]?.word).toBe('алма жашыл');
    expect(effects(person, 'unsay')).toHaveLength(1);
    expect(person.said).toContain('common:secret-kept');
    expect(running(person).answers.first).toEqual({ none: 'hidden' });
    expect(JSON.stringify(person.session)).not.toContain('алма');
  });

  it('that is too short is taken out of the chat too, and kept nowhere', () => {
    const person = inFlow(SECRET).say('алм');
    expect(effects(person, 'unsay')).toHaveLength(1);
    expect(effects(person, 'set-secret')).toEqual([]);
    expect(running(person).step).toBe('first');
  });

  it('is not what a voice is, which goes to the case', () => {
    const person = inFlow(SECRET).send({ kind: 'files', files: [{ id: 'f', media: 'voice' }] });
    expect(effects(person, 'pass')[0]).toMatchObject({ files: [{ id: 'f' }], voice: true });
    expect(running(person).step).toBe('first');
  });
});

describe('words instead of a choice', () => {
  const WORDS = `first: { kind: ask, expect: choice, options: [human, no], words: [human, tell], next: { human: tell, no: done } }
tell: { kind: ask, expect: text, files: true, optional: true, next: over }
over: { kind: handover, type: urgent, urgent: true, next: first }
done: { kind: end }`;

  it('choose the option and answer the question behind it, at once', () => {
    const person = inFlow(WORDS).say('закрыли в вагоне');
    expect(effects(person, 'open-case')[0]).toMatchObject({ type: 'urgent', urgent: true });
    expect(running(person).answers.tell).toEqual({ text: 'закрыли в вагоне' });
    expect(person.said).toEqual(['it:over.text', 'it:first.ask']);
  });

  it('may be a voice or a place', () => {
    const voice = inFlow(WORDS).send({ kind: 'files', files: [{ id: 'f', media: 'voice' }] });
    expect(effects(voice, 'open-case')[0]?.voice).toBe(true);
    const place = inFlow(WORDS).send({ kind: 'point', latitude: 55.75, longitude: 37.61 });
    expect(running(place).answers.tell).toEqual({ text: '📍 55.75, 37.61' });
  });

  it('go to the case once there is one, without the question being read out again', () => {
    const person = inFlow(WORDS).say('закрыли в вагоне').say('Химки');
    expect(effects(person, 'pass')[0]?.text).toBe('Химки');
    expect(person.said).toEqual(['common:passed']);
    expect(offered(person)).toEqual(['human', 'no']);
  });

  it('leave one strange word a miss, and an option an option', () => {
    expect(inFlow(WORDS).say('абвгд').said[0]).toBe('common:miss.not-understood');
    expect(running(inFlow(WORDS).say('1')).step).toBe('tell');
  });
});

it('shows what is always possible', () => {
  const first = inFlow(one('expect: choice, options: [a, b]'));
  expect(always(first)).toEqual(['menu']);
  expect(always(first.press('a'))).toEqual(['skip', 'back', 'menu']);
});
