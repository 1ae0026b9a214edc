import type { Conversation, ConversationFlavor } from '@grammyjs/conversations';
import type { Context } from 'grammy';
import { parseChoice } from '../../../engine/answers/choice.ts';
import type { Miss, ParseContext } from '../../../engine/answers/parsed.ts';
import type { DeskButton } from '../../../turn/channel.ts';
import type { House } from '../../../turn/house.ts';
import type { Closing, Waiting } from '../../actions.ts';
import { type DeskSay, deskSay } from '../words.ts';

/** What a dialogue wants done. It is done after the dialogue has run, in the same transaction. */
export type Wish =
  | { do: 'say'; text: string; buttons: DeskButton[][] }
  /** a press that answers nothing that is asked now */
  | { do: 'stale' }
  | { do: 'close'; closing: Closing }
  | { do: 'next'; next: { text: string; day: string; status: Waiting } };

/** What a dialogue is begun with; kept with it, as JSON. */
export type About = {
  case: string;
  /** in every button, so that those of another dialogue do not count */
  nonce: string;
  languages: readonly string[];
  outcomes: readonly string[];
  people: number;
  currency: string;
};

/** What the dialogue's outside gives: a place for wishes, and the day. */
export type Desk = { wishes: Wish[]; today: string };
export type Outside = ConversationFlavor<Context> & { desk: Desk };
export type Talk = Conversation<Outside, Context>;
export type Builder = (talk: Talk, ctx: Context, about: About) => Promise<void>;

/** A running dialogue's hands. */
export type Asking = { talk: Talk; house: House; about: About; say: DeskSay };

export function asking(house: House, talk: Talk, about: About): Asking {
  return { talk, house, about, say: deskSay(house, about.languages) };
}

/** What it wishes is noted once: in a replay the plugin passes over it. */
export async function wish({ talk }: Asking, what: Wish): Promise<void> {
  await talk.external((outside) => {
    outside.desk.wishes.push(what);
  });
}

type Option = { id: string; label: string };

/** Asks with buttons, and understands the answer typed too. */
export async function choose(desk: Asking, step: string, options: readonly Option[]): Promise<string> {
  await question(desk, step, options);
  for (;;) {
    const heard = await hear(desk, step);
    if ('option' in heard && options.some(({ id }) => id === heard.option)) return heard.option;
    if ('text' in heard) {
      const labelled = options.map(({ id, label }) => ({ id, labels: [label] }));
      const parsed = parseChoice(heard.text, { options: labelled }, await contextOf(desk));
      if ('answer' in parsed && 'choice' in parsed.answer) return parsed.answer.choice;
    }
    await again(desk, step, { miss: 'choose' }, options);
  }
}

/** Asks for something typed; buttons, where there are some, are answers too. */
export async function typed<T>(
  desk: Asking,
  step: string,
  read: (text: string, context: ParseContext) => { value: T } | Miss,
  options: readonly Option[] = [],
): Promise<T | { option: string }> {
  await question(desk, step, options);
  for (;;) {
    const heard = await hear(desk, step);
    if ('option' in heard && options.some(({ id }) => id === heard.option)) return { option: heard.option };
    const parsed = 'text' in heard ? read(heard.text, await contextOf(desk)) : { miss: 'choose' as const };
    if ('value' in parsed) return parsed.value;
    await again(desk, step, parsed, options);
  }
}

/** The day is taken once and kept: a replay tomorrow must read as today's did. */
async function contextOf({ talk, house }: Asking): Promise<ParseContext> {
  const today = await talk.external((outside) => outside.desk.today);
  return { lexicon: house.catalog.lexicon, today };
}

async function question(desk: Asking, step: string, options: readonly Option[]): Promise<void> {
  const text = desk.say(`ask.${step}`);
  await wish(desk, { do: 'say', text, buttons: buttonsOf(desk, step, options) });
}

async function again(
  desk: Asking,
  step: string,
  { miss }: { miss: string },
  options: readonly Option[],
): Promise<void> {
  const known = desk.house.catalog.words.has('ru', `desk:miss.${miss}`);
  const text = `${desk.say(known ? `miss.${miss}` : 'not-understood')}\n${desk.say(`ask.${step}`)}`;
  await wish(desk, { do: 'say', text, buttons: buttonsOf(desk, step, options) });
}

function buttonsOf({ about, say }: Asking, step: string, options: readonly Option[]): DeskButton[][] {
  const button = ({ id, label }: Option) => [{ text: label, data: `dlg:${about.nonce}:${step}:${id}` }];
  return [...options, { id: 'cancel', label: say('cancel') }].map(button);
}

/** An answer to this question, or something that can be none. What is cancelled ends here. */
async function hear(
  desk: Asking,
  step: string,
): Promise<{ option: string } | { text: string } | { nothing: true }> {
  const { talk, about, say } = desk;
  const head = `dlg:${about.nonce}:${step}:`;
  for (;;) {
    const { callbackQuery, message } = await talk.wait();
    const data = callbackQuery?.data;
    const option = data?.startsWith(head) ? data.slice(head.length) : undefined;
    if (option === 'cancel' || message?.text === '/cancel') {
      await wish(desk, { do: 'say', text: say('cancelled'), buttons: [] });
      await talk.halt();
    }
    if (option !== undefined) return { option };
    if (callbackQuery) await wish(desk, { do: 'stale' });
    else return message?.text === undefined ? { nothing: true } : { text: message.text };
  }
}
