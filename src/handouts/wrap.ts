export type Face = 'regular' | 'bold';

/** How wide a text is in points. */
export type Measure = (text: string, face: Face, size: number) => number;

/** The last line of a paragraph is no single short word: so much of the width at least. */
const WIDOW = 0.12;

/**
 * A text in lines no wider than `width`. Short words stay with what follows them, dashes with what precedes them,
 * figures with their unit. A word wider than a line (an address) is broken after a slash or where it must be.
 */
export function wrap(text: string, width: number, wide: (part: string) => number): string[] {
  const words = glued(text)
    .split(' ')
    .flatMap((word) => (wide(word) > width ? broken(word, width, wide) : [word]));
  const lines: string[][] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line && wide([...line, word].join(' ')) <= width) line.push(word);
    else lines.push([word]);
  }
  const [before, last] = lines.slice(-2);
  if (before && last?.length === 1 && before.length > 2 && wide(last[0] ?? '') < width * WIDOW)
    last.unshift(before.pop() ?? '');
  return lines.map((line) => line.join(' ').replaceAll('\u00a0', ' '));
}

function glued(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(?<=^|[ («„"“])(\p{L}{1,2}) (?=\S)/gu, '$1\u00a0')
    .replace(/ (?=[—–*])/g, '\u00a0')
    .replace(/(?<=\d) (?=[\d%])|(?<=(?:^|[ (\u00a0])\d{1,4}) (?=\p{L})/gu, '\u00a0');
}

function broken(word: string, width: number, wide: (part: string) => number): string[] {
  const parts: string[] = [''];
  for (const piece of word.split(/(?<=\/)/).flatMap((one) => (wide(one) > width ? [...one] : [one]))) {
    const joined = `${parts.at(-1)}${piece}`;
    if (wide(joined) > width) parts.push(piece);
    else parts[parts.length - 1] = joined;
  }
  return parts.filter(Boolean);
}
