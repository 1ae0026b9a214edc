import { describe, expect, it } from 'vitest';
import type { Edits } from './content.ts';
import { told } from './content.ts';

const WAGE = 'flows/wage.yaml';
const instead = (from: string, to: string): Edits => ({ [WAGE]: [from, to] });

describe('questions', () => {
  it('names an option in next that does not exist', () => {
    expect(told(instead('{ group: how-many,', '{ grup: how-many,'))).toEqual([
      `${WAGE}:5: who: next has "grup", which is no answer to this question; did you mean "group"?`,
    ]);
  });

  it('names the answers that a next without else misses', () => {
    expect(told(instead('else: sum } }', 'me: sum } }'))).toEqual([
      `${WAGE}:5: who: next leads nowhere after unknown: add them, or an else`,
    ]);
    expect(
      told(
        instead(
          'unknown: true, next: { group: how-many, else',
          'optional: true, next: { group: how-many, me',
        ),
      ),
    ).toEqual([`${WAGE}:5: who: next leads nowhere after skipped: add them, or an else`]);
  });

  it('wants an else where answers are no options', () => {
    expect(told(instead('{ keep: open, else: unkept }', '{ keep: open, contact: unkept }'))).toEqual([
      `${WAGE}:10: consent: next needs an else: not every answer is one of the options`,
    ]);
  });

  it('refuses ids that mean something else, twins, and ids too long for a button', () => {
    const long = 'k'.repeat(55);
    const found = told(instead('options: [keep, contact]', `options: [keep, contact, keep, done, ${long}]`));
    expect(found).toEqual(
      expect.arrayContaining([
        `${WAGE}:10: consent: option "keep" stands twice: take one out`,
        `${WAGE}:10: consent: option "done" means something else on every screen: choose another id`,
        `${WAGE}:10: consent: option "${long}" is too long for a button: use at most 54 letters`,
      ]),
    );
    const fits = told(instead('options: [keep, contact]', `options: [keep, contact, ${long.slice(1)}]`));
    expect(fits.filter((one) => one.includes('too long'))).toEqual([]);
  });

  it('refuses a name too long for the button that changes its answer', () => {
    const name = (letters: number) => 's'.repeat(letters);
    const asked = (letters: number) => {
      const ask = `${name(letters)}: { kind: ask, expect: files, next: done }`;
      const edits = {
        [WAGE]: [
          'unkept: { kind: say, next: done }',
          `unkept: { kind: say, next: ${name(letters)} }\n  ${ask}`,
        ],
      };
      return told(edits).filter((one) => one.startsWith(WAGE));
    };
    expect(asked(55)).toEqual([]);
    expect(asked(56)).toEqual([
      `${WAGE}:12: ${name(56)}: the name is too long for the button of a review: use at most 55 letters`,
    ]);
  });

  it.each(['unknown', 'right', 'skipped', 'hidden', 'else'])('refuses the option id %s', (id) => {
    expect(told(instead('options: [keep, contact]', `options: [keep, contact, ${id}]`))).toContain(
      `${WAGE}:10: consent: option "${id}" means something else on every screen: choose another id`,
    );
  });

  it.each(['/menu', '+keep', '-keep'])('refuses the option id %s', (id) => {
    expect(told(instead('options: [keep, contact]', `options: [keep, "${id}"]`))[0]).toBe(
      `${WAGE}:10: steps.consent.options.1: a name is small letters, digits and hyphens, and begins with a letter`,
    );
  });

  it('refuses more options than a voice can read', () => {
    const nine = Array.from({ length: 9 }, (_, i) => `o${i}`).join(', ');
    const count = (edits: Edits) => told(edits).filter((one) => one.includes('a voice'));
    expect(count(instead('options: [keep, contact]', `options: [${nine}]`))).toEqual([]);
    expect(count(instead('options: [keep, contact]', `options: [${nine}, o9]`))).toEqual([
      `${WAGE}:10: consent: 10 options are more than the 9 a voice can read out: ask in two questions`,
    ]);
    expect(count(instead('options: [me, group]', `options: [${nine}]`))).toEqual([
      `${WAGE}:5: who: 10 options are more than the 9 a voice can read out: ask in two questions`,
    ]);
  });

  it('wants options where one chooses, and only there', () => {
    expect(told(instead('options: [me, group], unknown', 'unknown'))).toContain(
      `${WAGE}:5: who: a choice needs options: list what can be chosen`,
    );
    expect(told(instead('expect: number, min: 2', 'expect: number, options: [two]'))).toContain(
      `${WAGE}:6: how-many: options are pressed only where expect is choice or choices`,
    );
  });

  it('wants the words told instead of a choice to be an option, and an answer', () => {
    const words = (told: string): Edits => ({
      [WAGE]: [
        'options: [me, group]',
        `options: [me, group], words: [${told}]`,
        'expect: number, min: 2',
        'expect: text',
      ],
      'content/case-types/wage.yaml': ['people: how-many\n', ''],
    });
    expect(told(words('group, how-many'))).toEqual([]);
    expect(told(words('grup, sum'))).toEqual([
      `${WAGE}:5: who: words: "grup" is none of the options; did you mean "group"?`,
      `${WAGE}:5: who: words: no question "sum" takes words`,
    ]);
  });

  it('refuses limits that nothing fits', () => {
    expect(told(instead('min: 2,', 'min: 2, max: 1,'))).toEqual([
      `${WAGE}:6: how-many: min is more than max: swap them`,
    ]);
    expect(told(instead('notAfter: today', 'notAfter: tomorrow'))).toEqual([
      `${WAGE}:8: due: notAfter is not a day: write today, or a day as 2026-11-21`,
    ]);
    expect(told(instead('expect: number, min: 2', 'expect: text, minLength: 5, maxLength: 4'))).toContain(
      `${WAGE}:6: how-many: minLength is more than maxLength: swap them`,
    );
  });
});
