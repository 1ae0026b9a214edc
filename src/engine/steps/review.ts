import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { parseChoice } from '../answers/choice.ts';
import type { Draft } from '../draft.ts';
import { context, flowOf, setTop, top, words } from '../draft.ts';
import { common, Name } from '../flow.ts';
import { plainWord } from '../lexicon.ts';
import { leadingTo, walked } from '../path.ts';
import { show } from '../screen.ts';
import type { StepKind } from '../steps.ts';

/** Shows every answer; each can be changed. Answers of branches no longer walked are dropped. */
export const schema = z.strictObject({ kind: z.literal('review'), ...common, next: Name });

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(step, draft) {
    const { step: name, changing } = top(draft);
    if (changing && changing !== name && leads(draft, step.next, changing)) return { go: step.next };
    const { reached, open } = walked(draft);
    setTop(draft, { changing: reached ? undefined : name });
    // A question put in since: it is asked first, and nothing is dropped on account of it.
    if (open && !draft.passed.includes(open)) return { go: open };
    draft.parts = draft.parts.filter((part) => !draft.told.includes(part));
    draft.told = [];
    if (reached) drop(draft);
    ask(draft);
    return { wait: true };
  },
  receive(step, draft, input) {
    const choice =
      input.kind === 'press' ? input.option : input.kind === 'text' ? typed(draft, input.text) : '';
    if (choice === 'right') return { go: step.next };
    if (!choice || !lines(draft).includes(choice)) return false;
    setTop(draft, { changing: top(draft).step });
    return { go: choice, redo: true };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  texts: () => ['ask'],
};

/** Whether a step is still to come after this one. */
function leads(draft: Draft, next: string, target: string): boolean {
  const flow = flowOf(draft);
  return flow !== undefined && (next === target || leadingTo(flow, target, draft.kindOf).has(next));
}

/** Forgets answers to questions before this one that are not on the way any more. */
function drop(draft: Draft): void {
  const flow = flowOf(draft);
  if (!flow) return;
  const { step, answers } = top(draft);
  const way = new Set(walked(draft).names);
  const before = leadingTo(flow, step, draft.kindOf);
  const kept = Object.entries(answers).filter(
    ([name]) => way.has(name) || flow.steps[name]?.kind !== 'ask' || !before.has(name),
  );
  setTop(draft, { answers: Object.fromEntries(kept) });
}

function lines(draft: Draft): string[] {
  return walked(draft).names.filter((name) => top(draft).answers[name] !== undefined);
}

/** `1` or a yes mean it is right; `2`… the line to change. */
function typed(draft: Draft, text: string): string | undefined {
  if (plainWord(text, draft.catalog.lexicon) === 'yes') return 'right';
  const options = ['right', ...lines(draft)].map((id) => ({ id, labels: [] }));
  const parsed = parseChoice(text, { options }, context(draft));
  return 'answer' in parsed && 'choice' in parsed.answer ? parsed.answer.choice : undefined;
}

function ask(draft: Draft): void {
  const { flow, answers } = top(draft);
  const shown = lines(draft).map((name) => ({
    name,
    label: { key: `${flow}:${name}.short` },
    value: { answer: answers[name] as Answer, of: `${flow}:${name}` },
  }));
  show(draft, {
    parts: [words(draft, 'ask')],
    lines: shown.map(({ label, value }) => ({ label, value })),
    options: [
      { id: 'right', label: { key: 'common:right' } },
      ...shown.map(({ name, label }) => ({ id: name, label: { key: 'common:change', values: { label } } })),
    ],
    expect: 'review',
  });
}
