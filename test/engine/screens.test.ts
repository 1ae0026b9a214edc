import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Person } from './converse.ts';
import { atMenu, running } from './converse.ts';

/** What one worker answers, question by question; everything that can be answered is. */
const WORKER: readonly [question: string, answer: string][] = [
  ['safe', 'yes'],
  ['who', 'me'],
  ['where', 'left'],
  ['debtor', 'company'],
  ['employer', '>ООО Ромашка'],
  ['place', '>Москва'],
  ['unpaid', '>45 000'],
  ['due', '>май'],
  ['name', '>Азиз'],
  ['reach', 'here'],
  ['summary', 'right'],
  ['consent', '>1, 2'],
  ['secret', '>алма жашыл'],
  ['contract', 'by-word'],
  ['hired-by', '>прораб Сергей'],
  ['promised', 'month'],
  ['says', 'promises'],
  ['evidence', '>жок'],
];

function through(answers: typeof WORKER): { person: Person; screens: string[] } {
  let person = atMenu().press('wage-complaint');
  const screens: string[] = [];
  for (const [question, answer] of answers) {
    expect(running(person).step).toBe(question);
    screens.push(question);
    person = answer.startsWith('>') ? person.say(answer.slice(1)) : person.press(answer);
  }
  return { person, screens };
}

describe('the wage complaint', () => {
  it('asks one worker no more than eighteen screens', () => {
    const { person, screens } = through(WORKER);
    expect(screens.length).toBeLessThanOrEqual(18);
    expect(running(person)).toMatchObject({ flow: 'home', step: 'menu' });
    expect(person.said).toContain('wage-complaint:end-contact.text');
  });

  it('opens the case by the twelfth', () => {
    const { person } = through(WORKER.slice(0, 12));
    expect(person.effects.some((e) => e.do === 'open-case')).toBe(true);
  });

  it('asks a group one more, a relative one more, who is to be called three more', () => {
    const asked = (changes: Record<string, [string, string][]>) =>
      through(WORKER.flatMap((line) => changes[line[0]] ?? [line])).screens.length;
    expect(
      asked({
        who: [
          ['who', 'group'],
          ['how-many', '>7'],
        ],
      }),
    ).toBe(19);
    expect(
      asked({
        who: [
          ['who', 'relative'],
          ['relative-knows', 'knows'],
        ],
      }),
    ).toBe(19);
    const call: [string, string][] = [
      ['reach', 'call'],
      ['phone', '>+7 916 123-45-67'],
      ['phone-hours', '>днём'],
      ['phone-owner', 'mine'],
    ];
    expect(asked({ reach: call })).toBe(21);
  });
});

it('the golden talk of one worker has as many', () => {
  const file = new URL('../dialogues/straight-through-ru.yaml', import.meta.url);
  const { talk } = parse(readFileSync(file, 'utf8')) as { talk: string };
  const from = talk.slice(talk.indexOf('Можете сейчас спокойно'));
  const answers = from.split('\n').filter((line) => line.startsWith('> '));
  // Two files and "done" are one screen.
  expect(answers.length - 2).toBeLessThanOrEqual(18);
});

it('urgent help is two taps from the menu, and one from the first screen', () => {
  const person = atMenu().ask('sos').press('operator');
  expect(running(person)).toMatchObject({ flow: 'urgent-help', step: 'tell' });
});
