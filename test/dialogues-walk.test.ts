import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { top } from '../src/engine/draft.ts';
import { kind as end } from '../src/engine/steps/end.ts';
import type { Dialogue } from './dialogue.ts';
import { catalog, play } from './dialogue.ts';

const FOLDER = new URL('./dialogues/', import.meta.url);
const LANGUAGES = ['ky', 'ru'];
/** What a flow comes to: it tells something, gives it to a human, or is over. */
const ENDS = new Set(['say', 'handover', 'end']);

/** Every `flow/step/lang` that some conversation must come to. */
const ends = Object.values(catalog.flows).flatMap(({ id, steps }) =>
  Object.keys(steps)
    .filter((name) => ENDS.has(steps[name]?.kind ?? ''))
    .flatMap((name) => LANGUAGES.map((lang) => `${id}/${name}/${lang}`)),
);

/**
 * Where the engine came to in a dialogue, as `flow/step/lang`: the texts that were shown, and the ends that were
 * entered, which show nothing.
 */
function walk(dialogue: Dialogue): Set<string> {
  const walked = new Set<string>();
  const enter = end.enter;
  const watch = vi.spyOn(end, 'enter').mockImplementation((step, draft) => {
    walked.add(`${top(draft).flow}/${top(draft).step}/${draft.session.lang}`);
    return enter(step, draft);
  });
  try {
    play(dialogue, (lang, text) => {
      const [, flow, step] = ('key' in text && /^(.+):(.+)\.text$/.exec(text.key)) || [];
      if (step) walked.add(`${flow}/${step}/${lang}`);
    });
  } finally {
    watch.mockRestore();
  }
  return walked;
}

const goldens = new Map<string, Set<string>>();
beforeAll(() => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')))
    goldens.set(file, walk(parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Dialogue));
});

/** The ends that none of these dialogues comes to. */
function missing(files: readonly string[]): string[] {
  const walked = new Set(files.flatMap((file) => [...(goldens.get(file) ?? [])]));
  return ends.filter((one) => !walked.has(one));
}

test('every flow is walked to each of its ends by a golden dialogue, in Kyrgyz and in Russian', () => {
  expect(ends.length).toBeGreaterThan(500);
  expect(missing([...goldens.keys()])).toEqual([]);
});

test('a dialogue that is taken away leaves its ends unwalked', () => {
  const without = (file: string) => missing([...goldens.keys()].filter((one) => one !== file));
  expect(without('wage-complaint-court-late-ky.yaml')).toEqual([
    'wage-complaint/court-late/ky',
    'wage-complaint/end-self/ky',
  ]);
  expect(without('two-talks-ky.yaml')).toEqual(['which-case/done/ky']);
  expect(missing([])).toEqual(ends);
});
