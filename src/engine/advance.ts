import { alarm, listen } from './alarm.ts';
import type { Catalog } from './catalog.ts';
import { ageless, command } from './commands.ts';
import type { Draft, Moment } from './draft.ts';
import { stepOf, top } from './draft.ts';
import type { Effect } from './effect.ts';
import { happened, isEvent } from './events.ts';
import { answer, moreOfAlbum } from './heard.ts';
import { hushedSaid, replied, said as saidIdle } from './idle.ts';
import type { Command, Input } from './input.ts';
import { COMMANDS } from './input.ts';
import { hold, isStory, saidIn } from './keep.ts';
import { commandWord } from './lexicon.ts';
import { settle } from './migrate.ts';
import { tellCase } from './opening.ts';
import { setTimer } from './remind.ts';
import { again, atMenu, enter, run } from './run.ts';
import { showNeutral, showParts } from './screen.ts';
import type { Session } from './session.ts';
import { afterSilence, isLate } from './silence.ts';
import { kindOf } from './steps.ts';
import { turnedAway } from './unanswered.ts';

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
    told: [],
    passed: [],
    welcome: false,
  };
  settle(draft);
  if (isEvent(input)) happened(draft, input);
  else {
    heard(draft, input);
    draft.session.at = moment.at;
  }
  showParts(draft);
  tellCase(draft);
  listen(draft, input);
  setTimer(draft, session.reminders?.next);
  return { session: draft.session, effects: draft.effects };
}

function heard(draft: Draft, input: Input): void {
  if (draft.session.frames.length === 0) return meet(draft, input);
  alarm(draft, input);
  const name = commandIn(draft, input);
  if (name === 'stale') return stale(draft);
  if (name) {
    delete draft.session.hushed;
    turnedAway(draft, name);
    return command(draft, name);
  }
  if ((input.kind === 'press' || input.kind === 'picks') && input.nonce !== draft.session.nonce)
    return stale(draft);
  if (input.kind === 'other' || input.kind === 'edited') return kindly(draft, input.kind);
  if (input.kind === 'press') delete draft.session.hushed;
  const said = saidIn(input);
  if (said && draft.session.hushed) return hushedSaid(draft, said);
  const replyTo = 'replyTo' in input ? input.replyTo : undefined;
  if (said && replyTo && replied(draft, replyTo, said)) return;
  if (said && input.kind === 'files' && moreOfAlbum(draft, input, said)) return;
  if (isLate(draft, input)) return afterSilence(draft, said);
  if (said && atMenu(draft)) return saidIdle(draft, said);
  if (!answer(draft, input, said)) stale(draft);
}

/** The first word anybody says here leads to the first screen, and is not forgotten; 🆘 leads straight on. */
function meet(draft: Draft, input: Input): void {
  const home = draft.catalog.flows.home;
  if (!home) throw new Error('No flow home: is flows/home.yaml missing?');
  draft.session.frames = [{ flow: 'home', step: home.start, answers: {} }];
  alarm(draft, input);
  if (commandIn(draft, input) === 'sos') return command(draft, 'sos');
  const said = saidIn(input);
  if (said && isStory(said)) hold(draft, said);
  run(draft, enter(draft));
}

function commandIn(draft: Draft, input: Input): Command | 'stale' | undefined {
  const { word } = draft.session;
  delete draft.session.word;
  const name = asCommand(draft, input, word);
  if (word && (name === 'back' || name === 'resume')) draft.session.word = word;
  return name;
}

function asCommand(draft: Draft, input: Input, word: string | undefined): Command | 'stale' | undefined {
  if (input.kind === 'command') return input.name;
  if (input.kind === 'text') return typedCommand(draft, input.text, word);
  if (input.kind !== 'press' || !input.option.startsWith('/')) return undefined;
  const name = COMMANDS.find((c) => `/${c}` === input.option);
  if (!name) return 'stale';
  return ageless(name) || input.nonce === draft.session.nonce ? name : 'stale';
}

/** Words that do at once what they say, whatever was asked. */
const AT_ONCE = new Set<Command>(['sos', 'clear', 'back', 'skip']);

/**
 * A command typed as a word. Where a name was asked for it may be one (Адам, café Меню): in quotation marks, or
 * said once more after coming back, it is the answer.
 */
function typedCommand(draft: Draft, text: string, before: string | undefined): Command | undefined {
  const word = commandWord(text, draft.catalog.lexicon);
  const name = word === 'urgent' ? 'sos' : COMMANDS.find((c) => c === word);
  const step = stepOf(draft);
  if (!name || AT_ONCE.has(name) || step?.kind !== 'ask' || step.expect !== 'text') return name;
  if (/^\s*[«"“„'‘].*[»"“”'’]\s*$/su.test(text)) return undefined;
  const said = `${top(draft).flow}:${top(draft).step}:${name}`;
  if (said === before) return undefined;
  draft.session.word = said;
  return name;
}

/** An old, doubled or forged press changes nothing; the person sees where they are. */
function stale(draft: Draft): void {
  draft.effects.push({ do: 'notice', text: { key: 'common:stale' } });
  where(draft);
}

function where(draft: Draft): void {
  if (draft.session.hushed) showNeutral(draft);
  else again(draft);
}

/** In a talk only the word about it is said: the menu would talk over the human. */
function kindly(draft: Draft, kind: 'other' | 'edited'): void {
  draft.parts.push({ key: `common:${kind === 'other' ? 'other-kind' : 'edited'}` });
  if (!(atMenu(draft) && draft.session.talks?.length)) where(draft);
}
