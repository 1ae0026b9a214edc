import { fold } from './normalise.ts';

/** Letters that people mistake for one another, to one; none for the signs they leave out. */
const ALIKE: Readonly<Record<string, string>> = { о: 'а', е: 'и', э: 'и', ь: '', ъ: '' };

/** What each character up to Cyrillic sounds like: a letter, nothing, or a space where a word ends. */
const SOUNDS: readonly string[] = Array.from({ length: 0x500 }, (_, code) => {
  const letter = fold(String.fromCharCode(code));
  if (letter === '') return '';
  return /^\p{L}$/u.test(letter) ? (ALIKE[letter] ?? letter) : ' ';
});

/** Text with what lies beyond those characters folded: zero-width marks gone, other kinds of letters made plain. */
export function audible(text: string): string {
  return text.replace(/[^\0-\u04FF]+/g, fold);
}

/** What sounds at a place: a letter, nothing, or a space; beyond the end a space. */
export function soundAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  return code < SOUNDS.length ? (SOUNDS[code] ?? ' ') : ' ';
}

/** A word as it sounds: letters alike are one, doubled ones single. */
export function sound(word: string): string {
  let heard = '';
  for (let at = 0; at < word.length; at++) {
    const one = soundAt(word, at);
    if (one !== ' ' && one !== heard.at(-1)) heard += one;
  }
  return heard;
}

const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'sh ш ch ч zh ж dj ж kh х ts ц ya я yu ю yo е ye е a а b б c к d д e е f ф g г h х i и j ж ' +
    'k к l л m м n н o о p п q к r р s с t т u у v в w в x х y ы z з'
  )
    .match(/[a-z]+ \S/g)
    ?.map((pair) => pair.split(' ')) ?? [],
);

/** Latin letters as Cyrillic, roughly as Kyrgyz and Russians write without their keyboard: "korkutup". */
export function cyrillic(text: string): string {
  return fold(text)
    .replace(/([aeiou])y(?![aou])/g, '$1и')
    .replace(/c(?=[eiy])/g, 'ц')
    .replace(/sh|ch|zh|kh|ts|dj|y[aueo]|[a-z]/g, (letters) => LATIN[letters] ?? letters);
}
