import {
  allow,
  confirm,
  conflict,
  type Entry,
  expire,
  type UpdateQueue,
  type WireUpdate,
} from './updates.ts';

interface PollArgs {
  offset?: number;
  limit?: number;
  timeout?: number;
  allowed_updates?: readonly string[];
}

interface Waiting {
  offset: number;
  limit: number;
  answer: (updates: WireUpdate[]) => void;
  refuse: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** Answers getUpdates on a queue: at most one call waits at a time. */
export interface Poller {
  poll: (args: PollArgs, gone: AbortSignal) => Promise<WireUpdate[]>;
  /** Answers the waiting call because something arrived. */
  wake: () => void;
  /** Refuses the waiting call with 409. */
  abort: (text: string) => void;
  stop: () => void;
}

const ANOTHER = 'terminated by other getUpdates request; make sure that only one bot instance is running';

function confirmBelow(queue: UpdateQueue, offset: number): void {
  for (const [id, entry] of queue.entries) {
    if (id >= offset) break;
    confirm(queue, entry);
  }
}

/** The real server keeps only the last `-offset` updates for a negative offset, and takes one from the future for none. */
function moveTo(queue: UpdateQueue, offset: number): void {
  if (offset < 0) {
    const ids = [...queue.entries.keys()];
    for (const id of ids.slice(0, Math.max(0, ids.length + offset))) queue.entries.delete(id);
  } else if (offset <= queue.lastId + 1) {
    confirmBelow(queue, offset);
  }
}

function batch(queue: UpdateQueue, limit: number): WireUpdate[] {
  expire(queue);
  const again: Entry[] = queue.late.slice(0, limit);
  // A redelivery is not confirmed by an offset (it is below it): once handed out it is done.
  for (const entry of again) confirm(queue, entry);
  const updates = again.map((entry) => entry.update);
  for (const entry of queue.entries.values()) {
    if (updates.length >= limit) break;
    updates.push(entry.update);
  }
  return updates;
}

/** Makes a poller. Arrivals within the same turn of the event loop come in one batch. */
export function createPoller(queue: UpdateQueue): Poller {
  let waiting: Waiting | undefined;
  let woken = false;

  function finish(updates: WireUpdate[]): void {
    const call = waiting;
    waiting = undefined;
    if (!call) return;
    clearTimeout(call.timer);
    call.answer(updates);
  }

  function abort(text: string): void {
    const call = waiting;
    waiting = undefined;
    if (!call) return;
    clearTimeout(call.timer);
    call.refuse(conflict(text));
  }

  function wake(): void {
    if (!waiting || woken) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      if (!waiting) return;
      const updates = batch(queue, waiting.limit);
      if (updates.length) finish(updates);
    });
  }

  async function poll(args: PollArgs, gone: AbortSignal): Promise<WireUpdate[]> {
    const offset = args.offset ?? 0;
    const limit = Math.min(Math.max(args.limit ?? 100, 1), 100);
    const timeout = Math.min(Math.max(args.timeout ?? 0, 0), 50);
    allow(queue, args.allowed_updates);
    moveTo(queue, offset);
    const updates = batch(queue, limit);
    if (updates.length || timeout === 0) return updates;
    abort(ANOTHER);
    return new Promise((answer, refuse) => {
      const timer = setTimeout(() => finish([]), timeout * 1000);
      const call: Waiting = { offset, limit, answer, refuse, timer };
      waiting = call;
      gone.addEventListener('abort', () => {
        clearTimeout(timer);
        if (waiting === call) waiting = undefined;
        answer([]);
      });
    });
  }

  return { poll, wake, abort, stop: () => finish([]) };
}
