import type { Draft } from './draft.ts';
import { caseOf, setTop, top } from './draft.ts';
import type { CaseAnswers } from './effect.ts';
import { give, giveHeld } from './keep.ts';
import type { Category } from './safety.ts';

/** So many open cases a conversation remembers. */
const OPEN = 20;

/** What the running flows have gathered, the outermost first; home is nobody's case. */
export function gathered(draft: Draft): CaseAnswers {
  return draft.session.frames.slice(1).map(({ flow, answers }) => ({ flow, answers }));
}

/** Opens a case with all answers so far, unless these flows have one. */
export function openCase(draft: Draft, type: string, urgent: boolean): void {
  setTop(draft, { floor: undefined });
  if (caseOf(draft)) return;
  const number = draft.moment.fresh.caseNumber;
  setTop(draft, { case: number });
  const { session } = draft;
  session.open = [...(session.open ?? []), number].slice(-OPEN);
  if (urgent) session.urgent = number;
  const alarm = session.alarm as Category[] | undefined;
  agree(draft);
  draft.effects.push({ do: 'open-case', number, type, urgent: urgent || !!alarm, answers: gathered(draft) });
  if (alarm) draft.effects.push({ do: 'flag-case', numbers: [number], categories: alarm });
  delete session.alarm;
  giveHeld(draft, number);
}

/**
 * Gives what was said to a human: to the case these flows have, else to the person's open one (in danger only to
 * one that is urgent), else to a new one.
 */
export function handOver(draft: Draft, type: string, urgent: boolean): void {
  const { session } = draft;
  const known = caseOf(draft) ?? (urgent ? session.urgent : (session.talks?.at(-1) ?? session.open?.at(-1)));
  if (!known) return openCase(draft, type, urgent);
  setTop(draft, { floor: undefined, ...(top(draft).case ? {} : { about: known }) });
  if (urgent) {
    session.urgent = known;
    draft.effects.push({ do: 'update-case', number: known, urgent, answers: [] });
  }
  giveHeld(draft, known);
  for (const answer of Object.values(top(draft).answers)) {
    if ('files' in answer) give(draft, known, answer);
    else if ('text' in answer) give(draft, known, { text: answer.text });
    else if ('place' in answer) give(draft, known, { text: [answer.place, ...(answer.point ?? [])].join(' ').trim() });
  }
}

/** No flow opens a case without asking first; from then on what belongs to it is kept. */
function agree(draft: Draft): void {
  if (draft.session.keep === true) return;
  draft.session.keep = true;
  draft.effects.push({ do: 'keep', keep: true });
}

/** An open case hears of every answer given since. */
export function tellCase(draft: Draft): void {
  const number = caseOf(draft);
  if (!draft.touched || !number) return;
  draft.touched = false;
  if (draft.effects.some((e) => e.do === 'open-case' && e.number === number)) return;
  draft.effects.push({ do: 'update-case', number, urgent: false, answers: gathered(draft) });
}
