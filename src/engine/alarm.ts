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
