import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Body, parseBody, readBody } from './body.ts';
import type { Call, CallLog, Violation } from './calls.ts';
import { wordsFor } from './check-words.ts';
import type { MethodCheck } from './checks.ts';
import type { Faults } from './faults.ts';
import { fileAt } from './files.ts';
import { type Fault, failureBody } from './matcher.ts';
import type { Stage } from './methods/method.ts';
import { notPlayed, Refusal, violates } from './refusal.ts';

/** A method with its type erased: the check before has made sure of the parameters. */
export type Play = (
  stage: Stage,
  args: Record<string, unknown>,
  call: { uploads: Body['uploads']; gone: AbortSignal },
) => unknown;

/** All the server needs. */
export interface Backstage {
  token: string;
  stage: Stage;
  checks: Map<string, MethodCheck>;
  plays: Map<string, Play>;
  faults: Faults;
  log: CallLog;
  violations: Violation[];
  /** Called when a call has ended, for those who wait for one. */
  onCall: (call: Call) => void;
}

interface Reply {
  status: number;
  body: string;
}

const UNAUTHORIZED: Reply = { status: 401, body: failureBody(401, 'Unauthorized') };
const NOT_FOUND: Reply = { status: 404, body: failureBody(404, 'Not Found') };
const NEVER = new AbortController().signal;

function send(response: ServerResponse, { status, body }: Reply): void {
  const type = body.startsWith('{') ? 'application/json' : 'text/html';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  // As text, not bytes: Node then writes head and body in one go.
  response.end(body);
}

function refused(back: Backstage, call: Call, refusal: Refusal, path = ''): Reply {
  const { code: error_code, message: description, violation, parameters } = refusal;
  if (violation !== undefined) {
    back.violations.push({ method: call.method, path, detail: violation, params: call.params });
  }
  call.outcome = { kind: 'error', error_code, description, injected: false, took_effect: false };
  return { status: error_code, body: failureBody(error_code, description, parameters && { ...parameters }) };
}

/** Checks a call; a reply here means that it goes no further. */
function check(back: Backstage, call: Call, form: boolean): Reply | undefined {
  const problem = back.checks.get(call.method)?.(call.params, form);
  if (problem) return refused(back, call, violates(wordsFor(problem), problem.detail), problem.path);
  if (!back.plays.has(call.method)) return refused(back, call, notPlayed(call.method));
  return undefined;
}

async function perform(back: Backstage, call: Call, body: Body, gone: AbortSignal): Promise<Reply> {
  try {
    const play = back.plays.get(call.method);
    const made = play?.(back.stage, call.params, { uploads: body.uploads, gone });
    // Only a poll takes time: all else has its outcome before anyone who waits for its effect wakes up.
    const result = made instanceof Promise ? await made : made;
    call.outcome = { kind: 'ok', result };
    return { status: 200, body: `{"ok":true,"result":${JSON.stringify(result)}}` };
  } catch (error) {
    if (error instanceof Refusal) return refused(back, call, error);
    throw error;
  }
}

function injected(call: Call, fault: Fault & { kind: 'fail' }, took_effect: boolean): Reply {
  const { status: error_code, body } = fault;
  const description = body.startsWith('{') ? String(JSON.parse(body).description) : body;
  call.outcome = { kind: 'error', error_code, description, injected: true, took_effect };
  return { status: fault.status, body };
}

/** Runs a call through checks and faults. Undefined: the connection is to be reset. */
async function run(back: Backstage, call: Call, body: Body, gone: AbortSignal): Promise<Reply | undefined> {
  const wrong = check(back, call, body.form);
  if (wrong) return wrong;
  const { delay, fault } = back.faults.decide(call);
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  if (!fault) return perform(back, call, body, gone);
  const done = fault.when === 'after' ? await perform(back, call, body, gone) : undefined;
  const took_effect = call.outcome.kind === 'ok';
  if (fault.kind === 'fail') return done && !took_effect ? done : injected(call, fault, took_effect);
  const result = call.outcome.kind === 'ok' ? { result: call.outcome.result } : {};
  call.outcome = { kind: 'cut', took_effect, ...result };
  return undefined;
}

/** Runs a call that did not come over HTTP: the answer to a webhook may contain one. */
export async function runEmbedded(back: Backstage, text: string): Promise<void> {
  const body = parseBody(Buffer.from(text), 'application/json');
  if (typeof body?.params.method !== 'string') return;
  const { method, ...params } = body.params;
  if (!back.checks.has(method)) return;
  const call = back.log.add(method, params, body.uploads, back.stage.world.now());
  await run(back, call, { ...body, params }, NEVER);
  back.onCall(call);
}

/** Aborts when the caller hangs up: a poll of a bot that died must not swallow updates. */
function hangUp(method: string, response: ServerResponse): AbortSignal {
  if (method !== 'getUpdates') return NEVER;
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  return controller.signal;
}

async function answerCall(back: Backstage, method: string, query: string, io: Io): Promise<void> {
  const bytes = await readBody(io.request);
  if (!back.checks.has(method)) return send(io.response, NOT_FOUND);
  const body = parseBody(bytes, io.request.headers['content-type'] ?? '');
  if (query) Object.assign(body?.params ?? {}, Object.fromEntries(new URLSearchParams(query)));
  const { params, uploads } = body ?? { params: {}, uploads: new Map() };
  const call = back.log.add(method, params, uploads, back.stage.world.now());
  const reply = body
    ? await run(back, call, query ? { ...body, form: true } : body, hangUp(method, io.response))
    : refused(back, call, violates("can't parse request body as JSON object"));
  if (reply) send(io.response, reply);
  else io.request.socket.resetAndDestroy();
  back.onCall(call);
}

function answerFile(back: Backstage, path: string, response: ServerResponse): void {
  const file = fileAt(back.stage.world, path);
  if (!file) return send(response, NOT_FOUND);
  const bytes = file.bytes();
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
  response.end(bytes);
}

interface Io {
  request: IncomingMessage;
  response: ServerResponse;
}

async function route(back: Backstage, io: Io): Promise<void> {
  const [path = '', query = ''] = (io.request.url ?? '').split('?', 2);
  const [, scope, token, rest = ''] = /^\/(bot|file\/bot)([^/]*)\/(.*)$/.exec(path) ?? [];
  if (scope === undefined) return send(io.response, NOT_FOUND);
  if (token !== back.token) return send(io.response, UNAUTHORIZED);
  if (scope === 'bot') return answerCall(back, rest, query, io);
  answerFile(back, decodeURIComponent(rest), io.response);
}

/** Makes the HTTP server of the double. An error in the double itself is a 500 and a violation, never silence. */
export function createDoubleServer(back: Backstage): Server {
  return createServer((request, response) => {
    route(back, { request, response }).catch((error: unknown) => {
      const detail = `the double failed: ${error instanceof Error ? error.stack : String(error)}`;
      back.violations.push({ method: request.url ?? '', path: '', detail, params: {} });
      if (!response.headersSent) send(response, { status: 500, body: failureBody(500, detail) });
    });
  });
}
