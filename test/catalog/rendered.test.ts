import { describe, expect, test } from 'vitest';
import { readAll } from '../../src/catalog/load.ts';
import { createWords } from '../../src/catalog/words.ts';
import type { Flow } from '../../src/engine/catalog.ts';
import { reviewed } from '../../src/engine/check/names.ts';
import { REGIONS } from '../../src/engine/directory.ts';
import type { Option } from '../../src/engine/effect.ts';
import { COMMANDS } from '../../src/engine/input.ts';
import { optionLabel } from '../../src/engine/options.ts';
import type { Ask } from '../../src/engine/steps/ask.ts';
import { theCatalog } from '../world.ts';
import { buttonFaults, COUNTS, faultsOf, saidOf, textsOf } from './rendered.ts';

const raw = readAll(new URL('../..', import.meta.url).pathname);
const { flows, words, languages, menu, topics } = theCatalog();
const texts = textsOf(raw);
const flowOf = (key: string) => flows[key.slice(0, key.indexOf(':'))];

describe.each(languages)('every text in %s', (lang) => {
  const own = texts.filter((text) => text.lang === lang);

  test('can be shown to a person, whatever it shows itself', () => {
    expect(own.length).toBeGreaterThan(900);
    const faulty = own.flatMap((text) =>
      saidOf(words, flowOf(text.key), text).flatMap((said) =>
        faultsOf(said).map((fault) => `${text.key}: ${fault}`),
      ),
    );
    expect([...new Set(faulty)]).toEqual([]);
  });

  test('that counts has been said in each of its forms', () => {
    const rules = new Intl.PluralRules(lang);
    const used = new Set<string>(COUNTS.map((count) => rules.select(count)));
    // In Russian only fractions take it.
    used.add('other');
    const counting = own.filter(({ forms }) => forms.length > 0);
    expect(counting.length).toBeGreaterThan(0);
    expect(counting.flatMap(({ forms }) => forms.filter((form) => !used.has(form)))).toEqual([]);
  });

  test('that stands on a button fits it, and so does what the button sends back', () => {
    const faulty = Object.values(flows).flatMap((flow) =>
      asksOf(flow).flatMap(([name, step]) =>
        buttonFaults(words, lang, step.expect, optionsOf(flow, name, step)),
      ),
    );
    const reviews = Object.values(flows).flatMap((flow) =>
      buttonFaults(words, lang, 'choice', changesOf(flow)),
    );
    expect([...faulty, ...reviews, ...buttonFaults(words, lang, 'choice', always())]).toEqual([]);
  });
});

function asksOf({ steps }: Flow): [string, Ask][] {
  return Object.entries(steps).flatMap(([name, step]) =>
    step.kind === 'ask' ? [[name, step] as [string, Ask]] : [],
  );
}

/** As `question` offers them; where several may be ticked, each ticked and not. */
function optionsOf(flow: Flow, name: string, step: Ask): Option[] {
  const named = { menu: topics, languages, regions: REGIONS, talks: ['482 9170'] };
  const ids: readonly string[] =
    typeof step.options === 'string' ? named[step.options] : (step.options ?? []);
  const frame = { flow: flow.id, step: name, answers: {} };
  return ids.flatMap((id) => {
    const label = optionLabel(step, frame, id);
    return step.expect === 'choices' ? ['+', '-'].map((tick) => ({ id: tick + id, label })) : [{ id, label }];
  });
}

/** The lines of a review, each to be changed. */
function changesOf(flow: Flow): Option[] {
  return [...reviewed(flow)].map((name) => ({
    id: name,
    label: { key: 'common:change', values: { label: { key: `${flow.id}:${name}.short` } } },
  }));
}

/** Buttons that belong to no question. */
function always(): Option[] {
  const commands = COMMANDS.filter((name) => name !== 'resume' && words.has('ru', `common:${name}`));
  return [
    ...[...commands, 'done', 'right', 'unknown'].map((id) => ({
      id: `/${id}`,
      label: { key: `common:${id}` },
    })),
    ...menu.map((id) => ({
      id: '/resume',
      label: { key: 'common:resume', values: { title: { key: `${id}:title` } } },
    })),
  ];
}

describe('the proof can fail:', () => {
  const said = (text: string, values = {}) => {
    const broken = createWords({ ru: { it: { text } } }, {});
    return faultsOf(broken.text('ru', { key: 'it:text', values }, 'UTC'));
  };

  test.each([
    ['{{сумма}} ждёт', 'a placeholder is left'],
    ['Вам undefined рублей', 'a value is missing'],
    ['Это <b>важно</b>', 'markup is shown'],
    ['Это **важно**', 'markup is shown'],
    ['Это __важно__', 'markup is shown'],
    [' ', 'nothing is said'],
    ['ө'.repeat(4097), 'it is too long'],
    ['&'.repeat(1000), 'it is too long'],
  ])('%.20s', (text, fault) => {
    expect(said(text)).toEqual([fault]);
    expect(said('Всё хорошо')).toEqual([]);
  });

  test('a long label, a long id', () => {
    const broken = createWords({ ru: { it: { long: 'ө'.repeat(65), short: 'ө' } } }, {});
    const faults = (id: string, key: string) =>
      buttonFaults(broken, 'ru', 'choice', [{ id, label: { key: `it:${key}` } }]).join();
    expect(faults('a', 'long')).toContain('it is too long');
    expect(faults('a'.repeat(56), 'short')).toContain('too long for a button');
    expect(faults('a'.repeat(55), 'short')).toBe('');
  });

  test('a form that is missing', () => {
    const texts = {
      ru: { it: { source: raw.texts.ru?.common?.source as never, value: { n_one: '{{count}}' } } },
    };
    const [text] = textsOf({ texts });
    const broken = createWords({ ru: { it: { n_one: '{{count}}' } } }, {});
    expect(() => saidOf(broken, undefined, text as never)).toThrow(/No text for/);
  });
});
