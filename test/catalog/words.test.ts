import { describe, expect, it } from 'vitest';
import { content, lineWith, told } from './content.ts';

const KY = 'locales/ky/wage.yaml';
const RU = 'locales/ru/wage.yaml';
const COMMON = 'locales/ky/common.yaml';

describe('words of a flow', () => {
  it('must be there', () => {
    expect(told({ [KY]: null })).toEqual([`${KY}:1: is missing: flow wage speaks it`]);
    expect(told({ 'locales/ru/wages.yaml': 'title: Wages\n' })).toEqual([
      'locales/ru/wages.yaml:1: nobody speaks this file: there is no flow wages',
    ]);
  });

  it('must have every text of every step', () => {
    expect(told({ [KY]: ['    me: Me\n', ''] })).toEqual([
      `${KY}:3: the words of who lack options.me: add them`,
    ]);
    expect(told({ [KY]: ['unkept:\n  text: Nothing is kept.\n', ''] })).toEqual([
      `${KY}:1: the words of unkept lack text: add them`,
    ]);
    expect(told({ [KY]: ['  example: "7"\n', ''] })).toEqual([
      `${KY}:9: the words of how-many lack example: add them`,
    ]);
    expect(told({ [KY]: ['title: Wages\n', ''] })).toEqual([`${KY}:1: title is missing`]);
    expect(told({ [KY]: ['keywords: [wage, pay]\n', ''] })).toEqual([`${KY}:1: keywords is missing`]);
  });

  it('must have a short name for what a review or a card shows', () => {
    expect(told({ [KY]: ['  short: How many\n', ''] })).toEqual([
      `${KY}:9: the words of how-many lack short: add them`,
    ]);
    const reach = { 'content/case-types/wage.yaml': ['reach: []', 'reach: [consent]'] };
    expect(told(reach)).toEqual([
      `${KY}:23: the words of consent lack short: add them`,
      `${RU}:23: the words of consent lack short: add them`,
    ]);
    const may = ['  ask: What do you allow?', '  short: Allowed\n  ask: What do you allow?'];
    expect(told({ [KY]: may })).toEqual([]);
  });

  it('must have no other texts', () => {
    expect(told({ [KY]: ['    me: Me\n', '    me: Me\n    you: You\n'] })).toEqual([
      `${KY}:8: nobody says who.options.you: the step has ask, options.me, options.group; take it out`,
    ]);
    expect(told({ [KY]: ['unkept:\n', 'unkep:\n  text: What?\nunkept:\n'] })).toEqual([
      `${KY}:29: nobody says unkep.text; did you mean "unkept"?`,
    ]);
    expect(told({ [KY]: ['  text: Nothing is kept.', '  text: Nothing is kept.\n  ask: Is it?'] })).toEqual([
      `${KY}:30: nobody says unkept.ask: the step has text; take it out`,
    ]);
    expect(told({ [KY]: ['unkept:\n', 'done:\n  text: The end.\nunkept:\n'] })).toEqual([
      `${KY}:29: done says nothing, being a step of kind end: take text out`,
    ]);
  });

  it('must have a spoken form where there is a list or a link', () => {
    const listed = {
      [KY]: ['  ask: What do you allow?', '  ask: |-\n    Look:\n    — at migrate.kg'] as [string, string],
    };
    expect(told(listed)).toEqual([
      `${KY}:24: consent.ask has a list or a link: write consent.spoken, the same for the ear`,
    ]);
    const spoken = '  spoken: Look at the list.\n  ask: |-\n    Look:\n    — at migrate.kg';
    expect(told({ [KY]: ['  ask: What do you allow?', spoken] })).toEqual([]);
  });

  it('must have an example only where something is typed', () => {
    expect(told({ [KY]: ['  short: Who\n', '  short: Who\n  example: Me\n'] })).toEqual([
      `${KY}:6: who needs no example: nothing is typed there; take it out`,
    ]);
  });

  it('must be texts, and not empty', () => {
    expect(told({ [KY]: ['  text: Nothing is kept.', '  text: ""'] })).toEqual([
      `${KY}:29: unkept.text is empty: write its words`,
    ]);
    expect(told({ [KY]: ['  text: Nothing is kept.', '  text: [Nothing, kept]'] })).toEqual([
      `${KY}:29: unkept.text must be one text`,
    ]);
    expect(told({ [KY]: ['keywords: [wage, pay]', 'keywords: wage'] })).toEqual([
      `${KY}:2: keywords must be a list of words`,
    ]);
    expect(told({ [KY]: ['  text: Nothing is kept.', '  text: 7'] })).toContain(
      `${KY}:29: unkept.text: must be a text (put quotes around it); or must be a list; or must be a table of names`,
    );
  });
});

describe('placeholders', () => {
  it('must name what is known there', () => {
    const both = (from: string, to: string) => told({ [KY]: [from, to], [RU]: [from, to] });
    expect(both('{{interest-days}}', '{{interest-dayz}}')).toEqual([
      `${KY}:31: {{interest-dayz}} is not known in told.text; did you mean "interest-days"?`,
      `${RU}:31: {{interest-dayz}} is not known in told.text; did you mean "interest-days"?`,
    ]);
    expect(both('Nothing is kept.', '"{{consent}} {{sum}}, {{organisation}}"')).toEqual([]);
    expect(both('Who was not paid?', '"{{sum}}?"')).toEqual([
      `${KY}:4: {{sum}} is not known in who.ask`,
      `${RU}:4: {{sum}} is not known in who.ask`,
    ]);
    expect(both('Nothing is kept.', 'Number {{case}}')).toEqual([
      `${KY}:29: {{case}} is not known in unkept.text`,
      `${RU}:29: {{case}} is not known in unkept.text`,
    ]);
    expect(both('    keep: Keep it', '    keep: Keep {{sum}}')).toEqual([
      `${KY}:26: {{sum}} is not known in consent.options.keep`,
      `${RU}:26: {{sum}} is not known in consent.options.keep`,
    ]);
  });

  it('know the case at the step that hands over, and in a flow about a closed one', () => {
    const one = (step: string, text: string) => ({
      'flows/help.yaml': `start: one\nsteps:\n  one: ${step}\n  done: { kind: end }\n`,
      'locales/ky/help.yaml': `title: Help\none:\n  text: "${text}"\n`,
      'locales/ru/help.yaml': `title: Help\none:\n  text: "${text}"\n`,
    });
    expect(told(one('{ kind: handover, type: wage, next: done }', 'It is {{case}}'))).toEqual([]);
    expect(told(one('{ kind: say, next: done }', 'It is {{case}}'))).toHaveLength(2);
    const about = one(
      '{ kind: say, next: two }\n  two: { kind: do, effect: reopen, next: done }',
      'It is {{case}}',
    );
    expect(told(about)).toEqual([]);
  });

  it('must be written as {{name}}', () => {
    expect(told({ [KY]: ['Nothing is kept.', '"{sum} is kept."'] })).toEqual([
      `${KY}:29: unkept.text has a brace that is no {{name}}: write {{name}} or take it out`,
    ]);
    expect(told({ 'locales/ky/desk.yaml': ['take: Take', 'take: "Take {{сумма}}"'] })).toEqual([
      'locales/ky/desk.yaml:1: take has a brace that is no {{name}}: write {{name}} or take it out',
    ]);
  });

  it('must be the same in every language', () => {
    expect(told({ [RU]: [' for {{interest-days}} days', ''] })).toEqual([
      `${RU}:31: told.text does not show {{interest-days}}, but ${KY}:31 does: make them alike`,
    ]);
    expect(told({ 'locales/ru/desk.yaml': ['Taken by {{by}}', 'Taken'] })).toEqual([
      'locales/ru/desk.yaml:2: taken-by does not show {{by}}, but locales/ky/desk.yaml:2 does: make them alike',
    ]);
  });
});

describe('words of the house', () => {
  it('must have what each sum is asked in', () => {
    const asked = { 'flows/wage.yaml': ['expect: money,', 'expect: money, currency: KGS,'] };
    const line = lineWith(content(), COMMON, 'RUB: roubles') - 1;
    expect(told(asked)[0]).toBe(`${COMMON}:${line}: currency.KGS is missing: the program says it; add it`);
  });

  it('must have what the code says, in every language', () => {
    expect(told({ [COMMON]: ['tick: tick\n', ''], 'locales/ru/common.yaml': ['tick: tick\n', ''] })).toEqual([
      `${COMMON}:1: tick is missing: the program says it; add it`,
      'locales/ru/common.yaml:1: tick is missing: the program says it; add it',
    ]);
    const line = lineWith(content(), 'locales/ru/common.yaml', 'tick: tick');
    expect(told({ [COMMON]: ['tick: tick\n', ''] })).toEqual([
      `${COMMON}:1: tick is missing: locales/ru/common.yaml:${line} has it; add it`,
    ]);
    expect(told({ 'locales/ky/desk.yaml': null })).toEqual([
      'locales/ky/desk.yaml:1: is missing: other languages have it',
    ]);
  });

  it('must name every language', () => {
    const edits = { [COMMON]: ['  ru: Русский\n', ''], 'locales/ru/common.yaml': ['  ru: Русский\n', ''] };
    const line = lineWith(content(edits), COMMON, 'languages:');
    expect(told(edits)).toEqual([
      `${COMMON}:${line}: languages.ru is missing: the program says it; add it`,
      `locales/ru/common.yaml:${lineWith(content(edits), 'locales/ru/common.yaml', 'languages:')}: languages.ru is missing: the program says it; add it`,
    ]);
  });

  it('must be the same keys in every language', () => {
    expect(told({ 'locales/ru/desk.yaml': ['take: Take\n', 'take: Take\ntaek: Take\n'] })).toEqual([
      'locales/ky/desk.yaml:1: taek is missing: locales/ru/desk.yaml:2 has it; add it',
      'locales/ru/desk.yaml:2: taek stands in no other language: take it out, or add it to the others',
    ]);
  });

  it('must have a form for each way a language counts', () => {
    const line = (key: string) => lineWith(content(), 'locales/ru/common.yaml', key);
    expect(told({ 'locales/ru/common.yaml': ['files-count_few: files-count {{count}}\n', ''] })).toEqual([
      `locales/ru/common.yaml:${line('files-count_one')}: files-count lacks its form files-count_few: add it`,
    ]);
    expect(
      told({ [COMMON]: ['files-count_one:', 'files-count_few: "{{count}}"\nfiles-count_one:'] }),
    ).toEqual([
      `${COMMON}:${lineWith(content(), COMMON, 'files-count_one')}: ky has no form few: take files-count_few out`,
    ]);
  });

  it('must not be empty, and show only what is handed over', () => {
    const line = lineWith(content(), COMMON, 'tick: tick');
    expect(told({ [COMMON]: ['tick: tick', 'tick: ""'] })).toEqual([
      `${COMMON}:${line}: tick is empty: write its words`,
    ]);
    const both = ['tick: tick', 'tick: "{{by}}"'];
    expect(told({ [COMMON]: both, 'locales/ru/common.yaml': both })).toEqual([
      `${COMMON}:${line}: {{by}} is not known in tick; known: organisation`,
      `locales/ru/common.yaml:${line}: {{by}} is not known in tick; known: organisation`,
    ]);
    expect(told({ [COMMON]: ['  - thanks\n', '  []\n'] })).toEqual([
      `${COMMON}:${lineWith(content(), COMMON, 'thanks-words')}: thanks-words is an empty list: write at least one word`,
    ]);
  });
});
