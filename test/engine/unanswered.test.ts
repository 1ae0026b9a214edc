import { describe, expect, it } from 'vitest';
import { anonymous } from '../../src/engine/anonymous.ts';
import { atMenu, effects, offered, type Person, running, stranger } from './converse.ts';

const kept = (person: Person) => effects(person, 'unanswered').map(({ text, offered }) => [text, ...offered]);

const BREAD = 'почём нынче хлеб';
const PAY = 'мне не заплатили за два месяца';

describe('a question that nothing is found for', () => {
  it('is kept at once, with nothing offered', () => {
    expect(kept(atMenu().say(BREAD))).toEqual([[BREAD]]);
  });

  it('is kept without what identifies', () => {
    const asked = atMenu().say('почём хлеб, пишите +996 (700) 12-34-56 или @bek_77, a.b@mail.ru');
    expect(kept(asked)).toEqual([['почём хлеб, пишите ‹number› или ‹name›, ‹e-mail›']]);
  });

  it('asked before the notice is kept once the person has agreed', () => {
    const first = stranger().say(BREAD).press('ru');
    expect(kept(first)).toEqual([]);
    expect(kept(first.press('agree'))).toEqual([[BREAD]]);
    expect(kept(first.press('no-keeping'))).toEqual([]);
  });

  it('is not kept of who keeps nothing, in danger, of one word, beneath a photo', () => {
    expect(kept(atMenu(undefined, { keep: false }).say(BREAD))).toEqual([]);
    expect(kept(atMenu(undefined, { keep: null }).say(BREAD))).toEqual([]);
    expect(kept(atMenu().say('почём хлеб, меня держат взаперти'))).toEqual([]);
    expect(kept(atMenu().say('хлебушек'))).toEqual([]);
    expect(kept(atMenu().say('хлебушек @bek_77 700 123 456'))).toEqual([]);
    expect(kept(atMenu().send({ kind: 'contact', phone: '+996700123456' }))).toEqual([]);
    const photo = { kind: 'files' as const, files: [{ id: 'a', media: 'photo' as const }], text: BREAD };
    expect(kept(atMenu().send(photo))).toEqual([]);
  });
});

describe('a question that subjects are found for', () => {
  const guessed = atMenu().say(PAY);
  const asked = [[PAY, 'wage-complaint']];

  it('is not kept while they stand there, nor when one fits', () => {
    expect(kept(guessed)).toEqual([]);
    for (const text of ['да', '1', 'не платят зарплату', 'рахмат'])
      expect(kept(guessed.say(text))).toEqual([]);
    const taken = guessed.press('wage-complaint');
    expect(kept(taken)).toEqual([]);
    expect(taken.session.asked).toBeUndefined();
    expect(kept(taken.ask('menu'))).toEqual([]);
  });

  it('is kept when none fits: by a no, by another subject, for the menu or the operator instead', () => {
    expect(kept(guessed.say('нет'))).toEqual(asked);
    expect(kept(guessed.say('Перед отъездом'))).toEqual(asked);
    for (const command of ['menu', 'operator', 'back', 'stop'] as const)
      expect(kept(guessed.ask(command)), command).toEqual(asked);
    const human = guessed.press('/operator');
    expect(running(human).flow).toBe('operator');
    expect(kept(human)).toEqual(asked);
  });

  it('is kept when it is asked again, by voice too, and what comes next stands for itself', () => {
    expect(kept(guessed.say(BREAD))).toEqual([...asked, [BREAD]]);
    const again = guessed.say('как получить полис');
    expect(kept(again)).toEqual(asked);
    expect(kept(again.press(offered(again)[0] ?? ''))).toEqual([]);
    const voice = guessed.send({ kind: 'files', files: [{ id: 'v', media: 'voice' }] });
    expect(kept(voice)).toEqual(asked);
  });

  it('is kept once', () => {
    expect(kept(guessed.say('нет').say('нет'))).toEqual([]);
    expect(kept(guessed.ask('menu').ask('menu'))).toEqual([]);
  });

  it('is forgotten when something else comes: danger, another language, the quick exit', () => {
    for (const command of ['sos', 'language', 'help', 'clear', 'delete'] as const) {
      const away = guessed.ask(command);
      expect(kept(away), command).toEqual([]);
      expect(away.session.asked, command).toBeUndefined();
      expect(kept(away.ask('menu')), command).toEqual([]);
    }
  });

  it('"operator" is a subject too, where it was found', () => {
    const lawyer = atMenu().say('хочу поговорить с юристом');
    expect(kept(lawyer.press('operator'))).toEqual([]);
    expect(kept(lawyer.ask('operator'))).toEqual([]);
    expect(kept(lawyer.ask('menu'))).toEqual([['хочу поговорить с юристом', 'operator']]);
  });
});

describe('what identifies by its form', () => {
  it.each([
    ['мой номер 89161234567', 'мой номер ‹number›'],
    ['код 8-9161-2', 'код ‹number›'],
    ['звоните 8 (916) 123-45-67, после 7 вечера', 'звоните ‹number›, после 7 вечера'],
    ['паспорт ID1234567 потерял', 'паспорт ‹number› потерял'],
    ['пишите 05*55*12*34*56', 'пишите ‹number›'],
    ['055_512_345 это мой', '‹number› это мой'],
    ['555 − 12 − 34 ватсап', '‹number› ватсап'],
    ['0555—12—34—56', '‹number›'],
    ['машина 01KG123ABC', 'машина ‹number›'],
    ['должны 45 000 за 2 месяца', 'должны ‹number› за 2 месяца'],
    ['родился 31.12.1998 в Оше', 'родился ‹number› в Оше'],
    ['я в 55.7558, 37.6173', 'я в ‹number›'],
    ['٠٧٠٠١٢٣٤ мой', '‹number› мой'],
    ['смотри https://vk.com/id55?x=1 там', 'смотри ‹link› там'],
    ['смотри t.me/bekbek', 'смотри ‹link›'],
    ['смотри vk.com/bek и instagram.com', 'смотри ‹link› и ‹link›'],
    ['пишите на Bek.Bek+1@почта.рф!', 'пишите на ‹e-mail›'],
    ['это @бек_77', 'это ‹name›'],
    ['90 дней из 365, статья 236', '90 дней из 365, статья 236'],
    ['одна\nстрока\u200B  и\tвторая', 'одна строка и вторая'],
  ])('%s', (text, without) => {
    expect(anonymous(text)).toBe(without);
  });

  it('is looked for before the text is cut to 300 letters', () => {
    const long = anonymous(`${'а'.repeat(295)} 89161234567 😀`);
    expect([...long].length).toBeLessThanOrEqual(300);
    expect(long).not.toMatch(/\d/);
    expect([...anonymous('😀'.repeat(900))]).toHaveLength(300);
  });

  it('costs little in a long text', () => {
    const begin = performance.now();
    for (const text of ['а'.repeat(40_000), 'a.'.repeat(20_000), '1 '.repeat(20_000), 'а@'.repeat(20_000)])
      anonymous(text);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
