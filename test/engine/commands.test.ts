import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/engine/input.ts';
import { COMMANDS } from '../../src/engine/input.ts';
import { always, atMenu, effects, inFlow, running, stranger } from './converse.ts';

const FLOW = `
name: { kind: ask, expect: text, optional: true, next: who }
who: { kind: ask, expect: choice, options: [me, you], next: last }
last: { kind: ask, expect: text, next: done }
done: { kind: end }
`;
const flows = ({ session }: { session: { frames: readonly { flow: string }[] } }) =>
  session.frames.map(({ flow }) => flow);

describe('over a question', () => {
  it.each([
    ['sos', 'urgent-help'],
    ['operator', 'operator'],
    ['language', 'language'],
    ['delete', 'delete'],
  ] as const)('/%s is asked, and back leads to the question', (name, flow) => {
    const asked = inFlow(FLOW).say('Азиз').ask(name);
    expect(flows(asked)).toEqual(['home', 'it', flow]);
    expect(always(asked)).toContain('back');
    expect(running(asked.ask('back'))).toMatchObject({ step: 'who', answers: { name: { text: 'Азиз' } } });
  });

  it('said twice, nothing is asked twice over', () => {
    for (const name of ['sos', 'operator', 'language', 'delete', 'help', 'start', 'restart'] as const) {
      const once = inFlow(FLOW).say('Азиз').ask(name);
      expect(flows(once.ask(name).ask(name)), name).toEqual(flows(once));
    }
  });

  it('one after the other they change places, and pile up nothing', () => {
    let person = inFlow(FLOW).say('Азиз');
    for (let round = 0; round < 5; round++)
      for (const name of ['sos', 'operator', 'language', 'delete'] as const) person = person.ask(name);
    expect(flows(person)).toEqual(['home', 'it', 'urgent-help', 'operator', 'delete']);
  });

  it('🆘 within 🆘 begins with its choices again', () => {
    const telling = inFlow(FLOW).ask('sos').press('operator');
    expect(running(telling).step).toBe('tell');
    expect(running(telling.ask('sos')).step).toBe('choose');
  });
});

describe('menu and stop', () => {
  it('leave, and the run can be gone on with', () => {
    const left = inFlow(FLOW).say('Азиз').ask('stop');
    expect(left.said).toEqual(['common:stopped', 'home:menu.ask']);
    expect(running(left.ask('resume'))).toMatchObject({ step: 'who', answers: { name: { text: 'Азиз' } } });
  });

  it('remember no more than five runs', () => {
    let person = atMenu();
    for (let run = 0; run < 8; run++) person = person.press('wage-complaint').press('yes').ask('menu');
    expect(person.session.paused).toHaveLength(5);
  });

  it('go to the first screens of who has not read the notice yet', () => {
    const danger = stranger().say('салам').ask('sos');
    expect(running(danger.ask('menu'))).toMatchObject({ flow: 'home', step: 'language' });
    const notice = stranger().say('салам').press('ru').ask('sos').ask('stop');
    expect(running(notice)).toMatchObject({ flow: 'home', step: 'notice' });
  });

  it('go to the menu of who has gone back to the notice', () => {
    const back = stranger().say('салам').press('ru').press('agree').ask('back');
    expect(running(back).step).toBe('notice');
    expect(running(back.ask('menu')).step).toBe('menu');
  });
});

describe('back', () => {
  it('from the first question is the menu, each time', () => {
    const first = stranger().say('салам').press('ru').press('agree').press('wage-complaint');
    expect(running(first.ask('back'))).toMatchObject({ flow: 'home', step: 'menu' });
    const again = first.ask('menu').press('wage-complaint').ask('back');
    expect(running(again)).toMatchObject({ flow: 'home', step: 'menu' });
  });

  it('out of a flow keeps what was sent in it', () => {
    const sent = inFlow(FLOW)
      .ask('language')
      .send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] })
      .ask('back');
    expect(running(sent).answers.attached).toEqual({ files: [{ id: 'f', media: 'photo' }] });
    const out = inFlow(
      FLOW.replace('name: {', 'age: {').replace('expect: text, optional', 'expect: number, optional'),
    )
      .send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] })
      .ask('back');
    expect(out.session.held).toEqual([{ files: [{ id: 'f', media: 'photo' }] }]);
  });
});

describe('start and restart', () => {
  it('ask whether to go on, if something was answered', () => {
    for (const name of ['start', 'restart'] as const) {
      expect(flows(inFlow(FLOW).say('Азиз').ask(name))).toEqual(['home', 'it', 'resume']);
      expect(running(inFlow(FLOW).ask(name))).toMatchObject({ flow: 'home', step: 'menu' });
      expect(running(atMenu().ask(name))).toMatchObject({ flow: 'home', step: 'menu' });
    }
  });

  it('go on with the same question', () => {
    expect(running(inFlow(FLOW).say('Азиз').ask('start').press('continue')).step).toBe('who');
  });
});

it('/language on the first screen is that screen', () => {
  expect(flows(stranger().say('салам').ask('language'))).toEqual(['home']);
});

describe('the quick exit', () => {
  it.each([
    ['in a flow', () => inFlow(FLOW).say('Азиз')],
    ['before the notice', () => stranger().say('салам').ask('sos').press('operator')],
  ])('shows a neutral screen to whoever writes, %s', (_where, begun) => {
    const hidden = begun().ask('clear');
    expect(hidden.said).toEqual(['common:neutral']);
    expect(effects(hidden, 'clear')).toHaveLength(1);
    expect(hidden.say('кто это').said).toEqual(['common:neutral']);
    expect(hidden.send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] }).said).toEqual([
      'common:neutral',
    ]);
    expect(hidden.ask('menu').said).not.toContain('common:neutral');
  });

  it('passes on what is said to an open case, and does not say so', () => {
    const open = atMenu().press('operator').say('где деньги?').ask('skip').ask('clear').say('он ушёл');
    expect(effects(open, 'pass')[0]?.text).toBe('он ушёл');
    expect(open.said).toEqual(['common:neutral']);
  });
});

describe('a command typed as a word', () => {
  it.each(['меню', 'Меню!', 'стоп', 'адам', 'жардам'])(
    '"%s" is one, where a name is asked for too',
    (text) => {
      expect(running(inFlow(FLOW).say(text)).step).not.toBe('who');
    },
  );

  it.each(['«Меню»', '"Стоп"', '„Адам“'])('%s is a name', (text) => {
    expect(running(inFlow(FLOW).say(text)).answers.name).toEqual({ text });
  });

  it('said again after /back or /resume is the name', () => {
    expect(running(inFlow(FLOW).say('адам').ask('back').say('адам')).answers.name).toEqual({ text: 'адам' });
    const resumed = inFlow(FLOW).say('Азиз').press('me').say('меню').ask('resume');
    expect(running(resumed).step).toBe('last');
    const named = resumed.say('меню');
    expect([running(named).flow, named.session.paused]).toEqual(['home', []]);
  });

  it('"артка" typed leads back as /back does, and the name is taken then', () => {
    expect(running(inFlow(FLOW).say('Адам').say('артка').say('Адам')).answers.name).toEqual({ text: 'Адам' });
  });

  it('is one again when something else was said between', () => {
    const later = inFlow(FLOW).say('Адам').ask('back').say('😀').say('Адам');
    expect(running(later).flow).toBe('operator');
  });

  it.each(['sos', 'жашыр', 'артка'])('"%s" is one at once, however often', (text) => {
    const once = inFlow(FLOW.replace('name:', 'age:')).say('Азиз').ask('back').say(text);
    expect(once.say(text).session.frames.flatMap((f) => Object.values(f.answers))).not.toContainEqual({
      text,
    });
  });
});

it.each([...COMMANDS])('/%s is answered on every screen', (name: Command) => {
  const screens = [stranger().say('салам'), atMenu(), inFlow(FLOW), inFlow(FLOW).say('Азиз')];
  for (const screen of screens)
    expect(screen.ask(name).effects.some((e) => e.do === 'say' || e.do === 'delete')).toBe(true);
});
