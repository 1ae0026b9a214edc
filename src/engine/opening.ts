import type { Draft } from './draft.ts';
import { caseOf, setTop } from './draft.ts';
import type { CaseAnswers } from './effect.ts';
import type { Category } from './safety.ts';

/** What the running flows have gathered, the outermost first; home is nobody's case. */
export function gathered(draft: Draft): CaseAnswers {
  return draft.session.frames.slice(1).map(({ flow, answers }) => ({ flow, answers }));
}

/** Opens a case with all answers so far, or tells the one these flows have open that it is urgent. */
export function openCase(draft: Draft, type: string, urgent: boolean): void {
  const known = caseOf(draft);
  if (known) {
    setTop(draft, { floor: undefined });
    if (urgent) draft.effects.push({ do: 'update-case', number: known, urgent, answers: gathered(draft) });
    return;
  }
  const number = draft.moment.fresh.caseNumber;
  setTop(draft, { case: number, floor: undefined });
  draft.session.open = [...(draft.session.open ?? []), number];
  const alarm = draft.session.alarm as Category[] | undefined;
  agree(draft);
  draft.effects.push({ do: 'open-case', number, type, urgent: urgent || !!alarm, answers: gathered(draft) });
  if (alarm) draft.effects.push({ do: 'flag-case', numbers: [number], categories: alarm });
  delete draft.session.alarm;
}

/** No flow opens a case without asking first; from then on what belongs to it is kept. */
function agree(draft: Draft): void {
  if (draft.session.keep === true) return;
  draft.session.keep = true;
  draft.effects.push({ do: 'keep', keep: true });
}
