import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseFiles, report, schemaFiles } from './report.ts';

/**
 * `check` (the default); `release`: if all is good, what sessions stand on from now on is written down; `schema`:
 * what editors read. Then the folder that holds the content: the house's own unless told.
 */
const [command = 'check', root = fileURLToPath(new URL('../..', import.meta.url))] = process.argv.slice(2);
const { lines, good } = report(root, Temporal.Now.plainDateISO().toString());
console.log(lines.join('\n'));
if (!good) process.exitCode = 1;
const files = command === 'schema' ? schemaFiles() : command === 'release' && good ? releaseFiles(root) : {};
for (const [path, text] of Object.entries(files)) {
  writeFileSync(join(root, path), text);
  console.log(`Written: ${path}`);
}
