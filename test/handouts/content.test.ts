import { expect, it } from 'vitest';
import { told } from '../catalog/content.ts';

/** What is wrong with a page that prints this of the small house. */
const page = (texts: string, title = 'wage:title') =>
  told({ 'content/handouts.yaml': `wage:\n  title: ${title}\n  texts:\n    - ${texts}\n` }).map((line) =>
    line.replace(/^content\/handouts.yaml:/, ''),
  );

it('takes a text that is there and rests on something', () => {
  expect(page('{ step: wage:unkept }')).toEqual([]);
});

it.each([
  ['{ step: wages:told }', ['4: wage: there is no flow wages; did you mean "wage"?']],
  ['{ step: wage:tolt }', ['4: wage: wage has no text "tolt"; did you mean "told"?']],
  ['{ step: wage:who }', ['4: wage: wage has no text "who"']],
  ['{ step: wage:unkept, of: 2 }', [expect.stringMatching(/^4: wage.texts.0: of and leave go together/)]],
  [
    '{ step: wage:unkept, of: 2, leave: [1] }',
    expect.arrayContaining([expect.stringMatching(/has \d lines/)]),
  ],
  [
    '{ step: wage:unkept, heading: wage:who.options.nobody }',
    ['ky', 'ru'].map((lang) => `4: wage: locales/${lang} has no words wage:who.options.nobody`),
  ],
  [
    '{ step: wage:unkept, rests: [wage:who] }',
    ['4: wage: content/articles/wage.yaml has no step "who": name one that has sources'],
  ],
  ['{ step: wage }', [expect.stringMatching(/write it as flow:step$/)]],
])('%s is refused', (texts, problems) => {
  expect(page(texts)).toEqual(problems);
});

it.each([
  ['Nothing is kept. Write to /operator', '/operator'],
  ['Nothing is kept. Press "Write to me".', '"Write to me"'],
])('refuses what cannot be pressed on paper: %s', (text, what) => {
  const edit = ['text: Nothing is kept.', `text: '${text}'`];
  const problems = told({
    'content/handouts.yaml': 'wage:\n  title: wage:title\n  texts:\n    - { step: wage:unkept }\n',
    'locales/ky/wage.yaml': edit,
    'locales/ru/wage.yaml': edit,
  });
  expect(problems).toEqual(
    ['ky', 'ru'].map(
      (lang) =>
        `content/handouts.yaml:4: wage: wage:unkept in ${lang} says ${what}, which nobody can press on paper: leave that line out`,
    ),
  );
});

it('refuses values that only a conversation has', () => {
  const shown = page('{ step: wage:told }');
  expect(shown).not.toEqual([]);
  for (const line of shown) expect(line).toMatch(/shows \{\{[\w-]+\}\}, which nobody knows on paper$/);
});
