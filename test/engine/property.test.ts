import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import type { FileRef } from '../../src/engine/answer.ts';
import type { Effect, Prompt } from '../../src/engine/effect.ts';
import type { Command, Input } from '../../src/engine/input.ts';
import { COMMANDS } from '../../src/engine/input.ts';
import { newSession, Session } from '../../src/engine/session.ts';
import { catalog } from '../dialogue.ts';

/** How many random conversations, as many turns each. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10_000);
const TURNS = 30;

type Deed =
  | { text: string }
  | { pick: number }
  | { command: Command }
  | { file: FileRef['media']; album: boolean }
  | { old: string }
  | { picks: boolean[] }
  | { point: true }
  | { contact: string }
  | { event: 'taken' | 'released' | 'closed' }
  | { other: 'sticker' | 'edited' }
  | { hours: number };

const typed = fc.oneof(
  fc.constantFrom(
    '1',
    '2',
    '3',
    '45к',
    '45 миң',
    'ооба',
    'жок',
    'да',
    'нет',
    'май',
    'вчера',
    'кечээ',
    '31.12',
    '7',
    'жетөө',
    'не знаю',
  ),
  fc.constantFrom(
    'ООО Ромашка',
    'Москва',
    'Азиз',
    '+7 916 123-45-67',
    'рахмат',
    'меню',
    'артка',
    'угрожает убить',
    'ha',
    'yes',
    'все',
  ),
  fc.constantFrom(
    '0',
    '-1',
    '99999999999999',
    '1, 2, 3',
    '31.02.2026',
    '',
    ' ',
    '😀',
    '\u0000',
    '\u202Eабв',
    '\uD800',
    'а'.repeat(4096),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ pick: fc.nat(20) }) },
  { weight: 8, arbitrary: fc.record({ text: typed }) },
  { weight: 3, arbitrary: fc.record({ command: fc.constantFrom(...COMMANDS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ file: fc.constantFrom<FileRef['media']>('photo', 'voice'), album: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ old: fc.string({ maxLength: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ picks: fc.array(fc.boolean(), { maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ point: fc.constant(true as const) }) },
  { weight: 1, arbitrary: fc.record({ contact: fc.constantFrom('+79161234567', 'x') }) },
  { weight: 1, arbitrary: fc.record({ event: fc.constantFrom('taken', 'released', 'closed') }) },
  { weight: 1, arbitrary: fc.record({ other: fc.constantFrom('sticker', 'edited') }) },
  { weight: 1, arbitrary: fc.record({ hours: fc.constantFrom(1, 30, 240) }) },
);

function inputOf(deed: Deed, prompt: Prompt | undefined, session: Session, n: number): Input {
  const nonce = prompt?.nonce ?? '';
  if ('text' in deed) return { kind: 'text', text: deed.text };
  if ('command' in deed) return { kind: 'command', name: deed.command };
  if ('old' in deed) return { kind: 'press', nonce: 'old', option: deed.old };
  if ('point' in deed) return { kind: 'point', latitude: 55.7, longitude: 37.6 };
  if ('contact' in deed) return { kind: 'contact', phone: deed.contact };
  if ('other' in deed)
    return deed.other === 'edited' ? { kind: 'edited', text: 'x' } : { kind: 'other', name: 'sticker' };
  if ('file' in deed)
    return {
      kind: 'files',
      files: [{ id: `f${n}`, media: deed.file }],
      ...(deed.album ? { group: 'album' } : {}),
    };
  if ('picks' in deed) {
    const ids = (prompt?.options ?? []).map((o) => o.id.replace(/^[+-]/, ''));
    return { kind: 'picks', nonce, options: ids.filter((_, i) => deed.picks[i]) };
  }
  if ('event' in deed) {
    const number = session.open?.at(-1) ?? '482 9170';
    if (deed.event === 'taken') return { kind: 'taken', case: number, by: 'Айгүл' };
    return deed.event === 'released'
      ? { kind: 'released', case: number }
      : { kind: 'closed', case: number, outcome: 'paid' };
  }
  const options = prompt?.options ?? [];
  const option = 'pick' in deed ? options[deed.pick % Math.max(1, options.length)] : undefined;
  return option ? { kind: 'press', nonce, option: option.id } : { kind: 'text', text: 'салам' };
}

type State = { session: Session; prompt: Prompt | undefined; at: number; n: number };

const START = Date.parse('2026-11-22T04:00:00Z');

function step(state: State, input: Input): { state: State; effects: Effect[] } {
  const n = state.n + 1;
  const fresh = { nonce: `n${n}`, caseNumber: `${100 + (n % 900)} ${1000 + n}` };
  const before = JSON.stringify(state.session);
  const moment = { at: new Date(state.at).toISOString(), zone: 'Europe/Moscow', fresh };
  const { session, effects } = advance(catalog, state.session, input, moment);
  expect(JSON.stringify(state.session), 'the session handed in is left untouched').toBe(before);
  const prompts = effects.flatMap((e) => (e.do === 'say' && e.prompt.options.length ? [e.prompt] : []));
  const kept = Session.parse(JSON.parse(JSON.stringify(session)));
  return {
    state: { session: kept, prompt: prompts.at(-1) ?? state.prompt, at: state.at + 5_000, n },
    effects,
  };
}

function play(
  deeds: readonly Deed[],
  look: (before: State, input: Input, after: State, effects: Effect[]) => void,
): State {
  let state: State = {
    session: newSession('ky', new Date(START).toISOString()),
    prompt: undefined,
    at: START,
    n: 0,
  };
  for (const deed of deeds) {
    if ('hours' in deed) {
      state = { ...state, at: state.at + deed.hours * 3_600_000 };
      continue;
    }
    const input = inputOf(deed, state.prompt, state.session, state.n);
    const { state: next, effects } = step(state, input);
    look(state, input, next, effects);
    state = next;
  }
  return state;
}

const EVENTS = new Set(['taken', 'released', 'closed']);

/** Every answer that stands in a session and in no case yet, running or left for later, as `flow.step`. */
function standing({ session }: State): Set<string> {
  const frames = [...session.frames.slice(1), ...(session.paused ?? []).flat()];
  const unopened = frames.filter((f) => !f.case && !f.about);
  return new Set(unopened.flatMap((f) => Object.keys(f.answers).map((name) => `${f.flow}.${name}`)));
}

test('every input gets a definite answer and never throws', () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: TURNS, maxLength: TURNS }), (deeds) => {
      play(deeds, (before, input, after, effects) => {
        if (EVENTS.has(input.kind)) return;
        const album = input.kind === 'files' && input.group !== undefined;
        const passed = effects.some((e) => e.do === 'pass');
        if (!album && !passed)
          expect(
            effects.some((e) => e.do === 'say'),
            JSON.stringify([before.session, input]),
          ).toBe(true);
        expect(after.session.frames[0]?.flow).toBe('home');
      });
    }),
    { numRuns: RUNS },
  );
});

test('no command loses an answer', () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: TURNS, maxLength: TURNS }), (deeds) => {
      play(deeds, (before, input, after) => {
        const name = input.kind === 'command' ? input.name : '';
        if (
          ![
            'menu',
            'stop',
            'operator',
            'sos',
            'language',
            'back',
            'skip',
            'clear',
            'resume',
            'start',
          ].includes(name)
        )
          return;
        const passing = ['language', 'resume', 'lost', 'help', 'delete', 'news', 'which-case'];
        const now = standing(after);
        const stay = [...standing(before)].filter((key) => !passing.includes(key.split('.')[0] ?? ''));
        // Skipping may end a flow, and going back past its first question leaves it: then its answers are done with.
        if (after.session.frames.length < before.session.frames.length && ['skip', 'back'].includes(name))
          return;
        if (before.session.paused?.length === 5) return;
        for (const key of stay)
          expect(now.has(key), `${name} lost ${key}: ${JSON.stringify(before.session)}`).toBe(true);
      });
    }),
    { numRuns: RUNS / 2 },
  );
});

test('from anywhere a human is a few taps away', () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: TURNS }), (deeds) => {
      let state = play(deeds, () => {});
      const talk: Input[] = [
        { kind: 'command', name: 'operator' },
        { kind: 'text', text: 'помогите' },
        { kind: 'text', text: 'ооба' },
        { kind: 'text', text: 'помогите мне' },
        { kind: 'text', text: 'помогите мне' },
      ];
      const reached = talk.some((input) => {
        const { state: next, effects } = step(state, input);
        state = next;
        return effects.some((e) => e.do === 'open-case' || e.do === 'pass' || e.do === 'update-case');
      });
      const known = (state.session.open ?? []).length > 0;
      expect(reached || known, JSON.stringify(state.session)).toBe(true);
    }),
    { numRuns: RUNS / 2 },
  );
});
