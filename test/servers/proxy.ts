import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestProxy = {
  url: string;
  /** How many requests each target has answered, by its url as given. */
  counts: ReadonlyMap<string, number>;
  stop: () => Promise<void>;
};

/**
 * A reverse proxy on a free port of 127.0.0.1 that hands requests to the targets (`http://host:port`) in turn, as the
 * one of docker-compose.yml does: it sets X-Forwarded-For, -Proto and -Host; a target that refuses the connection is
 * passed over; 502 when all refuse, or when one breaks off before its answer began.
 */
export async function startProxy(targets: readonly string[]): Promise<TestProxy> {
  if (targets.length === 0) throw new Error('startProxy needs at least one target.');
  const counts = new Map(targets.map((target) => [target, 0]));
  let next = 0;
  const server = createServer((incoming, outgoing) => {
    const inTurn = targets.map((_, offset) => targets[(next + offset) % targets.length] ?? '');
    next = (next + 1) % targets.length;
    forward(incoming, outgoing, inTurn, (target) => counts.set(target, (counts.get(target) ?? 0) + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, counts, stop };
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  [target, ...others]: readonly string[],
  answered: (target: string) => void,
): void {
  if (target === undefined) {
    outgoing.writeHead(502).end('No target accepts connections.\n');
    return;
  }
  const onward = request(new URL(incoming.url ?? '/', target), {
    method: incoming.method,
    headers: { ...incoming.headers, ...forwardedHeaders(incoming) },
    agent: false, // a kept connection to a killed target would look like a target that breaks off
  });
  onward.on('response', (answer) => {
    answered(target);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onward.on('error', (error: NodeJS.ErrnoException) => {
    if (outgoing.headersSent) outgoing.destroy();
    else if (error.code === 'ECONNREFUSED') forward(incoming, outgoing, others, answered);
    else outgoing.writeHead(502).end('The target broke off.\n');
  });
  outgoing.on('close', () => onward.destroy());
  // Nothing of the body is read before there is somebody to read it: the next target gets it whole.
  onward.on('socket', (socket) => socket.once('connect', () => incoming.pipe(onward)));
}

function forwardedHeaders(incoming: IncomingMessage): Record<string, string> {
  return {
    'x-forwarded-for': incoming.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': incoming.headers.host ?? '',
  };
}
