import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './channels/web/visitor.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ store: 'postgres', redis: false });
});
afterAll(() => site.close());

test('a connection that never says what it wants is ended', { timeout: 40_000 }, async () => {
  const socket = connect(Number(new URL(site.url).port), '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => {});
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  await closed;
  expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
});
