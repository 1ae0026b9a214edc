import type { Uploads } from './files.ts';

/** How a call ended. `cut` says whether it had taken effect before the connection was reset. */
type Outcome =
  | { kind: 'pending' }
  | { kind: 'ok'; result: unknown }
  | { kind: 'error'; error_code: number; description: string; injected: boolean; took_effect: boolean }
  | { kind: 'cut'; took_effect: boolean; result?: unknown };

/** One call of the bot. */
export interface Call {
  method: string;
  params: Record<string, unknown>;
  /** Names of uploaded files. */
  files: string[];
  /** Milliseconds since the epoch, by the double's clock. */
  at: number;
  outcome: Outcome;
}

/** A call that Telegram's servers would refuse for being wrong, or that the double does not play. */
export interface Violation {
  method: string;
  /** Dotted path of the parameter, empty when it is about the call. */
  path: string;
  detail: string;
  params: Record<string, unknown>;
}

/** Keeps the last calls: all (`true`), none (`false`) or so many. */
export interface CallLog {
  calls: Call[];
  add: (method: string, params: Record<string, unknown>, uploads: Uploads, at: number) => Call;
}

/** Makes a call log; `calls` stays the same array. */
export function createCallLog(record: boolean | number): CallLog {
  const calls: Call[] = [];
  const most = record === true ? Number.POSITIVE_INFINITY : Number(record);
  function add(method: string, params: Record<string, unknown>, uploads: Uploads, at: number): Call {
    const files = uploads.size ? [...uploads.values()].map((upload) => upload.name) : [];
    const call: Call = { method, params, files, at, outcome: { kind: 'pending' } };
    if (most > 0) calls.push(call);
    // Cut off in strides: shifting at each call would cost more than the call.
    if (calls.length > 2 * most) calls.splice(0, calls.length - most);
    return call;
  }
  return { calls, add };
}
