import type { Draft } from './draft.ts';
import type { Input } from './input.ts';
import { giveHeld } from './keep.ts';
import { toMenu } from './pause.ts';
import { ring } from './remind.ts';
import { atMenu, enter, run } from './run.ts';
import { showParts } from './screen.ts';

type Event = Extract<Input, { kind: 'taken' | 'released' | 'closed' }>;
type Ring = Extract<Input, { kind: 'ring' }>;

export function isEvent(input: Input): input is Event | Ring {
  return (
    input.kind === 'ring' || input.kind === 'taken' || input.kind === 'released' || input.kind === 'closed'
  );
}

/** How many closed cases, cases in hand and questions to come a conversation remembers. */
const CLOSED = 5;
const TALKS = 20;

/** The timer rings, or the desk did something with a case of this person. A running flow is not disturbed: it only hears of it. */
export function happened(draft: Draft, event: Event | Ring): void {
  if (event.kind === 'ring') return ring(draft);
  delete draft.session.passed;
  if (event.kind === 'taken') taken(draft, event);
  else if (event.kind === 'released') released(draft, event);
  else closed(draft, event);
  if (event.quiet) {
    draft.parts = [];
    return;
  }
  showParts(draft);
}

function without(list: readonly string[] | undefined, number: string): string[] {
  return (list ?? []).filter((one) => one !== number);
}

function taken({ session, parts }: Draft, event: Extract<Event, { kind: 'taken' }>): void {
  const { case: number, by } = event;
  session.talks = [...without(session.talks, number), number].slice(-TALKS);
  if (!session.open?.includes(number)) session.open = [...(session.open ?? []), number].slice(-TALKS);
  session.closed = without(session.closed, number);
  session.waiting = (session.waiting ?? []).filter(({ about }) => about !== number);
  parts.push({ key: 'common:taken', values: { by, case: number } });
}

function released(draft: Draft, { case: number }: Event): void {
  draft.session.talks = without(draft.session.talks, number);
  draft.parts.push({ key: 'common:released', values: { case: number } });
  oneLeft(draft, number);
}

function closed(draft: Draft, event: Extract<Event, { kind: 'closed' }>): void {
  const { session } = draft;
  const { case: number } = event;
  session.talks = without(session.talks, number);
  session.open = without(session.open, number);
  session.closed = [...without(session.closed, number), number].slice(-CLOSED);
  if (session.urgent === number) delete session.urgent;
  const outcome = { key: `common:outcome.${event.outcome}` };
  draft.parts.push({ key: 'common:closed', values: { case: number, outcome } });
  oneLeft(draft, number);
  const others = (session.waiting ?? []).filter(({ about }) => about !== number);
  session.waiting = [...others, { flow: 'after-case', about: number }].slice(-CLOSED);
  if (event.quiet) return;
  endOf(draft, number);
  if (atMenu(draft) && !session.hushed) run(draft, enter(draft));
}

/** The questions of a case that is closed are at an end: nobody waits for their answers. */
function endOf(draft: Draft, number: string): void {
  const { frames } = draft.session;
  if (frames.length !== 2 || frames[1]?.case !== number) return;
  draft.session.frames = frames.slice(0, 1);
  toMenu(draft);
}

/** Whose words they are was being asked, and only one talk is left: they are for that one. */
function oneLeft(draft: Draft, last: string): void {
  const { frames, talks = [], open = [] } = draft.session;
  if (talks.length > 1 || frames.at(-1)?.flow !== 'which-case') return;
  draft.session.frames = frames.slice(0, -1);
  giveHeld(draft, talks[0] ?? open.at(-1) ?? last);
  delete draft.session.nonce;
}
