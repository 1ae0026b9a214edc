import type { Answer } from './answer.ts';
import type { Draft } from './draft.ts';
import { caseOf, setTop, top } from './draft.ts';
import type { CaseAnswers } from './effect.ts';
import { give, giveHeld, type Said } from './keep.ts';
import { PASSING } from './pause.ts';
import type { Category } from './safety.ts';

/** So many open cases a conversation remembers. */
const OPEN = 20;

/** What the running flows have gathered, the outermost first. Home is nobody's case; some are about another. */
function gathered(draft: Draft): CaseAnswers {
  const own = draft.session.frames.slice(1).filter(({ flow, about }) => !about && !PASSING.has(flow));
  return own.map(({ flow, answers }) => ({ flow, answers }));
}

/** Opens a case with all answers so far, unless these flows have one. */
export function openCase(draft: Draft, type: string, urgent: boolean): void {
  const { changing } = top(draft);
  if (!changing) setTop(draft, { floor: undefined });
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
  const own = top(draft).case === known;
  setTop(draft, { floor: undefined, ...(own ? {} : { about: known }) });
  if (urgent) {
    session.urgent = known;
    draft.effects.push({ do: 'update-case', number: known, urgent, answers: [] });
  }
  giveHeld(draft, known);
  if (!own) for (const answer of Object.values(top(draft).answers)) give(draft, known, inWords(answer));
}

/** An answer in words and files, as a human reads it; nothing of what was chosen from a list. */
export function inWords(answer: Answer): Said {
  if ('files' in answer) return { files: answer.files, ...(answer.text ? { text: answer.text } : {}) };
  if ('text' in answer) return { text: answer.text ?? '' };
  if ('place' in answer) return { text: [answer.place, answer.point?.join(', ')].filter(Boolean).join(' ') };
  return {};
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
