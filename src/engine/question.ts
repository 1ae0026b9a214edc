import type { Draft } from './draft.ts';
import { setTop, top, words } from './draft.ts';
import type { Option, TextRef } from './effect.ts';
import { optionLabel, optionsOf } from './options.ts';
import { commandOption, show } from './screen.ts';
import type { Ask } from './steps/ask.ts';

/**
 * Shows a question. `replaces`: in place of the screen before it, since a box was ticked or a file came · `bare`:
 * its options without its words, which stand just above.
 */
export function question(step: Ask, draft: Draft, how?: 'replaces' | 'bare'): void {
  const { step: name, answers } = top(draft);
  const multiple = step.expect === 'choices';
  const gathering = step.expect === 'files' && answers[name] !== undefined;
  const ask = [words(draft, 'ask'), ...(multiple ? [{ key: 'common:tick' }] : [])];
  if (multiple) draft.parts.unshift(...aboveBoxes(draft, how === 'replaces'));
  show(draft, {
    parts: how === 'bare' || (gathering && how) ? [] : ask,
    options: offered(step, draft, multiple || gathering),
    expect: step.expect,
    ...(step.optional ? { optional: true } : {}),
    ...(step.secret ? { secret: true } : {}),
    ...(how === 'replaces' ? { replaces: true } : {}),
  });
}

/** What stood above the boxes stays there when one of them is ticked. */
function aboveBoxes(draft: Draft, again: boolean): TextRef[] {
  const { answers, above = [] } = top(draft);
  if (again) {
    if (above.includes('common:confirm')) draft.extra.push(commandOption('operator'));
    return above.map((key) => ({ key, values: answers }));
  }
  const told = draft.parts.flatMap((part) => ('key' in part && isTold(draft, part.key) ? [part.key] : []));
  setTop(draft, { above: told.length > 0 ? told : undefined });
  return [];
}

function isTold(draft: Draft, key: string): boolean {
  return key === 'common:confirm' || (key.startsWith(`${top(draft).flow}:`) && key.endsWith('.text'));
}

function offered(step: Ask, draft: Draft, done: boolean): Option[] {
  const frame = top(draft);
  const options: Option[] = optionsOf(step, draft).map((id) => {
    const label = optionLabel(step, frame, id);
    if (step.expect !== 'choices') return { id, label };
    const picked = frame.picked?.includes(id) ?? false;
    return { id: picked ? `-${id}` : `+${id}`, label, picked };
  });
  if (done) options.push({ id: 'done', label: { key: 'common:done' } });
  if (step.unknown) options.push({ id: 'unknown', label: { key: 'common:unknown' } });
  return options;
}
