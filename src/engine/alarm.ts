import type { Answers, FileRef } from './answer.ts';
import type { Draft } from './draft.ts';
import { caseOf, top } from './draft.ts';
import type { Input } from './input.ts';
import { scan } from './safety.ts';
import { commandOption } from './screen.ts';

/** Safety words anywhere in free text: the urgent route is offered at once, the case is marked. */
export function alarm(draft: Draft, input: Input): void {
  const text =
    input.kind === 'text' || input.kind === 'files' || input.kind === 'edited' ? input.text : undefined;
  const categories = text ? scan(draft.catalog.safety, text) : [];
  if (categories.length === 0) return;
  const opened = caseOf(draft);
  const numbers = [
    ...new Set([...(draft.session.talks ?? []), ...(draft.session.open ?? []), ...(opened ? [opened] : [])]),
  ];
  if (numbers.length) draft.effects.push({ do: 'flag-case', numbers, categories });
  else draft.session.alarm = [...new Set([...(draft.session.alarm ?? []), ...categories])];
  if (top(draft).flow === 'urgent-help') return;
  draft.parts.push({ key: 'common:safety' });
  draft.extra.push(commandOption('sos'));
}

/** Nobody scans a voice: whoever has the case, or will, is told to listen early. */
export function listen(draft: Draft, input: Input): void {
  const now = input.kind === 'files' && input.files.some(isVoice);
  for (const effect of draft.effects) {
    if (effect.do === 'pass' && effect.files?.some(isVoice)) effect.voice = true;
    if (effect.do === 'update-case' && now) effect.voice = true;
    if (effect.do === 'open-case' && effect.answers.some(({ answers }) => holdsVoice(answers)))
      effect.voice = true;
  }
}

function holdsVoice(answers: Answers): boolean {
  return Object.values(answers).some((answer) => 'files' in answer && answer.files.some(isVoice));
}

function isVoice({ media }: FileRef): boolean {
  return media === 'voice';
}
