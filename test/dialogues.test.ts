import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Dialogue } from './dialogue.ts';
import { play } from './dialogue.ts';

const folder = new URL('./dialogues/', import.meta.url);
const refresh = process.env.DIALOGUES === 'refresh';

for (const file of readdirSync(folder).filter((f) => f.endsWith('.yaml'))) {
  test(`dialogue ${file}`, () => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const dialogue = parse(text) as Dialogue;
    const played = play(dialogue);
    if (refresh)
      writeFileSync(
        new URL(file, folder),
        stringify({ ...dialogue, talk: played }, { lineWidth: 0, blockQuote: 'literal' }),
      );
    else expect(dialogue.talk).toBe(played);
  });
}
