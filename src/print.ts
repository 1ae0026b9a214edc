import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './catalog/check.ts';
import { build, loadCatalog, readAll } from './catalog/load.ts';
import { lineOf } from './catalog/source.ts';
import { environment, readConfig } from './config.ts';
import { checkPages } from './handouts/check.ts';
import { createHandouts } from './handouts/make.ts';

/**
 * `npm run handouts`: every page in every language, into `handouts/<lang>/<subject>.pdf` of this folder. With `check`
 * nothing is written; throws an Error that lists every page that does not fit.
 */
export async function runHandouts(root: string, [command]: string[]): Promise<void> {
  if (command === 'check') return checkAll(root);
  const { ORGANISATION: organisation, BOT_LINK, PUBLIC_URL } = readConfig(environment(process.cwd()));
  const catalog = loadCatalog(root, { organisation });
  const link = BOT_LINK ?? PUBLIC_URL;
  const handouts = createHandouts(catalog, { organisation, link });
  for (const lang of catalog.languages) {
    const folder = join('handouts', lang);
    mkdirSync(folder, { recursive: true });
    const ids = Object.keys(catalog.handouts);
    for (const id of ids) {
      const made = await handouts.make(lang, id);
      if (made) writeFileSync(join(folder, `${id}.pdf`), made.pdf);
    }
    console.log(`Written: ${folder}, pages: ${ids.length}`);
  }
  if (!link) console.log('Without a code: set BOT_LINK, for example to https://t.me/your_bot');
}

async function checkAll(root: string): Promise<void> {
  const raw = readAll(root);
  const faults = check(raw);
  const catalog = faults.length === 0 ? build(raw, { organisation: readConfig({}).ORGANISATION }) : null;
  const problems = catalog ? await checkPages(raw, catalog) : faults;
  if (!catalog || problems.length > 0) throw new Error(problems.map(lineOf).join('\n'));
  console.log(
    `Pages to print: ${Object.keys(catalog.handouts).length}, each on one sheet in ${catalog.languages.join(', ')}`,
  );
}
