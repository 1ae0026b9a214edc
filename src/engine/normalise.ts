/** Kyrgyz, Uzbek, Tajik and Kazakh letters that many keyboards lack, and signs typed in their place; ё and й. */
const FOLD: Readonly<Record<string, string>> = {
  ң: 'н',
  ӊ: 'н',
  ө: 'о',
  ɵ: 'о',
  θ: 'о',
  ү: 'у',
  ұ: 'у',
  γ: 'у',
  қ: 'к',
  ғ: 'г',
  ҳ: 'х',
  һ: 'х',
  ҷ: 'ч',
  ә: 'а',
  і: 'и',
  ı: 'i',
  ё: 'е',
  й: 'и',
};
const FOLDED = new RegExp(`[${Object.keys(FOLD).join('')}]`, 'g');
/** Zero-width, direction and other marks that nobody sees; they must not split a word. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** What parts an Uzbek o‘ from o: people type five signs for it, or none. */
const APOSTROPHE = /(?<=\p{L})['`´‘’ʻʼ](?=\p{L})/gu;
/** Plain text, the usual case, needs none of the slow steps below. */
const PLAIN = /^[\n -&(-_a-~А-яЁёҢңӨөҮү]*$/;

/**
 * Lower case, ң→н ө→о ү→у ё→е й→и, no accents, apostrophes or invisible characters, any digits as 0–9, 🆘 as the word sos;
 * punctuation stays. For parsers that must see a comma.
 */
export function fold(text: string): string {
  const seen = PLAIN.test(text)
    ? text.toLowerCase()
    : text
        .replace(/🆘/gu, ' sos ')
        .replace(INVISIBLE, '')
        .replace(/½/g, '.5')
        .replace(APOSTROPHE, '')
        .normalize('NFKD')
        .toLowerCase()
        .replace(/\p{M}/gu, '')
        .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15));
  return seen.replace(FOLDED, (letter) => FOLD[letter] ?? letter);
}

/**
 * One spelling for comparing what people type with what we know: `fold`, then words parted by one space, without
 * emoji and punctuation; `+` stays. Not for showing or keeping.
 */
export function normalise(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}+]+/gu, ' ')
    .trim();
}

const LABELS = new Map<string, string>();

/** The same for the label of an option. There are not many, and each is compared with whatever anybody types. */
export function normalisedLabel(label: string): string {
  const known = LABELS.get(label) ?? normalise(label);
  LABELS.set(label, known);
  return known;
}

/** What nobody sees, control characters among it; not the joiners inside emoji and Persian words. */
const UNSEEN = /(?![\n\t])[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFFD]/gu;

/** Text as a person meant it: no NUL, lone surrogates, zero-width or direction marks; NFC; ends trimmed. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNSEEN, '')
    .normalize('NFC')
    .trim();
}
