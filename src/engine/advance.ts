import { alarm } from './alarm.ts';
import type { Catalog } from './catalog.ts';
import { ageless, command } from './commands.ts';
import type { Draft, Moment } from './draft.ts';
import { caseOf, stepOf, top } from './draft.ts';
import type { Effect } from './effect.ts';
import { happened, isEvent } from './events.ts';
import { attach } from './files.ts';
import type { Said } from './idle.ts';
import { pass, said } from './idle.ts';
import type { Command, Input } from './input.ts';
import { COMMANDS } from './input.ts';
import { commandWord } from './lexicon.ts';
import { settle } from './migrate.ts';
import { gathered } from './opening.ts';
import { again, atMenu, enter, push, run } from './run.ts';
import { commandOption, showParts } from './screen.ts';
import type { Session } from './session.ts';
import { kindOf } from './steps.ts';

/** After a day of silence a person is asked whether to go on. */
const SILENCE_MS = 24 * 3_600_000;
/** After so many misses in a row a human is offered. */
const MISSES = 2;

/**
 * One turn of a conversation: pure, so that the same session and input always give the same result.
 *
 * @param session left untouched; the result is a new one
 * @returns the session to keep and what must be done, in order
 */
export function advance(
  catalog: Catalog,
  session: Session,
  input: Input,
  moment: Moment,
): { session: Session; effects: Effect[] } {
  const draft: Draft = {
    catalog,
    kindOf,
    moment: { ...moment, zone: session.zone ?? moment.zone },
    session: { ...session },
    effects: [],
    parts: [],
    extra: [],
    shown: false,
    touched: false,
  };
  settle(draft);
  if (isEvent(input)) happened(draft, input);
  else {
    heard(draft, input);
    draft.session.at = moment.at;
  }
  showParts(draft);
  tellCase(draft);
  return { session: draft.session, effects: draft.effects };
}

function heard(draft: Draft, input: Input): void {
  if (draft.session.frames.length === 0) return meet(draft, input);
  alarm(draft, input);
  const name = commandIn(draft, input);
  if (name === 'stale') return stale(draft);
  if (name) return command(draft, name);
  if (input.kind === 'press' && input.nonce !== draft.session.nonce) return stale(draft);
  if (input.kind === 'other' || input.kind === 'edited') return kindly(draft, input.kind);
  const spoken = input.kind === 'text' || input.kind === 'files' ? input : undefined;
  if (spoken?.replyTo && draft.session.talks?.includes(spoken.replyTo))
    return pass(draft, spoken.replyTo, spoken);
  if (silent(draft) && input.kind !== 'press') return afterSilence(draft, spoken ?? {});
  if (spoken && atMenu(draft)) return said(draft, spoken);
  if (input.kind === 'files' && ofSameAlbum(draft, input)) return;
  answer(draft, input);
}

/** The first word anybody says here leads to the first screen; 🆘 leads straight on. */
function meet(draft: Draft, input: Input): void {
  const home = draft.catalog.flows.home;
  if (!home) throw new Error('No flow home: is flows/home.yaml missing?');
  draft.session.frames = [{ flow: 'home', step: home.start, answers: {} }];
  alarm(draft, input);
  if (commandIn(draft, input) === 'sos') return command(draft, 'sos');
  run(draft, enter(draft));
}

function commandIn(draft: Draft, input: Input): Command | 'stale' | undefined {
  if (input.kind === 'command') return input.name;
  if (input.kind === 'text') return typedCommand(draft, input.text);
  if (input.kind !== 'press' || !input.option.startsWith('/')) return undefined;
  const name = COMMANDS.find((c) => `/${c}` === input.option);
  if (!name) return 'stale';
  return ageless(name) || input.nonce === draft.session.nonce ? name : 'stale';
}

function typedCommand(draft: Draft, text: string): Command | undefined {
  const word = commandWord(text, draft.catalog.lexicon);
  if (word === 'urgent') return 'sos';
  return COMMANDS.find((c) => c === word);
}

/** An old, doubled or forged press changes nothing; the person sees where they are. */
function stale(draft: Draft): void {
  draft.effects.push({ do: 'notice', text: { key: 'common:stale' } });
  again(draft);
}

function kindly(draft: Draft, kind: 'other' | 'edited'): void {
  draft.parts.push({ key: `common:${kind === 'other' ? 'other-kind' : 'edited'}` });
  again(draft);
}

/** What is said after days goes to the open case; photos stay with the answers; then: go on, or begin again? */
function afterSilence(draft: Draft, { text, files }: Said): void {
  const open = draft.session.open?.at(-1);
  if (open && (text || files)) pass(draft, open, { ...(text ? { text } : {}), ...(files ? { files } : {}) });
  else if (files) attach(draft, files);
  run(draft, push(draft, { flow: 'resume' }));
}

function silent(draft: Draft): boolean {
  if (draft.session.frames.length < 2 || top(draft).flow === 'resume') return false;
  const millis = (at: string) => Temporal.Instant.from(at).epochMilliseconds;
  return millis(draft.moment.at) - millis(draft.session.at) > SILENCE_MS;
}

/** The rest of an album joins the part that was already taken as an answer. */
function ofSameAlbum(draft: Draft, input: Extract<Input, { kind: 'files' }>): boolean {
  const { answers } = top(draft);
  const name = Object.keys(answers).findLast((key) => {
    const known = answers[key];
    return input.group !== undefined && known && 'files' in known && known.group === input.group;
  });
  if (!name) return false;
  attach(draft, input.files);
  return true;
}

/** Words that answer no choice are for the human who has the person's case; else the question is asked again. */
function answer(draft: Draft, input: Input): void {
  const step = stepOf(draft);
  const kind = step && kindOf(step);
  const move = step && kind?.receive?.(step, draft, input);
  if (move) return run(draft, move);
  if (input.kind === 'press') return stale(draft);
  const [talk, ...others] = draft.session.talks ?? [];
  const meant = step?.kind !== 'ask' || ['choice', 'choices'].includes(step.expect);
  if (talk && others.length === 0 && meant && input.kind === 'text') {
    draft.parts = [];
    pass(draft, talk, input);
    return again(draft);
  }
  missed(draft);
}

function missed(draft: Draft): void {
  const { flow, step } = top(draft);
  if (draft.parts.length === 0) draft.parts.push({ key: 'common:miss.choose' });
  const example = `${flow}:${step}.example`;
  if (draft.catalog.examples.has(example)) draft.parts.push({ key: example });
  draft.session.misses += 1;
  if (draft.session.misses >= MISSES) {
    draft.parts.push({ key: 'common:offer-human' });
    draft.extra.push(commandOption('operator'));
  }
  again(draft);
}

/** An open case hears of every answer given since. */
function tellCase(draft: Draft): void {
  const number = caseOf(draft);
  const told = draft.effects.some(
    (e) => (e.do === 'open-case' || e.do === 'update-case') && e.number === number,
  );
  if (!draft.touched || !number || told) return;
  draft.effects.push({ do: 'update-case', number, urgent: false, answers: gathered(draft) });
}
