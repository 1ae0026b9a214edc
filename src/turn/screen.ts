import type { Words } from '../catalog/words.ts';
import type { Option, Prompt, TextRef } from '../engine/effect.ts';

/** One screen in words, as it is kept in `message` and handed to a channel. */
export type Shown = {
  text: string;
  options: { id: string; label: string; picked?: boolean }[];
  /** carried by every press on this screen; empty where nothing is asked */
  nonce: string;
  expect: string;
  optional?: boolean;
  secret?: boolean;
  /** takes the place of the screen before it */
  replaces?: boolean;
};

export type Say = (ref: TextRef) => string;

/** Says texts in one language by one clock. */
export function sayer(words: Words, lang: string, zone: string): Say {
  return (ref) => words.text(lang, ref, zone);
}

/** Puts a prompt into words: its parts as paragraphs, a review's lines as a list. */
export function wordsOf(prompt: Prompt, say: Say): Shown {
  const lines = prompt.lines?.map(({ label, value }) => `• ${say(label)}: ${say(value)}`).join('\n');
  const texts = [...prompt.parts.map(say), ...(lines ? [lines] : [])];
  const option = ({ id, label, picked }: Option) => ({
    id,
    label: say(label),
    ...(picked ? { picked } : {}),
  });
  return {
    text: texts.join('\n\n'),
    options: prompt.options.map(option),
    nonce: prompt.nonce,
    expect: prompt.expect,
    ...(prompt.optional ? { optional: true } : {}),
    ...(prompt.secret ? { secret: true } : {}),
    ...(prompt.replaces ? { replaces: true } : {}),
  };
}
