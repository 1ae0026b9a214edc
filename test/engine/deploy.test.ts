import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalog } from '../../src/engine/catalog.ts';
import type { Input } from '../../src/engine/input.ts';
import type { Session } from '../../src/engine/session.ts';
import { catalog, release } from '../dialogue.ts';
import { begin, type Deed, deed, play, type State, step } from './random.ts';

/** A tenth of the conversations of the property test: each is played in two releases. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10_000) / 10;

const CHANGES: readonly string[][] = [
  [
    'rename wage-complaint place to site',
    'rename wage-complaint who to whom',
    'rename operator question to asked',
  ],
  ['rename urgent-help tell to told-us', 'rename wage-complaint summary to check'],
  ['remove wage-complaint place'],
  ['remove wage-complaint how-many', 'remove wage-complaint unpaid', 'remove wage-complaint promised'],
  ['remove wage-complaint contract', 'remove wage-complaint secret'],
  ['ask wage-complaint since like where before who'],
  ['ask wage-complaint since like where before safe'],
  ['ask wage-complaint since like where before says'],
  ['options wage-complaint who me relative'],
  ['options wage-complaint reach here call'],
  ['options wage-complaint safe yes later'],
  ['remove wage-complaint'],
];
const RELEASES: readonly Catalog[] = CHANGES.map(release);

/** Deeds that lead somewhere: answers more often than anything else. */
const answering: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ pick: fc.nat(6) }) },
  { weight: 6, arbitrary: fc.constantFrom<Deed>({ text: '45к' }, { text: 'май' }, { text: 'Азиз Ромашка' }) },
  { weight: 3, arbitrary: deed },
);

const BEGUN: readonly Deed[] = [{ text: 'салам' }, { pick: 0 }, { pick: 0 }, { pick: 0 }, { pick: 0 }];

/** Every answer of the running wage complaint, as it is written. */
function answers({ frames }: Session): string[] {
  const frame = frames.find(({ flow }) => flow === 'wage-complaint');
  const { attached: _more, ...answers } = frame?.answers ?? {};
  return Object.values(answers).map((answer) => JSON.stringify(answer));
}

function holdsAll(session: Session, kept: readonly string[]): boolean {
  const all = JSON.stringify(session);
  return kept.every((answer) => all.includes(answer));
}

test('a release in the middle throws nobody out and forgets nothing', { timeout: 120_000 }, () => {
  const before = fc.array(answering, { minLength: 5, maxLength: 40 });
  const after = fc.array(answering, { maxLength: 20 });
  let stood = 0;
  fc.assert(
    fc.property(fc.nat(RELEASES.length - 1), before, after, (which, deeds, more) => {
      const next = RELEASES[which] as Catalog;
      const there = play(catalog, [...BEGUN, ...deeds]);
      const kept = answers(there.session);
      const shown = step(next, there, { kind: 'press', nonce: 'gone', option: 'x' });
      expect(holdsAll(shown.state.session, kept), JSON.stringify(there.session)).toBe(true);
      stood += kept.length > 0 ? 1 : 0;
      const end = play(next, more, answered, shown.state);
      expect(reachesHuman(next, end), JSON.stringify(end.session)).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(stood, 'many stand in the flow when the release comes').toBeGreaterThan(RUNS / 5);
});

function answered(_before: State, input: Input, after: State, effects: readonly { do: string }[]): void {
  if (['taken', 'released', 'closed'].includes(input.kind) || effects.some((e) => e.do === 'delete')) return;
  const album = input.kind === 'files' && input.group !== undefined;
  if (!album && !effects.some((e) => e.do === 'say' || e.do === 'pass'))
    expect.fail(`no answer to ${JSON.stringify([input, after.session])}`);
}

function reachesHuman(next: Catalog, from: State): boolean {
  const talk: Input[] = [
    { kind: 'text', text: 'салам' },
    { kind: 'command', name: 'operator' },
    { kind: 'text', text: 'помогите' },
    { kind: 'text', text: 'ооба' },
    { kind: 'text', text: 'помогите мне' },
    { kind: 'text', text: 'помогите мне' },
  ];
  let state = from;
  const reached = talk.some((input) => {
    const { state: then, effects } = step(next, state, input);
    state = then;
    return effects.some((e) => e.do === 'open-case' || e.do === 'pass' || e.do === 'update-case');
  });
  return reached || (state.session.open ?? []).length > 0;
}

test('a flow that calls one that is gone offers to start again, or a human', () => {
  const next = release(['remove wage-complaint']);
  const deeds: Deed[] = [
    { pick: 0 },
    { pick: 0 },
    { pick: 0 },
    { pick: 2 },
    { pick: 5 },
    { pick: 0 },
    { text: '45к' },
    { old: '' },
    { text: '45к' },
  ];
  const there = step(next, play(catalog, [...BEGUN, ...deeds]), {
    kind: 'press',
    nonce: 'gone',
    option: 'x',
  });
  const end = play(next, [{ pick: 2 }, { pick: 1 }], answered, there.state);
  expect(reachesHuman(next, end)).toBe(true);
});

test('a release that changes nothing here goes unnoticed', () => {
  const same = release([]);
  const deeds: Deed[] = [...BEGUN, { pick: 0 }, { pick: 1 }, { pick: 0 }, { text: 'ООО Ромашка' }];
  const there = play(catalog, deeds, undefined, begin());
  const answer: Input = { kind: 'text', text: 'Москва' };
  expect(step(same, there, answer).state.session).toEqual(step(catalog, there, answer).state.session);
});
