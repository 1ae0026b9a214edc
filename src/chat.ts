import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { chat } from './channels/terminal/chat.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';

/** `npm run chat`: a conversation in the terminal, on a database of its own that is gone afterwards. */
export async function runChat(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { flow: { type: 'string' }, lang: { type: 'string' } } });
  const dataDir = mkdtempSync(join(tmpdir(), 'jardam-chat-'));
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'error' });
  const { house, close } = await build({ root, config, log: createLog('error') });
  const lang = values.lang ?? (values.flow ? house.catalog.languages[0] : undefined);
  try {
    if (values.flow && !house.catalog.menu.includes(values.flow))
      throw new Error(`No flow ${values.flow} in the menu; there are: ${house.catalog.menu.join(', ')}`);
    await chat(house, { lang, flow: values.flow, input: process.stdin, output: process.stdout });
  } finally {
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
