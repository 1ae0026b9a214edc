import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { House } from '../../turn/house.ts';
import { receive } from '../../turn/receive.ts';
import type { Shown } from '../../turn/screen.ts';
import { parse } from './parse.ts';
import { render } from './render.ts';

export type ChatOptions = {
  /** begins in this language, past the first screens */
  lang?: string | undefined;
  /** begins in this flow */
  flow?: string | undefined;
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
};

/** Talks in the terminal until the input ends or `exit` is typed: the same turns as everywhere. */
export async function chat(house: House, options: ChatOptions): Promise<void> {
  const { output } = options;
  const external = randomUUID();
  let shown: Shown | undefined;
  const take = async (line: string) => {
    const fileId = randomUUID();
    const input = parse(line, shown, fileId);
    const sources = input.kind === 'files' ? { [fileId]: { path: 'terminal', size: 0 } } : {};
    const inbound = `terminal:${randomUUID()}`;
    const answered = await receive(house, {
      inbound,
      channel: 'terminal',
      external,
      input,
      sources,
      lang: options.lang,
    });
    if (answered.kind !== 'done') return;
    if (answered.notice) output.write(`(${answered.notice})\n`);
    for (const screen of answered.shown) {
      if (screen.options.length || !shown) shown = screen;
      output.write(`\n${render(screen)}\n`);
    }
  };
  const press = (id: string) => take(String((shown?.options.findIndex((o) => o.id === id) ?? -1) + 1));
  await take('/start');
  if (options.lang) {
    await press(options.lang);
    await press('agree');
    if (options.flow) await press(options.flow);
  }
  const lines = createInterface({ input: options.input, output, terminal: false, prompt: '> ' });
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === 'exit') break;
    await take(line);
    lines.prompt();
  }
  lines.close();
}
