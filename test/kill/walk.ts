import type { Words } from '../../src/catalog/words.ts';
import type { Person } from '../telegram/person.ts';
import type { Seen } from '../telegram/views.ts';
import type { Dice } from './dice.ts';
import type { Act, Line, Script } from './script.ts';

/** A conversation that came to its end. */
export type Journey = {
  /** the number of the case, as the person was told it */
  number: string;
  /** what no person should meet: a question asked again after it was answered, a screen nobody waited for */
  troubles: string[];
  doubled: number;
  stale: number;
};

type Walker = Omit<Journey, 'number'> & {
  person: Person;
  script: Script;
  words: Words;
  dice: Dice;
  /** how long a person waits for the bot before they are stuck, in ms */
  patience: number;
  /** the screens that were answered, by their nonces */
  answered: Set<string>;
  /** where an outdated button can be pressed */
  old: Seen[];
};

/**
 * Plays a person through their script: looks at the newest screen, finds the question in it, answers it; sometimes
 * presses twice, sometimes an old button. Rejects when the bot stays silent for longer than `patience`.
 */
export async function walk(
  options: Pick<Walker, 'person' | 'script' | 'words' | 'dice' | 'patience'>,
): Promise<Journey> {
  const walker: Walker = { ...options, troubles: [], doubled: 0, stale: 0, answered: new Set(), old: [] };
  walker.person.start();
  let number = '';
  for (let i = 0; i < walker.script.lines.length; ) {
    const seen = await nextScreen(walker, `line ${i}`);
    const found = walker.script.lines.findIndex((line) => isAsked(walker, line, seen));
    if (found < 0) throw new Error(`A screen nobody knows:\n${seen.text}`);
    if (found !== i) walker.troubles.push(`${walker.script.lines[found]?.step} instead of line ${i}`);
    number = /\b\d{3} \d{4}\b/.exec(seen.text)?.[0] ?? number;
    await act(walker, walker.script.lines[found] as Line, seen);
    i = found + 1;
  }
  await nextScreen(walker, 'the end', (seen) => optionsOf(seen).includes('wage-complaint'));
  const { troubles, doubled, stale } = walker;
  return { number, troubles, doubled, stale };
}

const dataOf = (seen: Seen) => seen.buttons.flat().flatMap(({ data }) => (data === undefined ? [] : [data]));
const optionsOf = (seen: Seen) => dataOf(seen).map((data) => data.slice(data.lastIndexOf(':') + 1));
const nonceOf = (seen: Seen) => dataOf(seen)[0]?.split(':', 1)[0] ?? '';

/** A screen that was not answered yet: what comes a second time carries a nonce that is known. */
async function nextScreen(
  { person, answered, patience }: Walker,
  what: string,
  wanted: (seen: Seen) => boolean = () => true,
): Promise<Seen> {
  const isNew = (seen: Seen) => nonceOf(seen) !== '' && !answered.has(nonceOf(seen)) && wanted(seen);
  try {
    return await person.waitFor(isNew, { timeout: patience });
  } catch (cause) {
    throw new Error(`Person ${person.id} waits for ${what}: ${(cause as Error).message}`);
  }
}

/** Whether the screen asks this question: its words stand in it, whatever stands in their gaps. */
function isAsked({ words, script }: Walker, { step }: Line, { text }: Seen): boolean {
  const asked = words.text(script.lang, { key: `${step}.ask` }, 'UTC');
  return asked.split('…').every((piece) => text.includes(piece.trim()));
}

async function act(walker: Walker, { act: what }: Line, seen: Seen): Promise<void> {
  const nonce = nonceOf(seen);
  if ('tick' in what) await tick(walker, what.tick, seen);
  else if ('send' in what) await sendFiles(walker, what, nonce);
  else if ('press' in what) press(walker, what.press, seen);
  else walker.person.send(what.type);
  walker.answered.add(nonce);
  if ('type' in what) pressOld(walker);
  walker.old.push(seen);
}

function press(walker: Walker, option: string, message: Seen): void {
  walker.person.press(option, { message });
  if (!walker.dice.chance(0.08)) return;
  walker.person.press(option, { message });
  walker.doubled += 1;
}

/** Right behind an answer, so that the two race: an outdated button, which must change nothing. */
function pressOld(walker: Walker): void {
  const old = walker.dice.chance(0.1) ? walker.old.at(-1) : undefined;
  const data = old && dataOf(old).find((each) => !each.split(':').at(-1)?.startsWith('/'));
  if (!data) return;
  walker.person.pressData(old, data);
  walker.stale += 1;
}

/** All boxes at once, without looking up; "done" when they are seen to be ticked. */
async function tick(walker: Walker, boxes: readonly string[], seen: Seen): Promise<void> {
  const { person, patience } = walker;
  for (const box of boxes) if (!optionsOf(seen).includes(`-${box}`)) press(walker, `+${box}`, seen);
  const nonce = nonceOf(seen);
  const ticked = await person.waitFor(
    (now) => nonceOf(now) === nonce && boxes.every((box) => optionsOf(now).includes(`-${box}`)),
    { timeout: patience, after: 0 },
  );
  press(walker, 'done', ticked);
}

async function sendFiles(
  walker: Walker,
  { send, caption, done }: Extract<Act, { send: unknown }>,
  nonce: string,
): Promise<void> {
  const { person, patience } = walker;
  for (const { media, bytes } of send) {
    const file = { bytes, ...(caption ? { caption } : {}) };
    if (media === 'photo') person.photo(file);
    else person.voice(file);
  }
  if (!done) return;
  const gathered = await person.waitFor(
    (now) =>
      nonceOf(now) === nonce && optionsOf(now).includes('done') && now.text.includes(`${send.length} `),
    { timeout: patience, after: 0 },
  );
  press(walker, 'done', gathered);
}
