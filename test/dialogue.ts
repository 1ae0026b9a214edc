import type { Catalog } from '../src/catalog/catalog.ts';
import { build, readAll } from '../src/catalog/load.ts';
import { parse } from '../src/channels/terminal/parse.ts';
import { render } from '../src/channels/terminal/render.ts';
import { advance } from '../src/engine/advance.ts';
import type { Effect, TextRef } from '../src/engine/effect.ts';
import type { Input } from '../src/engine/input.ts';
import { newSession, Session } from '../src/engine/session.ts';
import type { Shown } from '../src/turn/screen.ts';
import { sayer, wordsOf } from '../src/turn/screen.ts';
import { deployed } from './deploy.ts';

/**
 * A golden conversation: `> ` is what the person types, as in the terminal or as `unusual` reads it; `~ 9 days` lets
 * time pass, `! …` is what the desk does, `! ring` the timer for reminders. At `! deploy` the next release is put in.
 */
export type Dialogue = {
  about: string;
  lang: string;
  /** false: on the page, which cannot write by itself */
  push?: boolean;
  /** ISO instant of the first turn */
  at: string;
  /** what the next release changes, as `deployed` reads it */
  deploy?: string[];
  talk: string;
};

const ZONE = 'Asia/Bishkek';
/** The numbers of the cases that a dialogue opens, one after the other. */
const NUMBERS = ['482 9170', '615 3045', '730 1126'];

const raw = readAll(new URL('..', import.meta.url).pathname);

export const catalog: Catalog = build(raw, { organisation: 'Жардам' });

/** The catalog of a release with these changes. */
export function release(changes: readonly string[]): Catalog {
  return build(deployed(raw, changes), { organisation: 'Жардам' });
}

/**
 * Plays the inputs of a dialogue and returns the whole talk anew. State is written and read back each turn.
 * @param told hears of every text that is shown, and in which language
 */
export function play(dialogue: Dialogue, told?: (lang: string, text: TextRef) => void): string {
  let state = JSON.stringify(newSession(dialogue.lang, dialogue.at));
  let at = Temporal.Instant.from(dialogue.at);
  let shown: Shown | undefined;
  let turn = 0;
  let opened = 0;
  let now = catalog;
  const lines: string[] = [];
  for (const line of dialogue.talk.split('\n').filter((l) => /^[>~!]/.test(l))) {
    lines.push(line);
    if (line.startsWith('~')) {
      at = at.add({ hours: hoursIn(line) });
      continue;
    }
    if (line.trim() === '! deploy') {
      now = release(dialogue.deploy ?? []);
      continue;
    }
    turn += 1;
    at = at.add({ seconds: 20 });
    const fresh = { nonce: `n${turn}`, caseNumber: NUMBERS[opened] ?? 'no more numbers' };
    const moment = { at: at.toString(), zone: ZONE, push: dialogue.push ?? true, fresh };
    const typed = () => unusual(line.slice(2), `f${turn}`) ?? parse(line.slice(2), shown, `f${turn}`);
    const input = line.startsWith('!') ? desk(line.slice(1).trim()) : typed();
    const result = advance(now, Session.parse(JSON.parse(state)), input, moment);
    state = JSON.stringify(result.session);
    const say = sayer(now.words, result.session.lang, ZONE);
    for (const effect of result.effects) {
      if (effect.do === 'open-case') opened += 1;
      if (effect.do !== 'say') {
        lines.push(happened(effect, say));
        continue;
      }
      const screen = wordsOf(effect.prompt, say);
      if (screen.options.length || !shown) shown = screen;
      lines.push(indented('bot: ', render(screen)));
      for (const part of effect.prompt.parts) told?.(result.session.lang, part);
    }
  }
  return `${lines.join('\n')}\n`;
}

function hoursIn(line: string): number {
  const [, count = '0', unit = 'hours'] = /^~\s*(\d+)\s*(\w+)/.exec(line) ?? [];
  return Number(count) * (unit.startsWith('day') ? 24 : 1);
}

/**
 * What a terminal cannot say: `@place 55.75 37.61`, `@contact +7…`, `@sticker`, `@edited text`, `@old option` (an old
 * button), `@album name text` (one photo of it), `@reply 482 9170 text`.
 */
function unusual(line: string, fileId: string): Input | undefined {
  const [, what, rest = ''] =
    /^@(place|contact|sticker|edited|old|album|reply)(?:\s+(.*))?$/.exec(line) ?? [];
  const [first = '', second = ''] = rest.split(' ');
  switch (what) {
    case 'place':
      return { kind: 'point', latitude: Number(first), longitude: Number(second) };
    case 'contact':
      return { kind: 'contact', phone: first };
    case 'sticker':
      return { kind: 'other', name: 'sticker' };
    case 'edited':
      return { kind: 'edited', text: rest };
    case 'old':
      return { kind: 'press', nonce: 'old', option: first };
    case 'reply':
      return { kind: 'text', replyTo: rest.slice(0, 8), text: rest.slice(9) };
    case 'album': {
      const text = rest.slice(first.length + 1);
      return {
        kind: 'files',
        files: [{ id: fileId, media: 'photo' }],
        group: first,
        ...(text ? { text } : {}),
      };
    }
    default:
      return undefined;
  }
}

/** `taken 482 9170 by Айгүл`, `released 482 9170`, `closed 482 9170 paid`; with `quietly` nobody is told of it now. */
function desk(words: string): Input {
  if (words === 'ring') return { kind: 'ring' };
  const [, verb, number = '', rest = '', how] =
    /^(\w+)\s+(\d{3} \d{4})(?:\s+(?:by )?((?!quietly)\S+))?(?:\s+(quietly))?$/.exec(words) ?? [];
  const quiet = how ? { quiet: true } : {};
  if (verb === 'taken') return { kind: 'taken', case: number, by: rest, ...quiet };
  if (verb === 'released') return { kind: 'released', case: number, ...quiet };
  if (verb === 'closed') return { kind: 'closed', case: number, outcome: rest, ...quiet };
  throw new Error(`A dialogue cannot "${words}": write taken, released, closed, ring or deploy`);
}

function happened(effect: Exclude<Effect, { do: 'say' }>, say: ReturnType<typeof sayer>): string {
  switch (effect.do) {
    case 'notice':
      return `notice: ${say(effect.text)}`;
    case 'open-case':
      return `* opens ${effect.type} ${effect.number}${marks(effect)}`;
    case 'update-case':
      return `* case ${effect.number} learns more${marks(effect)}`;
    case 'flag-case':
      return `* alarm: ${effect.categories.join(', ')}`;
    case 'pass': {
      const files = effect.files
        ? ` (${effect.files.length} file${effect.voice ? ', listen early' : ''})`
        : '';
      return `* to the operator of ${effect.number}: ${effect.text ?? ''}${files}`;
    }
    case 'set-secret':
      return `* secret word of ${effect.number} is set`;
    case 'remind':
      return effect.at ? `* will remind at ${effect.at}` : '* will not remind any more';
    case 'unsay':
      return '* the message is removed from the chat';
    default:
      return `* ${Object.values(effect).join(' ')}`;
  }
}

function marks({ urgent, voice }: { urgent: boolean; voice?: true }): string {
  return `${urgent ? ', urgent' : ''}${voice ? ', listen early' : ''}`;
}

function indented(head: string, text: string): string {
  return text
    .split('\n')
    .map((line, i) => (i === 0 ? head : '     ') + line)
    .join('\n')
    .replace(/ +$/gm, '');
}
