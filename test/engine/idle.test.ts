import { describe, expect, it } from 'vitest';
import { always, atMenu, effects, offered, running, stranger } from './converse.ts';

const photo = (id: string, group?: string) => ({
  kind: 'files' as const,
  files: [{ id, media: 'photo' as const }],
  ...(group ? { group } : {}),
});

describe('the subjects guessed from words', () => {
  const guessed = atMenu().say('мне не заплатили за два месяца');

  it('are offered, and taken by yes, by digit, by title', () => {
    expect(offered(guessed)).toEqual(['wage-complaint']);
    for (const text of ['да', 'ооба', '1', 'не платят зарплату'])
      expect(running(guessed.say(text)).flow).toBe('wage-complaint');
    expect(running(guessed.press('wage-complaint')).flow).toBe('wage-complaint');
  });

  it('give digits the meaning of the screen, not of the menu', () => {
    const lawyer = atMenu().say('хочу поговорить с юристом');
    expect(offered(lawyer)).toEqual(['operator']);
    expect(always(lawyer)).toEqual(['menu', 'sos']);
    expect(running(lawyer.say('1')).flow).toBe('operator');
    expect(running(lawyer.say('2'))).toMatchObject({ flow: 'home', step: 'menu' });
  });

  it('are no more once the menu stands there again', () => {
    const lawyer = atMenu().say('хочу поговорить с юристом').ask('menu');
    expect(running(lawyer.say('1')).flow).toBe('wage-complaint');
    expect(running(guessed.say('нет')).flow).toBe('home');
    expect(guessed.say('нет').said).toEqual(['home:menu.ask']);
  });
});

describe('words nobody can place', () => {
  it('are kept for the case that is opened next', () => {
    const lost = atMenu().say('почём нынче хлеб');
    expect(lost.said).toEqual(['common:guess-none', 'home:menu.ask']);
    const opened = lost.press('operator').say('хлеб');
    expect(effects(opened, 'pass').map(({ text }) => text)).toEqual(['почём нынче хлеб']);
  });

  it('are so few and so small that they fill nothing', () => {
    let person = atMenu();
    for (let n = 0; n < 30; n++) person = person.say(`почём нынче хлеб ${n}`);
    expect(person.session.held).toHaveLength(10);
    expect(person.session.held?.at(-1)?.text).toBe('почём нынче хлеб 29');
  });

  it('of who keeps nothing are not kept', () => {
    const person = atMenu(undefined, { keep: false }).say('почём нынче хлеб');
    expect(person.session.held).toBeUndefined();
  });

  it('"рахмат" are answered with thanks', () => {
    expect(atMenu().say('рахмат').said).toEqual(['common:thanks']);
  });
});

describe('with an open case', () => {
  const open = () => atMenu().press('operator').say('где деньги?').ask('skip');

  it('words are for it, also those that speak of a subject', () => {
    for (const text of ['мне не платят', 'зарплату опять задержали', 'поговорить с человеком хочу'])
      expect(effects(open().say(text), 'pass')[0]?.text).toBe(text);
  });

  it('a digit or a title is still a choice from the menu', () => {
    expect(running(open().say('1')).flow).toBe('wage-complaint');
    expect(running(open().say('Не платят зарплату')).flow).toBe('wage-complaint');
  });
});

describe('files at the menu', () => {
  it('are kept, an album with one answer, and heard early if they are a voice', () => {
    const sent = atMenu().send(photo('a', 'x'));
    expect(sent.said).toEqual(['common:file-kept', 'home:menu.ask']);
    const more = sent.send(photo('b', 'x')).send(photo('c', 'x'));
    expect(more.effects).toEqual([]);
    const opened = more
      .send({ kind: 'files', files: [{ id: 'v', media: 'voice' }] })
      .press('operator')
      .say('посмотрите');
    const passed = effects(opened, 'pass');
    expect(passed.flatMap(({ files }) => files?.map(({ id }) => id))).toEqual(['a', 'b', 'c', 'v']);
    expect(passed.at(-1)?.voice).toBe(true);
    expect(passed.at(0)?.voice).toBeUndefined();
  });

  it('belong to the open case, the whole album', () => {
    const open = atMenu().press('operator').say('где деньги?').ask('skip');
    const sent = open.send(photo('a', 'x'));
    expect(effects(sent, 'pass')[0]?.files).toEqual([{ id: 'a', media: 'photo' }]);
    const more = sent.send(photo('b', 'x'));
    expect(effects(more, 'pass')[0]?.files).toEqual([{ id: 'b', media: 'photo' }]);
    expect(more.said).toEqual([]);
  });
});

describe('the first words', () => {
  const first = () => stranger().say('айлыгымды бербей жатышат 3 ай болду').press('ky');

  it('are not forgotten: they are understood once the notice is read', () => {
    const met = first().press('agree');
    expect(met.said).toEqual(['common:guess']);
    expect(offered(met)).toEqual(['wage-complaint']);
    expect(met.session.held).toHaveLength(1);
  });

  it('of who keeps nothing are understood, and then forgotten', () => {
    const met = first().press('no-keeping');
    expect(offered(met)).toEqual(['wage-complaint']);
    expect(met.session.held).toBeUndefined();
  });

  it('of danger offer the urgent route at once', () => {
    const danger = stranger().say('меня держат взаперти');
    expect(danger.said).toEqual(['common:safety', 'home:language.ask']);
    expect(always(danger)).toContain('sos');
    expect(running(stranger().say('/sos').say('спасите'))).toMatchObject({ flow: 'urgent-help' });
  });

  it('may be a press or a sticker: the first screen comes all the same', () => {
    expect(stranger().send({ kind: 'press', nonce: 'x', option: 'y' }).said).toEqual(['home:language.ask']);
    expect(stranger().send({ kind: 'other', name: 'sticker' }).said).toEqual(['home:language.ask']);
  });
});

it('before the notice words go to the case that was opened in danger', () => {
  const open = stranger().say('салам').ask('sos').say('держат в вагоне').press('yes').press('safe-now');
  expect(running(open)).toMatchObject({ flow: 'home', step: 'language' });
  const more = open.say('Химки');
  expect(effects(more, 'pass')[0]?.text).toBe('Химки');
  expect(more.said).toEqual(['common:passed', 'home:language.ask']);
});
