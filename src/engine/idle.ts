import type { FileRef } from './answer.ts';
import { parseChoice } from './answers/choice.ts';
import type { Draft } from './draft.ts';
import { context, setAnswers, stepOf, top } from './draft.ts';
import { normalise } from './normalise.ts';
import { labelled } from './options.ts';
import { again, push, run } from './run.ts';
import { commandOption, show } from './screen.ts';

/** Something said or sent while no flow runs. */
export type Said = { text?: string; files?: readonly FileRef[]; replyTo?: string };

/** Takes it to the talk it belongs to, to a closed case, or to the subject it speaks of. */
export function said(draft: Draft, words: Said): void {
  const { talks = [], closed = [] } = draft.session;
  const number =
    words.replyTo && talks.includes(words.replyTo)
      ? words.replyTo
      : talks.length === 1
        ? talks[0]
        : undefined;
  if (number) return pass(draft, number, words);
  if (talks.length > 1) return hold(draft, words, 'which-case');
  if (subject(draft, words.text)) return;
  const last = closed.at(-1);
  if (last && words.text && draft.catalog.thanks.has(normalise(words.text))) {
    draft.parts.push({ key: 'common:thanks' });
    return;
  }
  if (last) return hold(draft, words, 'news', last);
  const open = draft.session.open?.at(-1);
  if (!guess(draft, words) && open) return pass(draft, open, words);
  if (!draft.shown) atALoss(draft);
}

export function pass(draft: Draft, number: string, { text, files }: Said): void {
  draft.effects.push({ do: 'pass', number, ...(text ? { text } : {}), ...(files ? { files } : {}) });
  if (!draft.session.passed) draft.parts.push({ key: 'common:passed' });
  draft.session.passed = true;
}

/** Keeps the words until the person says whose they are. */
function hold(draft: Draft, { text, files }: Said, flow: string, about?: string): void {
  const held = { ...(text ? { text } : {}), ...(files ? { files: [...files] } : {}) };
  draft.session.held = [...(draft.session.held ?? []), held];
  run(draft, push(draft, { flow, about }));
}

/** The menu was answered in words or by a digit. */
function subject(draft: Draft, text: string | undefined): boolean {
  const step = stepOf(draft);
  if (!text || step?.kind !== 'ask') return false;
  const parsed = parseChoice(text, { options: labelled(step, draft) }, context(draft));
  if (!('answer' in parsed) || typeof step.next !== 'string') return false;
  setAnswers(draft, { [top(draft).step]: parsed.answer });
  run(draft, { go: step.next });
  return true;
}

/** Offers the subjects whose words occur in the text. */
function guess(draft: Draft, words: Said): boolean {
  const spoken = ` ${normalise(words.text ?? '')}`;
  const found = draft.catalog.menu.filter((id) =>
    draft.catalog.keywords[id]?.some((stem) => spoken.includes(` ${stem}`)),
  );
  if (found.length === 0) return false;
  const options = found.slice(0, 3).map((id) => ({ id, label: { key: `${id}:title` } }));
  show(draft, {
    parts: [{ key: 'common:guess' }],
    options: [...options, commandOption('operator'), commandOption('menu')],
    expect: 'choice',
  });
  return true;
}

/** No subject, no case: the menu, where a person can be asked for. */
function atALoss(draft: Draft): void {
  draft.parts.push({ key: 'common:guess-none' });
  again(draft);
}
