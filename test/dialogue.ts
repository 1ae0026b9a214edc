import type { Catalog } from '../src/catalog/catalog.ts';
import { build, readAll } from '../src/catalog/load.ts';
import { parse } from '../src/channels/terminal/parse.ts';
import { render } from '../src/channels/terminal/render.ts';
import { advance } from '../src/engine/advance.ts';
import type { Effect } from '../src/engine/effect.ts';
import type { Input } from '../src/engine/input.ts';
import { newSession, Session } from '../src/engine/session.ts';
import type { Shown } from '../src/turn/screen.ts';
import { sayer, wordsOf } from '../src/turn/screen.ts';

/** A golden conversation: `> ` is what the person types, `~ 9 days` lets time pass, `! …` is what the desk does. */
export type Dialogue = {
  about: string;
  lang: string;
  /** ISO instant of the first turn */
  at: string;
  talk: string;
};

const ZONE = 'Asia/Bishkek';

export const catalog: Catalog = build(readAll(new URL('..', import.meta.url).pathname), {
  organisation: 'Жардам',
});

/** Plays the inputs of a dialogue and returns the whole talk anew. State is written and read back each turn. */
export function play(
  dialogue: Dialogue,
  { speak = catalog, later = speak }: { speak?: Catalog; later?: Catalog } = {},
): string {
  let state = JSON.stringify(newSession(dialogue.lang, dialogue.at));
  let at = Temporal.Instant.from(dialogue.at);
  let shown: Shown | undefined;
  let turn = 0;
  let now = speak;
  const lines: string[] = [];
  for (const line of dialogue.talk.split('\n').filter((l) => /^[>~!]/.test(l))) {
    lines.push(line);
    if (line.startsWith('~')) {
      at = at.add({ hours: hoursIn(line) });
      continue;
    }
    if (line.trim() === '! deploy') {
      now = later;
      continue;
    }
    turn += 1;
    at = at.add({ seconds: 20 });
    const moment = { at: at.toString(), zone: ZONE, fresh: { nonce: `n${turn}`, caseNumber: '482 9170' } };
    const input = line.startsWith('!') ? desk(line.slice(1).trim()) : parse(line.slice(2), shown, `f${turn}`);
    const result = advance(now, Session.parse(JSON.parse(state)), input, moment);
    state = JSON.stringify(result.session);
    const say = sayer(now.words, result.session.lang, ZONE);
    for (const effect of result.effects) {
      if (effect.do !== 'say') {
        lines.push(told(effect, say));
        continue;
      }
      const screen = wordsOf(effect.prompt, say);
      if (screen.options.length || !shown) shown = screen;
      lines.push(indented('bot: ', render(screen)));
    }
  }
  return `${lines.join('\n')}\n`;
}

function hoursIn(line: string): number {
  const [, count = '0', unit = 'hours'] = /^~\s*(\d+)\s*(\w+)/.exec(line) ?? [];
  return Number(count) * (unit.startsWith('day') ? 24 : 1);
}

/** `taken 482 9170 by Айгүл`, `released 482 9170`, `closed 482 9170 paid` */
function desk(words: string): Input {
  const [, verb, number = '', rest = ''] = /^(\w+)\s+(\d{3} \d{4})\s*(?:by )?(.*)$/.exec(words) ?? [];
  if (verb === 'taken') return { kind: 'taken', case: number, by: rest };
  if (verb === 'released') return { kind: 'released', case: number };
  if (verb === 'closed') return { kind: 'closed', case: number, outcome: rest };
  throw new Error(`A dialogue cannot "${words}": write taken, released, closed or deploy`);
}

function told(effect: Exclude<Effect, { do: 'say' }>, say: ReturnType<typeof sayer>): string {
  switch (effect.do) {
    case 'notice':
      return `notice: ${say(effect.text)}`;
    case 'open-case':
      return `* opens ${effect.type} ${effect.number}${effect.urgent ? ', urgent' : ''}`;
    case 'update-case':
      return `* case ${effect.number} learns more${effect.urgent ? ', urgent' : ''}`;
    case 'flag-case':
      return `* alarm: ${effect.categories.join(', ')}`;
    case 'pass':
      return `* to the operator of ${effect.number}: ${effect.text ?? ''}${effect.files ? ` (${effect.files.length} file)` : ''}`;
    case 'set-secret':
      return `* secret word of ${effect.number} is set`;
    case 'unsay':
      return '* the message is removed from the chat';
    default:
      return `* ${Object.values(effect).join(' ')}`;
  }
}

function indented(head: string, text: string): string {
  return text
    .split('\n')
    .map((line, i) => (i === 0 ? head : '     ') + line)
    .join('\n')
    .replace(/ +$/gm, '');
}
