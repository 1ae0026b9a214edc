import { describe, expect, it } from 'vitest';
import { always, inFlow, running } from '../converse.ts';

it('goes back to the menu, with what was said on the same screen', () => {
  const flow =
    'a: { kind: ask, expect: text, next: told }\ntold: { kind: say, next: done }\ndone: { kind: end }';
  expect(inFlow(flow).say('слово').said).toEqual(['it:told.text', 'home:menu.ask']);
});

it('loses nothing that was sent in the flow without being asked for', () => {
  const flow = 'a: { kind: ask, expect: number, next: done }\ndone: { kind: end }';
  const files = [{ id: 'f', media: 'photo' as const }];
  const ended = inFlow(flow).send({ kind: 'files', files, text: 'чек' }).say('7');
  expect(ended.session.held).toEqual([{ files, text: 'чек' }]);
});

describe('quiet', () => {
  const QUIET = `
name: { kind: ask, expect: text, next: safe }
safe: { kind: ask, expect: choice, options: [yes, later], next: { later: hush, yes: more } }
hush: { kind: say, next: quiet }
quiet: { kind: end, quiet: true }
more: { kind: ask, expect: text, next: check }
check: { kind: review, next: done }
done: { kind: end }
`;
  const left = inFlow(QUIET).say('Азиз').press('later');

  it('shows no menu, and nothing to whoever writes next', () => {
    expect(left.said).toEqual(['it:hush.text']);
    const asked = left.say('кто это пишет тебе');
    expect(asked.said).toEqual(['common:neutral']);
    expect(always(asked)).toEqual(['menu']);
    expect(asked.send({ kind: 'other', name: 'sticker' }).said).toEqual([
      'common:other-kind',
      'common:neutral',
    ]);
    expect(asked.send({ kind: 'press', nonce: 'old', option: 'later' }).said).toEqual(['common:neutral']);
  });

  it('keeps what is written meanwhile, and loses no answer', () => {
    const menu = left.say('прораб стоял рядом').ask('menu');
    expect(always(menu)).toContain('resume');
    expect(menu.session.held).toEqual([{ text: 'прораб стоял рядом' }]);
    const resumed = menu.ask('resume');
    expect(running(resumed)).toMatchObject({ step: 'safe', answers: { name: { text: 'Азиз' } } });
    expect(running(resumed.press('yes')).step).toBe('more');
  });

  it('from the review comes back to the review', () => {
    const later = inFlow(QUIET).say('Азиз').press('yes').say('слово').press('safe').press('later');
    const resumed = later.ask('menu').ask('resume').press('yes');
    expect(running(resumed)).toMatchObject({
      step: 'check',
      answers: { name: { text: 'Азиз' }, safe: { choice: 'yes' }, more: { text: 'слово' } },
    });
  });

  it('in a called flow loses nothing of the flow that called it', () => {
    const outer = `
a: { kind: ask, expect: text, next: other }
other: { kind: call, flow: quiet, next: b }
b: { kind: ask, expect: text, next: done }
done: { kind: end }`;
    const menu = inFlow(outer, { quiet: QUIET }).say('первый').say('Азиз').press('later').ask('menu');
    expect(menu.session.paused?.[0]?.map(({ flow }) => flow)).toEqual(['it', 'quiet']);
    const back = menu.ask('resume').press('yes').say('слово').press('right');
    expect(running(back)).toMatchObject({ flow: 'it', step: 'b', answers: { a: { text: 'первый' } } });
  });

  it('with nothing answered leaves nothing to go on with', () => {
    const first = QUIET.replace('name: { kind: ask, expect: text, next: safe }\n', '');
    expect(inFlow(first).press('later').ask('menu').session.paused).toBeUndefined();
  });
});
