import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Effect } from '../../src/engine/effect.ts';
import type { Input } from '../../src/engine/input.ts';
import { PASSING } from '../../src/engine/pause.ts';
import type { Frame, Session } from '../../src/engine/session.ts';
import { catalog } from '../dialogue.ts';
import { deed, isEvent, type Look, play, type State, step } from './random.ts';

/** How many random conversations, as many turns each. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10_000);
const TURNS = 30;

const deeds = fc.array(deed, { minLength: TURNS, maxLength: TURNS });
const deleted = (effects: readonly Effect[]) => effects.some((e) => e.do === 'delete');

/** What must hold of every turn; each returns what is wrong. */
const RULES: Record<string, (...turn: Parameters<Look>) => string | false> = {
  'every input gets a definite answer': (_before, input, after, effects) => {
    if (isEvent(input) || deleted(effects)) return false;
    const album = input.kind === 'files' && input.group !== undefined;
    const answered = effects.some((e) => e.do === 'say' || e.do === 'pass');
    if (after.session.frames[0]?.flow !== 'home') return 'nobody is at home';
    return !album && !answered && 'no answer';
  },

  'what is told or sent is with a human, with the answers, or waits': (before, input, after, effects) => {
    const story = input.kind === 'text' && input.text.startsWith('бригадир') ? input.text : undefined;
    const file = input.kind === 'files' ? input.files[0]?.id : undefined;
    if (!(story ?? file) || deleted(effects) || atSecret(before.session) || isCrowded(before.session))
      return false;
    // Who keeps nothing and belongs to no case is advised, and not kept.
    if (before.session.keep === false && before.session.frames.length === 1) return false;
    const everywhere = JSON.stringify([after.session, effects]);
    if (file && everywhere.includes('common:files-enough')) return false;
    return !everywhere.includes(story ?? file ?? '') && 'it is nowhere';
  },

  'no command loses an answer': (before, input, after, effects) => {
    const name = input.kind === 'command' ? input.name : '';
    if (!name || deleted(effects) || before.session.paused?.length === 5) return false;
    // Skipping may end a flow, and going back past its first question leaves it: then its answers are done with.
    const flow = before.session.frames.at(-1)?.flow;
    const left = !after.session.frames.some((frame) => frame.flow === flow);
    if (left && ['skip', 'back'].includes(name)) return false;
    const now = standing(after);
    const lost = [...standing(before, isUntold)].find((key) => !now.has(key));
    return lost !== undefined && `${name} lost ${lost}`;
  },

  'what was sent beside the questions stays until a human has it': (before, _input, after, effects) => {
    const { held = [], paused = [] } = before.session;
    if (deleted(effects) || held.length >= 10 || paused.length === 5) return false;
    // Who keeps nothing, or says that it is no news, has not asked for more.
    if (before.session.keep === false || before.session.frames.some(({ flow }) => flow === 'news'))
      return false;
    const sent = filesBeside(before.session);
    if (sent.length === 0) return false;
    const everywhere = JSON.stringify([after.session, effects]);
    const lost = sent.find((id) => !everywhere.includes(id));
    return lost !== undefined && `${lost} is lost`;
  },

  'the rest of an album is no answer to another question': ({ session }, input, after) => {
    if (input.kind !== 'files' || input.group === undefined || input.group !== session.album) return false;
    const frame = session.frames.at(-1);
    const asked = frame && catalog.flows[frame.flow]?.steps[frame.step];
    if (asked?.kind === 'ask' && asked.expect === 'files') return false;
    const now = after.session.frames.at(-1);
    return (now?.flow !== frame?.flow || now?.step !== frame?.step) && 'it went on';
  },

  'an old press changes no answer and no place': (before, input, after) => {
    if (input.kind !== 'press' || input.nonce !== 'old' || input.option.startsWith('/')) return false;
    return before.session.frames.length > 0 && placeOf(before) !== placeOf(after) && 'it did';
  },

  'a session stays small': (_before, _input, { session }) => {
    const { frames, paused = [], waiting = [], closed = [], open = [], talks = [], held = [] } = session;
    const flows = frames.map(({ flow }) => flow);
    if (new Set(flows).size < flows.length) return 'a flow runs on top of itself';
    const small = frames.length <= 7 && open.length <= 20 && talks.length <= 20 && held.length <= 10;
    const twice = [open, talks, closed].some((list) => new Set(list).size < list.length);
    return (!small || twice || [paused, waiting, closed].some((list) => list.length > 5)) && 'it grows';
  },
};

test('random conversations keep every rule', { timeout: 300_000, retry: 0 }, () => {
  fc.assert(
    fc.property(deeds, (deeds) => {
      play(catalog, deeds, (...turn) => {
        for (const [rule, broken] of Object.entries(RULES)) {
          const wrong = broken(...turn);
          if (wrong) expect.fail(`${rule}: ${wrong}: ${JSON.stringify([turn[0].session, turn[1]])}`);
        }
      });
    }),
    { numRuns: RUNS },
  );
});

/** The question that takes a secret word. */
function atSecret({ frames }: Session): boolean {
  const frame = frames.at(-1);
  const asked = frame && catalog.flows[frame.flow]?.steps[frame.step];
  return asked?.kind === 'ask' && asked.secret === true;
}

/** So much was said beside the questions that more of it is left out. */
function isCrowded({ held = [], frames }: Session): boolean {
  const said = frames.map(({ answers: { attached } }) =>
    attached && 'text' in attached ? attached.text : '',
  );
  return held.length >= 10 || said.some((text) => (text?.length ?? 0) > 1900);
}

/** Files that no question asked for, in runs that no human knows of. */
function filesBeside({ frames }: Session): string[] {
  return frames.filter(isUntold).flatMap(({ answers: { attached } }) => {
    return attached && 'files' in attached ? attached.files.map(({ id }) => id) : [];
  });
}

/** Every answer that stands in a session, running or left for later, as `flow.step`. */
function standing({ session }: State, which: (frame: Frame) => boolean = () => true): Set<string> {
  const frames = [...session.frames.slice(1), ...(session.paused ?? []).flat()].filter(which);
  return new Set(frames.flatMap((f) => Object.keys(f.answers).map((name) => `${f.flow}.${name}`)));
}

/** No human has it yet. */
const isUntold = ({ flow, case: opened, about }: Frame) => !opened && !about && !PASSING.has(flow);

const placeOf = ({ session }: State) =>
  JSON.stringify(session.frames.map(({ flow, step, answers }) => ({ flow, step, answers })));

test('a digit means what it stands before on the screen', { timeout: 60_000, retry: 0 }, () => {
  let compared = 0;
  const look: Look = (_before, _input, after, effects) => {
    const last = effects.findLast((e) => e.do === 'say');
    const { session, prompt } = after;
    if (last?.do !== 'say' || last.prompt !== prompt || session.talks?.length) return;
    if (prompt.expect !== 'choice' && prompt.expect !== 'review') return;
    const listed = prompt.options.filter(({ id }) => !id.startsWith('/'));
    listed.slice(0, 9).forEach(({ id }, i) => {
      compared += 1;
      const press = step(catalog, after, { kind: 'press', nonce: prompt.nonce, option: id });
      const digit = step(catalog, after, { kind: 'text', text: String(i + 1) });
      expect(digit.state.session, `${i + 1} is ${id}`).toEqual(press.state.session);
    });
  };
  fc.assert(
    fc.property(deeds, (deeds) => {
      play(catalog, deeds, look);
    }),
    { numRuns: RUNS / 50 },
  );
  expect(compared).toBeGreaterThan(RUNS / 50);
});

test('from anywhere a human is a few taps away', { timeout: 60_000, retry: 0 }, () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: TURNS }), (deeds) => {
      let state = play(catalog, deeds);
      const talk: Input[] = [
        { kind: 'text', text: 'салам' },
        { kind: 'command', name: 'operator' },
        { kind: 'text', text: 'помогите' },
        { kind: 'text', text: 'ооба' },
        { kind: 'text', text: 'помогите мне' },
        { kind: 'text', text: 'помогите мне' },
      ];
      const reached = talk.some((input) => {
        const { state: next, effects } = step(catalog, state, input);
        state = next;
        return effects.some((e) => e.do === 'open-case' || e.do === 'pass' || e.do === 'update-case');
      });
      const known = (state.session.open ?? []).length > 0;
      expect(reached || known, JSON.stringify(state.session)).toBe(true);
    }),
    { numRuns: RUNS / 4 },
  );
});
