import { describe, expect, it } from 'vitest';
import { always, atMenu, effects, inFlow, running } from './converse.ts';

const FLOW = `
name: { kind: ask, expect: text, files: true, next: sum }
sum: { kind: ask, expect: money, currency: RUB, next: who }
who: { kind: ask, expect: choice, options: [me, you], next: proof }
proof: { kind: ask, expect: files, next: done }
done: { kind: end }
`;
const DAYS = 9 * 24;
const late = () => inFlow(FLOW).say('Азиз').wait(DAYS);

describe('after a day of silence', () => {
  it('the person is asked whether to go on, and what they said stays with the answers', () => {
    const asked = inFlow(FLOW).wait(DAYS).say('прораб опять обманул нас');
    expect(running(asked).flow).toBe('resume');
    const on = asked.press('continue');
    expect(running(on)).toMatchObject({
      step: 'name',
      answers: { attached: { text: 'прораб опять обманул нас' } },
    });
    const photo = inFlow(FLOW)
      .wait(DAYS)
      .send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] });
    expect(running(photo.press('continue')).answers.attached).toEqual({
      files: [{ id: 'f', media: 'photo' }],
    });
  });

  it('what can be nothing but the answer is the answer', () => {
    expect(running(late().say('45 000')).answers.sum).toEqual({ money: 4_500_000, currency: 'RUB' });
    const who = late().say('45к').wait(DAYS);
    expect(running(who.press('you')).answers.who).toEqual({ choice: 'you' });
    expect(running(who.say('2')).answers.who).toEqual({ choice: 'you' });
    const proof = who
      .press('me')
      .wait(DAYS)
      .send({ kind: 'files', files: [{ id: 'f', media: 'photo' }] });
    expect(running(proof).answers.proof).toBeDefined();
  });

  it('a story in which a sum or a day occurs is no answer', () => {
    const story = late().say('прораб вчера опять обманул на 45 000');
    expect(running(story).flow).toBe('resume');
    expect(running(story.press('continue')).answers.attached).toEqual({
      files: [],
      text: 'прораб вчера опять обманул на 45 000',
    });
  });

  it('a command is a command', () => {
    expect(running(late().ask('menu')).flow).toBe('home');
    expect(running(late().say('артка')).step).toBe('name');
  });

  it('words are for the open case, and the person is told', () => {
    const open = atMenu().press('operator').say('где деньги?').ask('skip');
    const asked = open.press('wage-complaint').press('yes').wait(DAYS).say('алло');
    expect(effects(asked, 'pass')[0]?.text).toBe('алло');
    expect(asked.said).toEqual(['common:passed', 'resume:choose.ask']);
  });

  it('help in danger, a question and the end of a case take words at once', () => {
    const danger = atMenu().ask('sos').press('operator').wait(DAYS).say('меня перевезли');
    expect(effects(danger, 'open-case')).toHaveLength(1);
    const question = atMenu().press('operator').wait(DAYS).say('где деньги?');
    expect(effects(question, 'open-case')).toHaveLength(1);
    const ended = atMenu()
      .send({ kind: 'closed', case: '111 1111', outcome: 'paid' })
      .wait(DAYS)
      .press('yes');
    expect(running(ended).step).toBe('rating');
  });

  it('within a day nobody is asked', () => {
    expect(running(inFlow(FLOW).wait(23).say('Азиз')).step).toBe('sum');
    expect(always(inFlow(FLOW).wait(23).say('Азиз'))).toContain('menu');
  });
});
