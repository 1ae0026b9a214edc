import { Agent, request } from 'node:http';
import { confirm, type Entry, expire, later, settle, type UpdateQueue } from './updates.ts';

/** A webhook the bot has set. */
interface Webhook {
  url: string;
  /** Where the double really delivers: it speaks plain HTTP on this machine. */
  target: string;
  secret: string | undefined;
  connections: number;
}

/** How long the double waits for an answer, and between attempts (doubled each time), in milliseconds. */
export interface CourierTimes {
  timeout: number;
  firstRetry: number;
  lastRetry: number;
}

/** What getWebhookInfo tells about failures. */
interface LastError {
  at: number;
  message: string;
}

/** Delivers the queue's updates to a webhook, each lane in order, lanes side by side. */
export interface Courier {
  start: (webhook: Webhook) => void;
  /** Stops deliveries; what was not delivered stays queued. */
  stop: () => void;
  arrived: (entry: Entry) => void;
  current: () => Webhook | undefined;
  lastError: () => LastError | undefined;
}

interface Answer {
  status: number;
  reason: string;
  retryAfter: number;
  body: string;
}

function post(agent: Agent, webhook: Webhook, entry: Entry, timeout: number): Promise<Answer> {
  const body = Buffer.from(JSON.stringify(entry.update));
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': body.length,
  };
  if (webhook.secret !== undefined) headers['x-telegram-bot-api-secret-token'] = webhook.secret;
  return new Promise((resolve, reject) => {
    const call = request(webhook.target, { method: 'POST', headers, agent, timeout }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const retryAfter = Number(answer.headers['retry-after'] ?? 0) || 0;
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: answer.statusCode ?? 0,
          reason: answer.statusMessage ?? '',
          retryAfter,
          body: text,
        });
      });
    });
    call.on('timeout', () => call.destroy(new Error('Read timeout expired')));
    call.on('error', reject);
    call.end(body);
  });
}

/**
 * Makes a courier. `reply` runs the call that a bot may put into the body of its answer. An update is
 * repeated until the webhook answers 2xx, it expires, or the webhook is taken away.
 */
export function createCourier(
  queue: UpdateQueue,
  times: CourierTimes,
  reply: (body: string) => void,
): Courier {
  let webhook: Webhook | undefined;
  let agent = new Agent();
  let error: LastError | undefined;
  const lanes = new Map<string, Entry[]>();
  const ready: string[] = [];
  let active = 0;

  function enlist(entry: Entry): void {
    const lane = lanes.get(entry.lane);
    if (lane) {
      lane.push(entry);
      return;
    }
    lanes.set(entry.lane, [entry]);
    ready.push(entry.lane);
  }

  function pump(): void {
    while (webhook && active < webhook.connections && ready.length) {
      const lane = ready.shift();
      if (lane !== undefined) void serve(webhook, lane);
    }
  }

  async function serve(to: Webhook, name: string): Promise<void> {
    active += 1;
    const lane = lanes.get(name) ?? [];
    while (webhook === to && lane[0]) {
      if (lane[0].expires > queue.world.now()) await deliver(to, lane[0]);
      if (webhook === to) lane.shift();
    }
    if (webhook !== to) return;
    lanes.delete(name);
    active -= 1;
    pump();
  }

  async function deliver(to: Webhook, entry: Entry): Promise<void> {
    let wait = times.firstRetry;
    while (webhook === to && entry.expires > queue.world.now()) {
      const answer = await attempt(to, entry);
      if (webhook !== to) return;
      if (answer && answer.status >= 200 && answer.status < 300) {
        confirm(queue, entry);
        if (answer.body.startsWith('{')) reply(answer.body);
        return;
      }
      await new Promise<void>((resolve) =>
        later(queue, answer?.retryAfter ? answer.retryAfter * 1000 : wait, resolve),
      );
      wait = Math.min(wait * 2, times.lastRetry);
    }
    expire(queue);
    settle(queue);
  }

  async function attempt(to: Webhook, entry: Entry): Promise<Answer | undefined> {
    try {
      const answer = await post(agent, to, entry, times.timeout);
      if (answer.status < 200 || answer.status >= 300) {
        const message = `Wrong response from the webhook: ${answer.status} ${answer.reason}`;
        error = { at: queue.world.now(), message };
      }
      return answer;
    } catch (failure) {
      error = {
        at: queue.world.now(),
        message: failure instanceof Error ? failure.message : String(failure),
      };
      return undefined;
    }
  }

  function stop(): void {
    webhook = undefined;
    lanes.clear();
    ready.length = 0;
    active = 0;
    agent.destroy();
  }

  function start(next: Webhook): void {
    stop();
    webhook = next;
    error = undefined;
    agent = new Agent({ keepAlive: true, maxSockets: next.connections });
    for (const entry of [...queue.late, ...queue.entries.values()]) enlist(entry);
    pump();
  }

  function arrived(entry: Entry): void {
    if (!webhook) return;
    enlist(entry);
    pump();
  }

  return { start, stop, arrived, current: () => webhook, lastError: () => error };
}
