import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseFiles, report } from './report.ts';

/** `check` (the default) or `release`, then the folder that holds the content: the house's own unless told. */
const [command = 'check', root = fileURLToPath(new URL('../..', import.meta.url))] = process.argv.slice(2);
const { lines, good } = report(root, Temporal.Now.plainDateISO().toString());
console.log(lines.join('\n'));
if (!good) process.exitCode = 1;
if (command === 'release' && good)
  for (const [path, text] of Object.entries(releaseFiles(root))) {
    writeFileSync(join(root, path), text);
    console.log(`Written: ${path}`);
  }
