import { randomUUID } from 'node:crypto';
import { parse } from '../../src/channels/terminal/parse.ts';
import type { House } from '../../src/turn/house.ts';
import { receive } from '../../src/turn/receive.ts';
import type { Shown } from '../../src/turn/screen.ts';

export type Walker = {
  external: string;
  /** types a line as in the terminal; returns the last screen's text */
  type(line: string): Promise<string>;
  /** the last screen that asked something */
  screen(): Shown;
};

/** A person on a channel of a house, who may type lines as in the golden dialogues. */
export function walker(
  house: House,
  external: string = randomUUID(),
  lang = 'ru',
  channel = 'terminal',
): Walker {
  let shown: Shown | undefined;
  return {
    external,
    async type(line) {
      const fileId = randomUUID();
      const input = parse(line, shown, fileId);
      const sources = input.kind === 'files' ? { [fileId]: { telegram: 'file-id', size: 10 } } : {};
      const inbound = `${channel}:${randomUUID()}`;
      const answered = await receive(house, { inbound, channel, external, input, sources, lang });
      if (answered.kind !== 'done') throw new Error(`The turn was ${answered.kind}`);
      for (const screen of answered.shown) if (screen.options.length || !shown) shown = screen;
      return answered.shown.map((s) => s.text).join('\n');
    },
    screen() {
      if (!shown) throw new Error('Nothing was shown yet');
      return shown;
    },
  };
}

/** From the first word to an open complaint with the secret word `бөрү тиши`; returns its number. */
export async function openComplaint(person: Walker): Promise<string> {
  const lines = '/start|1|1|1|1|1|2|1|ООО Ромашка|Москва, Мира 5|45 000,50|май|Азиз|1|1|1, 2'.split('|');
  let text = '';
  for (const line of lines) text = await person.type(line);
  const number = /\d{3} \d{4}/.exec(text)?.[0];
  if (!number) throw new Error(`No case number in: ${text}`);
  await person.type('бөрү тиши');
  return number;
}
