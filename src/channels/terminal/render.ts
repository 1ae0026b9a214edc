import type { Shown } from '../../turn/screen.ts';

/** A screen as lines: its text, then what can be chosen by digit, then what is always possible. */
export function render(shown: Shown): string {
  const chosen = shown.options.filter((o) => !o.id.startsWith('/'));
  const always = shown.options.filter((o) => o.id.startsWith('/'));
  const box = (picked: boolean | undefined, id: string) =>
    shown.expect === 'choices' && id !== 'done' ? (picked ? '[x] ' : '[ ] ') : '';
  const lines = chosen.map((o, i) => `  ${i + 1}) ${box(o.picked, o.id)}${o.label}`);
  if (always.length) lines.push(`  ${always.map((o) => `${o.id} ${o.label}`).join(' · ')}`);
  return [shown.text, ...(lines.length ? [lines.join('\n')] : [])].filter(Boolean).join('\n');
}
