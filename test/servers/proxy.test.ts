import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freePort } from './process.ts';
import { startProxy } from './proxy.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startTarget(name: string): Promise<string> {
  const server: Server = createServer(async (incoming, outgoing) => {
    if (incoming.url === '/broken') {
      incoming.socket.destroy();
      return;
    }
    let body = '';
    for await (const part of incoming) body += String(part);
    outgoing.setHeader('set-cookie', ['a=1', 'b=2']);
    outgoing.writeHead(303, { location: '/next' });
    outgoing.end(JSON.stringify({ name, url: incoming.url, body, headers: incoming.headers }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function proxyTo(...targets: string[]) {
  const proxy = await startProxy(targets);
  closing.push(proxy.stop);
  return proxy;
}

test('targets answer in turn and are counted', async () => {
  const targets = [await startTarget('one'), await startTarget('two')];
  const proxy = await proxyTo(...targets);
  const names: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const answer = await fetch(proxy.url, { redirect: 'manual' });
    names.push(((await answer.json()) as { name: string }).name);
  }
  expect(names).toEqual(['one', 'two', 'one', 'two', 'one']);
  expect([...proxy.counts]).toEqual([
    [targets[0], 3],
    [targets[1], 2],
  ]);
});

test('path, body, status and headers pass unchanged, and the forwarded ones are set', async () => {
  const proxy = await proxyTo(await startTarget('one'));
  const answer = await fetch(`${proxy.url}/a?b=%D2%A3`, {
    method: 'POST',
    body: 'жардам',
    redirect: 'manual',
    headers: { 'x-forwarded-for': '203.0.113.9' },
  });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/next');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.json()).toMatchObject({
    url: '/a?b=%D2%A3',
    body: 'жардам',
    headers: {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(proxy.url).host,
    },
  });
});

test('a target that is down is passed over, and the next gets the whole body', async () => {
  const down = `http://127.0.0.1:${await freePort()}`;
  const proxy = await proxyTo(down, await startTarget('up'));
  const body = 'x'.repeat(1_000_000);
  const answer = await fetch(proxy.url, { method: 'POST', body, redirect: 'manual' });
  expect(await answer.json()).toMatchObject({ name: 'up', body });
  expect(proxy.counts.get(down)).toBe(0);
});

test('502 when all targets are down or one breaks off', async () => {
  const down = await proxyTo(`http://127.0.0.1:${await freePort()}`);
  expect((await fetch(down.url)).status).toBe(502);
  const breaking = await proxyTo(await startTarget('one'));
  expect((await fetch(`${breaking.url}/broken`)).status).toBe(502);
});
