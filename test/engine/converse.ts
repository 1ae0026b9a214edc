import { parse } from 'yaml';
import { advance } from '../../src/engine/advance.ts';
import type { Catalog, Flow } from '../../src/engine/catalog.ts';
import type { Effect, Prompt } from '../../src/engine/effect.ts';
import type { Command, Input } from '../../src/engine/input.ts';
import type { Frame } from '../../src/engine/session.ts';
import { newSession, Session } from '../../src/engine/session.ts';
import { Step } from '../../src/engine/steps.ts';
import { catalog } from '../dialogue.ts';

export const AT = '2026-11-23T04:00:00Z';

/** A flow from YAML of its steps; the first step is the start. */
export function flow(id: string, text: string): Flow {
  const steps = Object.entries(parse(text) as Record<string, unknown>).map(
    ([name, step]) => [name, Step.parse(step)] as const,
  );
  const renamed = steps.flatMap(([name, step]) => (step.was ?? []).map((old) => [old, name]));
  return {
    id,
    start: steps[0]?.[0] ?? '',
    steps: Object.fromEntries(steps),
    renamed: Object.fromEntries(renamed),
  };
}

/** The real house with flows put in or in the place of others. */
export function house(flows: Readonly<Record<string, string>>, change: Partial<Catalog> = {}): Catalog {
  const own = Object.fromEntries(Object.entries(flows).map(([id, text]) => [id, flow(id, text)]));
  return { ...catalog, ...change, flows: { ...catalog.flows, ...own } };
}

/** Somebody who talks to a house; the state is written out and read back between any two turns. */
export type Person = {
  session: Session;
  /** the last screen with something to choose */
  prompt: Prompt | undefined;
  /** what the last turn did */
  effects: readonly Effect[];
  /** the keys of the texts that the last turn said */
  said: string[];
  say(text: string): Person;
  press(option: string): Person;
  ask(command: Command): Person;
  send(input: Input): Person;
  wait(hours: number): Person;
  /** the house of the next release */
  deploy(next: Catalog): Person;
};

type State = { in: Catalog; session: Session; prompt?: Prompt; at: string; turn: number };

/** Somebody who has read the notice and whose flow `it` has just begun with its first question. */
export function inFlow(text: string, more: Readonly<Record<string, string>> = {}): Person {
  const where = house({ it: text, ...more }, { menu: ['it', ...catalog.menu] });
  return atMenu(where).press('it');
}

/** Somebody at the menu. `change`: what else is known of them. */
export function atMenu(where: Catalog = catalog, change: Partial<Session> = {}): Person {
  const session = {
    ...newSession('ru', AT),
    keep: true,
    frames: [{ flow: 'home', step: 'menu', answers: {} }],
    ...change,
  };
  return person({ in: where, session, at: AT, turn: 0 }, []).ask('menu');
}

/** Nobody has spoken to them yet. */
export function stranger(where: Catalog = catalog): Person {
  return person({ in: where, session: newSession('ru', AT), at: AT, turn: 0 }, []);
}

function person(state: State, effects: readonly Effect[]): Person {
  const { session, prompt } = state;
  return {
    session,
    prompt,
    effects,
    said: effects.flatMap((e) => (e.do === 'say' ? keysOf(e.prompt) : [])),
    say: (text) => turn(state, { kind: 'text', text }),
    press: (option) => turn(state, { kind: 'press', nonce: prompt?.nonce ?? '', option }),
    ask: (name) => turn(state, { kind: 'command', name }),
    send: (input) => turn(state, input),
    wait: (hours) =>
      person(
        {
          ...state,
          at: Temporal.Instant.from(state.at)
            .add({ minutes: Math.round(hours * 60) })
            .toString(),
        },
        effects,
      ),
    deploy: (next) => person({ ...state, in: next }, effects),
  };
}

function turn(state: State, input: Input): Person {
  const n = state.turn + 1;
  const moment = {
    at: state.at,
    zone: 'Asia/Bishkek',
    push: true,
    fresh: { nonce: `n${n}`, caseNumber: `100 000${n}` },
  };
  const { session, effects } = advance(state.in, state.session, input, moment);
  const shown = effects.flatMap((e) => (e.do === 'say' && e.prompt.options.length ? [e.prompt] : []));
  const prompt = shown.at(-1) ?? state.prompt;
  const kept = Session.parse(JSON.parse(JSON.stringify(session)));
  return person({ ...state, session: kept, ...(prompt ? { prompt } : {}), turn: n }, effects);
}

function keysOf({ parts, lines = [] }: Prompt): string[] {
  const refs = [...parts, ...lines.flatMap(({ label, value }) => [label, value])];
  return refs.map((ref) => ('key' in ref ? ref.key : `=${Object.values(ref.answer)[0]}`));
}

/** The running flow. */
export function running({ session }: Person): Frame {
  const frame = session.frames.at(-1);
  if (!frame) throw new Error('Nothing runs: did somebody delete everything?');
  return frame;
}

/** The ids of what can be chosen on the last screen, commands left out. */
export function offered({ prompt }: Person): string[] {
  return (prompt?.options ?? []).flatMap(({ id }) => (id.startsWith('/') ? [] : [id]));
}

/** The commands that stand on the last screen. */
export function always({ prompt }: Person): string[] {
  return (prompt?.options ?? []).flatMap(({ id }) => (id.startsWith('/') ? [id.slice(1)] : []));
}

/** The effects of one kind. */
export function effects<K extends Effect['do']>({ effects }: Person, kind: K): Extract<Effect, { do: K }>[] {
  return effects.filter((e): e is Extract<Effect, { do: K }> => e.do === kind);
}
