import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createWeb } from './channels/web/web.ts';
import type { Metrics } from './metrics.ts';
import type { Redis } from './store/redis.ts';
import type { Arrival } from './turn/arrival.ts';
import type { House } from './turn/house.ts';
import type { Received } from './turn/receive.ts';

/** An address that another room answers by itself, such as `/telegram`. */
export type Route = { path: string; serve: RequestListener };

export type HttpParts = {
  house: House;
  redis: Redis | null;
  metrics: Metrics;
  /** receive() of this house; `metrics.watched` counts it */
  take: (arrival: Arrival) => Promise<Received>;
  routes: readonly Route[];
};

export type Http = {
  /** where people on this machine open it */
  url: string;
  /** Takes no more, finishes what is under way; at the deadline breaks off what is left. */
  stop(deadlineMs: number): Promise<void>;
};

/** The web chat at `/`, and what watches over the house. */
function createHttp({ house, redis, metrics, take }: HttpParts): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', async (c) => {
    const store = await house.store.ping();
    // Without Redis the house goes on from PostgreSQL: worth knowing, no reason to send people away.
    const state = { ready: store, store, redis: redis ? redis.isUp() : null };
    c.header('Cache-Control', 'no-store');
    return c.json(state, store ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    const text = await metrics.text();
    return c.body(text, 200, { 'Content-Type': metrics.contentType });
  });
  app.route('/', createWeb(house, take));
  return app;
}

/** Everything the house answers by HTTP. */
function listenerOf(parts: HttpParts): RequestListener {
  const rooms = new Map(parts.routes.map(({ path, serve }) => [path, serve]));
  const rest = getRequestListener(createHttp(parts).fetch);
  return (req, res) => {
    const [path = ''] = (req.url ?? '').split('?', 1);
    (rooms.get(path) ?? rest)(req, res);
  };
}

/**
 * Listens at HOST and PORT. Throws an Error that says what to do when the port is taken. A request's head must
 * come within 15 s, all of it (200 MB of photos by a slow phone) within 15 minutes. An idle connection is kept
 * longer than a reverse proxy keeps it (2 minutes): else a form could be sent into one that just closed.
 */
export async function startHttp(parts: HttpParts): Promise<Http> {
  const { HOST: hostname, PORT: port } = parts.house.config;
  const times = {
    headersTimeout: 15_000,
    requestTimeout: 900_000,
    keepAliveTimeout: 130_000,
    connectionsCheckingInterval: 5_000,
  };
  const server = createServer(times, listenerOf(parts));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(advice(cause, hostname, port)));
    server.listen(port, hostname, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const host = hostname === '0.0.0.0' || hostname === '::' ? '127.0.0.1' : hostname;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: (deadlineMs) => stop(server, deadlineMs),
  };
}

async function stop(server: Server, deadlineMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose last answer went out after the close is kept by nobody but its browser.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

function advice(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const what: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken: stop the program that has it, or set PORT to another.`,
    EACCES: `This user may not listen at port ${port}: set PORT to one above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set HOST to 127.0.0.1 or 0.0.0.0.`,
  };
  return new Error(what[cause.code ?? ''] ?? `Cannot listen at ${host}:${port} (${cause.code}).`, { cause });
}
