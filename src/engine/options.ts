import { REGIONS } from './directory.ts';
import type { Draft } from './draft.ts';
import { top } from './draft.ts';
import type { TextRef } from './effect.ts';
import type { Frame } from './session.ts';
import type { Ask } from './steps/ask.ts';

/** The option ids a question offers now: its own, the languages, the regions, the subjects, or the talks under way. */
export function optionsOf(step: Ask, draft: Draft): readonly string[] {
  if (step.options === 'languages') {
    const { lang } = draft.session;
    return [lang, ...draft.catalog.languages.filter((l) => l !== lang)];
  }
  if (step.options === 'menu') return draft.catalog.menu;
  if (step.options === 'talks') return draft.session.talks ?? [];
  if (step.options === 'regions') return REGIONS;
  return step.options ?? [];
}

/** The option ids a question takes: in the menu every topic, whether it stands there or was found by its words. */
export function acceptedBy(step: Ask, draft: Draft): readonly string[] {
  const shown = optionsOf(step, draft);
  return step.options === 'menu' ? [...new Set([...shown, ...draft.catalog.topics])] : shown;
}

export function optionLabel(step: Ask, frame: Frame, id: string): TextRef {
  if (step.options === 'languages') return { key: `common:languages.${id}` };
  if (step.options === 'regions') return { key: `common:region.${id}` };
  if (step.options === 'menu') return { key: `${id}:title` };
  if (step.options === 'talks') return { answer: { text: id }, of: `${frame.flow}:${frame.step}` };
  return { key: `${frame.flow}:${frame.step}.options.${id}` };
}

/** Options, those shown unless told, with what people call them in every language. */
export function labelled(
  step: Ask,
  draft: Draft,
  ids: readonly string[] = optionsOf(step, draft),
): { id: string; labels: readonly string[] }[] {
  const { flow, step: name } = top(draft);
  const labels = draft.catalog.labels[`${flow}:${name}`] ?? {};
  return ids.map((id) => ({ id, labels: labels[id] ?? [id] }));
}
