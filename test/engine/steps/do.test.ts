import { describe, expect, it } from 'vitest';
import type { Person } from '../converse.ts';
import { atMenu, effects, house, inFlow, offered, running, stranger } from '../converse.ts';

describe('open-case', () => {
  const FLOW = `
before: { kind: ask, expect: text, files: true, next: open }
open: { kind: do, effect: open-case, type: question, next: after }
after: { kind: ask, expect: text, next: done }
done: { kind: end }
`;

  it('opens once, with all answers so far, and hears of later ones', () => {
    const opened = inFlow(FLOW).say('Азиз');
    expect(effects(opened, 'open-case')).toMatchObject([
      {
        number: '100 0003',
        type: 'question',
        answers: [{ flow: 'it', answers: { before: { text: 'Азиз' } } }],
      },
    ]);
    expect(opened.session.open).toEqual(['100 0003']);
    const told = opened.say('ещё');
    expect(effects(told, 'update-case')).toMatchObject([
      { number: '100 0003', answers: [{ answers: { before: { text: 'Азиз' }, after: { text: 'ещё' } } }] },
    ]);
  });

  it('hears nothing of what is chosen in passing', () => {
    const opened = inFlow(FLOW).say('Азиз');
    expect(effects(opened.ask('language').press('ky'), 'update-case')).toEqual([]);
    expect(effects(opened.ask('start').press('continue'), 'update-case')).toEqual([]);
  });

  it('cannot be gone back over', () => {
    const back = inFlow(FLOW).say('Азиз').ask('back');
    expect(back.said).toEqual(['common:nothing-back', 'it:after.ask']);
  });

  it('marks a case whose answer is a voice, and one told of danger before', () => {
    const voice = inFlow(FLOW).send({ kind: 'files', files: [{ id: 'f', media: 'voice' }] });
    expect(effects(voice, 'open-case')[0]?.voice).toBe(true);
    const danger = inFlow(FLOW).say('угрожает убить');
    expect(effects(danger, 'open-case')[0]?.urgent).toBe(true);
    expect(effects(danger, 'flag-case')).toHaveLength(1);
  });

  it('is consent to keeping what belongs to it', () => {
    const where = house({ it: FLOW }, { menu: ['it'] });
    const opened = atMenu(where, { keep: false }).press('it').say('Азиз');
    expect(effects(opened, 'keep')).toEqual([{ do: 'keep', keep: true }]);
    expect(opened.session.keep).toBe(true);
  });

  it('hands on what was said before there was a case', () => {
    const opened = atMenu(house({ it: FLOW }, { menu: ['it'] }))
      .say('сколько стоит билет домой')
      .press('it')
      .say('Азиз');
    expect(effects(opened, 'pass')).toMatchObject([{ text: 'сколько стоит билет домой', earlier: true }]);
    expect(opened.session.held).toBeUndefined();
  });
});

describe('language and keep', () => {
  it('are asked first, and remembered', () => {
    const met = stranger().say('салам').press('ky');
    expect(met.session.lang).toBe('ky');
    expect(effects(met, 'language')).toEqual([{ do: 'language', lang: 'ky' }]);
    expect(effects(met.press('no-keeping'), 'keep')).toEqual([{ do: 'keep', keep: false }]);
  });
});

/** Somebody whose case was opened and closed, asked whether it was so. */
function closed(): Person {
  const open = atMenu().press('operator').say('где мои деньги?').ask('skip');
  return open.send({ kind: 'closed', case: open.session.open?.[0] ?? '', outcome: 'paid' });
}

describe('feedback and reopen', () => {
  it('asks after closing, and tells what the person said', () => {
    const person = closed();
    expect(running(person).flow).toBe('after-case');
    const rated = person.press('yes').press('r4');
    expect(effects(rated, 'feedback')).toMatchObject([{ confirmed: true, rating: 4 }]);
    expect(rated.session.open).toEqual([]);
  });

  it('reopens what was not so, with words, photos and a place', () => {
    const no = closed().press('no');
    expect(effects(no.say('отдали половину'), 'pass')[0]?.text).toBe('отдали половину');
    const photo = no.send({ kind: 'files', files: [{ id: 'f', media: 'photo' }], text: 'чек' });
    expect(effects(photo, 'reopen')).toHaveLength(1);
    expect(effects(photo, 'pass')[0]).toMatchObject({ text: 'чек', files: [{ id: 'f' }] });
    const place = no.send({ kind: 'point', latitude: 55.75, longitude: 37.61 });
    expect(effects(place, 'pass')[0]?.text).toBe('55.75, 37.61');
    expect(place.session).toMatchObject({ open: ['100 0003'], closed: [], waiting: [] });
  });

  it('keeps words said beside the question: with the case, or asked about', () => {
    const said = closed().say('отдали только половину денег');
    expect(said.said).toEqual(['after-case:so.ask']);
    const reopened = said.press('no').ask('skip');
    expect(effects(reopened, 'pass')[0]?.text).toBe('отдали только половину денег');
    const asked = said.press('yes').press('r5');
    expect(running(asked).flow).toBe('news');
    expect(effects(asked.press('news'), 'pass')[0]?.text).toBe('отдали только половину денег');
    expect(asked.press('nothing').session.held).toBeUndefined();
  });

  it('takes no "thank you" for an answer or for news', () => {
    const thanked = closed().say('рахмат');
    expect(thanked.said).toEqual(['common:thanks', 'after-case:so.ask']);
    expect(thanked.session.misses).toBe(0);
    expect(thanked.press('yes').press('r5').say('спасибо').said).toEqual(['common:thanks']);
  });
});

describe('pass-held', () => {
  const two = () =>
    atMenu()
      .send({ kind: 'taken', case: '111 1111', by: 'А' })
      .send({ kind: 'taken', case: '222 2222', by: 'Б' });

  it('asks whose the words are, and gives all of them', () => {
    const asked = two().say('прораб ушёл').say('и ключи забрал');
    expect(offered(asked)).toEqual(['111 1111', '222 2222']);
    const given = asked.press('222 2222');
    expect(effects(given, 'pass').map(({ number, text }) => [number, text])).toEqual([
      ['222 2222', 'прораб ушёл'],
      ['222 2222', 'и ключи забрал'],
    ]);
    expect(given.session.held).toBeUndefined();
  });

  it.each(['menu', 'operator', 'clear'] as const)(
    'never asked further, /%s, gives them to the newest',
    (name) => {
      const left = two().say('прораб ушёл').ask(name);
      expect(effects(left, 'pass')).toMatchObject([{ number: '222 2222', text: 'прораб ушёл' }]);
    },
  );

  it('needs no answer once there is one talk', () => {
    const left = two().say('прораб ушёл').send({ kind: 'released', case: '222 2222' });
    expect(effects(left, 'pass')).toMatchObject([{ number: '111 1111', text: 'прораб ушёл' }]);
    expect(running(left).flow).toBe('home');
  });
});

describe('delete', () => {
  it('forgets the session, and says nothing but what its handler says', () => {
    const open = inFlow('a: { kind: ask, expect: text, next: done }\ndone: { kind: end }').ask('operator');
    const gone = open.say('где деньги?').ask('skip').ask('menu').ask('delete').press('yes');
    expect(gone.effects).toEqual([{ do: 'delete' }]);
    expect(gone.session).toEqual({
      lang: 'ru',
      keep: null,
      frames: [],
      misses: 0,
      at: '2026-11-23T04:00:00Z',
    });
    expect(running(gone.say('привет')).step).toBe('language');
    const event = gone.send({ kind: 'closed', case: '100 0003', outcome: 'paid' });
    expect(event.session.frames).toEqual([]);
  });
});

describe('begin-again', () => {
  const FLOW = `
one: { kind: ask, expect: text, next: two }
two: { kind: ask, expect: text, next: open }
open: { kind: do, effect: open-case, type: question, next: three }
three: { kind: ask, expect: text, next: four }
four: { kind: ask, expect: text, next: done }
done: { kind: end }
`;

  it('forgets the answers, but not what was sent beside them', () => {
    const again = inFlow(FLOW)
      .say('первый')
      .wait(30)
      .send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] })
      .press('again');
    expect(running(again)).toMatchObject({ step: 'one', answers: { attached: { files: [{ id: 'f' }] } } });
    expect(running(again).answers.one).toBeUndefined();
  });

  it('with a case open asks everything again, and the case forgets nothing', () => {
    const opened = inFlow(FLOW).say('первый').say('второй').say('третий');
    const again = opened.ask('start').press('again');
    expect(running(again)).toMatchObject({ step: 'one', case: '100 0004' });
    const answered = again.say('иначе');
    expect(effects(answered, 'update-case')[0]?.answers[0]?.answers).toMatchObject({
      one: { text: 'иначе' },
      two: { text: 'второй' },
      three: { text: 'третий' },
    });
    expect(running(answered).step).toBe('two');
  });

  it('of a flow about a closed case stays about it', () => {
    const again = closed().press('yes').ask('start').press('again');
    expect(running(again)).toMatchObject({ flow: 'after-case', step: 'so', about: '100 0003' });
  });
});

describe('walk-again', () => {
  const FLOW = `
pick: { kind: ask, expect: choice, options: [round, on], next: { round: extra, on: other } }
extra: { kind: ask, expect: text, next: pick }
other: { kind: ask, expect: text, next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }
`;

  it('walks past the known answers, and is at the question after the last', () => {
    const next = FLOW.replace('last:', 'most:').replace('next: last', 'next: most');
    const lost = inFlow(FLOW)
      .press('on')
      .say('слово')
      .deploy(house({ it: next }))
      .say('дальше что');
    expect(running(lost).flow).toBe('lost');
    expect(running(lost.press('again'))).toMatchObject({
      step: 'most',
      answers: { other: { text: 'слово' } },
    });
  });

  it('goes round no circle of known answers: it asks', () => {
    const round = inFlow(FLOW).press('on').say('слово').ask('back').ask('back').press('round');
    expect(running(round).step).toBe('extra');
    const next = FLOW.replace(/extra: .*\n/, '').replace('round: extra', 'round: pick');
    const again = round
      .deploy(house({ it: next }))
      .say('алло')
      .press('again');
    expect(running(again)).toMatchObject({ flow: 'it', step: 'pick' });
  });
});

describe('let-go', () => {
  it('leaves what the release cannot go on with in the menu, its answers unlost', () => {
    const FLOW =
      'a: { kind: ask, expect: text, next: b }\nb: { kind: ask, expect: text, next: done }\ndone: { kind: end }';
    const person = inFlow(FLOW).say('первый');
    const gone = person.deploy(house({ it: FLOW.replace('b: {', 'c: {').replace('next: b', 'next: c') }));
    const lost = gone.say('что теперь');
    expect(running(lost).flow).toBe('lost');
    const over = lost.press('operator').say('где вопросы?').ask('skip');
    expect(running(over)).toMatchObject({ flow: 'home', step: 'menu' });
    expect(over.session.paused?.[0]?.[0]?.answers.a).toEqual({ text: 'первый' });
  });
});
