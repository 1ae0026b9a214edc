// Makes the README's picture of the page: `npm run picture`. Needs Chromium (CHROMIUM, else /usr/bin/chromium).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { build } from '../src/build.ts';
import { readConfig } from '../src/config.ts';
import { startHttp } from '../src/http.ts';
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';
import { receive } from '../src/turn/receive.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jardam-picture-'));
const config = readConfig({ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'error' });
const built = await build({ root, config, log: createLog('error') });
const { house } = built;
const metrics = createMetrics(house.store.db, house.now);
const take = (arrival: Parameters<typeof receive>[1]) => receive(house, arrival);
const http = await startHttp({ house, redis: null, metrics, take, routes: [] });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: QUIET,
});
try {
  const page = await browser.newPage({
    viewport: { width: 390, height: 760 },
    deviceScaleFactor: 2,
    locale: 'ky',
  });
  await page.goto(http.url);
  for (const option of ['ky', 'agree', 'wage-complaint', 'yes', 'me', 'left', 'company'])
    await press(page, option);
  await write(page, 'ООО Ромашка');
  await write(page, 'Москва');
  await write(page, '45 миң');
  await page.screenshot({ path: join(root, 'content/pictures/page.png') });
} finally {
  await browser.close();
  await http.stop(1_000);
  await built.close();
  rmSync(folder, { recursive: true, force: true });
}

async function press(page: Page, option: string): Promise<void> {
  await page.click(`button[name=option][value="${option}"]`);
  await page.waitForLoadState('load');
}

async function write(page: Page, text: string): Promise<void> {
  await page.fill('[name=text]', text);
  await page.click('form:has([name=text]) button.go');
  await page.waitForLoadState('load');
}
