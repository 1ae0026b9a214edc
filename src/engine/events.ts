import type { Draft } from './draft.ts';
import type { Input } from './input.ts';
import { atMenu, enter, run } from './run.ts';
import { showParts } from './screen.ts';

type Event = Extract<Input, { kind: 'taken' | 'released' | 'closed' }>;

export function isEvent(input: Input): input is Event {
  return input.kind === 'taken' || input.kind === 'released' || input.kind === 'closed';
}

/** How many closed cases a conversation remembers. */
const CLOSED = 5;

/** What the desk did with a case of this person. A running flow is not disturbed: it only hears of it. */
export function happened(draft: Draft, event: Event): void {
  const others = (draft.session.talks ?? []).filter((number) => number !== event.case);
  const { session } = draft;
  delete session.passed;
  if (event.kind === 'taken') {
    session.talks = [...others, event.case];
    session.closed = (session.closed ?? []).filter((number) => number !== event.case);
    draft.parts.push({ key: 'common:taken', values: { by: event.by, case: event.case } });
    return showParts(draft);
  }
  session.talks = others;
  if (event.kind === 'released') {
    draft.parts.push({ key: 'common:released', values: { case: event.case } });
    return showParts(draft);
  }
  session.open = (session.open ?? []).filter((n) => n !== event.case);
  session.closed = [...(session.closed ?? []).filter((n) => n !== event.case), event.case].slice(-CLOSED);
  const outcome = { key: `common:outcome.${event.outcome}` };
  draft.parts.push({ key: 'common:closed', values: { case: event.case, outcome } });
  session.waiting = [...(session.waiting ?? []), { flow: 'after-case', about: event.case }];
  if (atMenu(draft)) run(draft, enter(draft));
  else showParts(draft);
}
