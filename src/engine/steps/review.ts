import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { parseChoice } from '../answers/choice.ts';
import type { Draft } from '../draft.ts';
import { context, flowOf, setTop, top, words } from '../draft.ts';
import { common, Name } from '../flow.ts';
import { walked } from '../path.ts';
import { show } from '../screen.ts';
import type { StepKind } from '../steps.ts';

/** Shows every answer; each can be changed. Answers of branches no longer walked are dropped. */
export const schema = z.strictObject({ kind: z.literal('review'), ...common, next: Name });

export const kind: StepKind<z.infer<typeof schema>> = {
  enter(_step, draft) {
    const frame = top(draft);
    const kept = new Set(walked(draft));
    const asks = flowOf(draft)?.steps ?? {};
    const answers = Object.entries(frame.answers).filter(([k]) => kept.has(k) || asks[k]?.kind !== 'ask');
    setTop(draft, { answers: Object.fromEntries(answers), changing: undefined });
    ask(draft);
    return { wait: true };
  },
  receive(step, draft, input) {
    const choice =
      input.kind === 'press' ? input.option : input.kind === 'text' ? typed(draft, input.text) : '';
    if (choice === 'right') return { go: step.next };
    if (!choice || !lines(draft).includes(choice)) return false;
    const { [choice]: _changed, ...answers } = top(draft).answers;
    setTop(draft, { answers, changing: top(draft).step });
    return { go: choice };
  },
  follow: (step) => step.next,
  targets: (step) => [step.next],
  texts: () => ['ask'],
};

function lines(draft: Draft): string[] {
  return walked(draft).filter((name) => top(draft).answers[name] !== undefined);
}

/** `1` or a yes mean it is right; `2`… the line to change. */
function typed(draft: Draft, text: string): string | undefined {
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
