import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, createCallLog } from './calls.ts';
import { createChaos } from './chaos.ts';
import { compileChecks } from './checks.ts';
import { createFaults } from './faults.ts';
import { createGroup } from './groups.ts';
import { createMeter, USUAL_LIMITS } from './limits.ts';
import { botMethods } from './methods/bot.ts';
import { chatMethods } from './methods/chats.ts';
import { copyMethods } from './methods/copy.ts';
import { editMethods } from './methods/edit.ts';
import { mediaMethods } from './methods/media.ts';
import type { Methods, Stage } from './methods/method.ts';
import { sendMethods } from './methods/send.ts';
import { topicMethods } from './methods/topics.ts';
import { updateMethods } from './methods/updates.ts';
import { createPerson } from './people.ts';
import type { Person } from './person.ts';
import { createPoller } from './poll.ts';
import { type Backstage, createDoubleServer, type Play, runEmbedded } from './server.ts';
import type { Telegram, TelegramOptions } from './telegram.ts';
import { createQueue, pendingUpdates, pushRaw } from './updates.ts';
import { sentTo, untilCall, untilIdle } from './watch.ts';
import { createCourier } from './webhook.ts';
import { addChat, createWorld, type WireUser } from './world.ts';

const PLAYS: Methods = {
  ...updateMethods,
  ...botMethods,
  ...sendMethods,
  ...mediaMethods,
  ...copyMethods,
  ...editMethods,
  ...topicMethods,
  ...chatMethods,
};
const TIMES = { timeout: 60_000, firstRetry: 20, lastRetry: 1000 };
const TOKEN = '700000001:AAE-double-of-Telegram-for-tests_only';

let compiled: ReturnType<typeof compileChecks> | undefined;

function getMe(options: TelegramOptions, token: string): WireUser {
  return {
    id: Number(token.split(':')[0]) || 700_000_001,
    is_bot: true,
    first_name: 'Jardam',
    username: 'jardam_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_guest_queries: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: options.topics ?? true,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
    ...options.bot,
  };
}

function setStage(options: TelegramOptions, token: string, reply: (body: string) => void): Stage {
  const now = options.now ?? Date.now;
  const world = createWorld(now, getMe(options, token));
  const queue = createQueue(world, options.firstUpdateId ?? 100_000_001);
  if (options.record === false) queue.log = undefined;
  const poller = createPoller(queue);
  const courier = createCourier(queue, { ...TIMES, ...options.webhook }, reply);
  queue.onArrival = (entry) => {
    courier.arrived(entry);
    poller.wake();
  };
  const limits = options.limits === true ? USUAL_LIMITS : options.limits || undefined;
  const deliverTo = options.deliverTo ?? ((url) => url);
  return { world, queue, poller, courier, meter: createMeter(limits, now), deliverTo };
}

function newPerson(stage: Stage, spec: Partial<WireUser> = {}): Person {
  const { world } = stage;
  world.last.user += 1;
  const user: WireUser = {
    id: world.last.user,
    is_bot: false,
    first_name: 'Aibek',
    language_code: 'ky',
    ...spec,
  };
  if (world.users.has(user.id)) throw new Error(`there is a person with id ${user.id} already`);
  const account = { user, wrote: false, blocked: false, deactivated: false };
  world.users.set(user.id, account);
  const named = user.username === undefined ? {} : { username: user.username };
  const home = addChat(world, { id: user.id, type: 'private', first_name: user.first_name, ...named });
  return createPerson(stage, account, home);
}

async function listen(server: Server, port: number): Promise<string> {
  // Idle connections of a bot under test must outlive its pauses.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function shut(stage: Stage, server: Server): Promise<void> {
  stage.courier.stop();
  stage.poller.stop();
  for (const timer of stage.queue.timers) clearTimeout(timer);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/**
 * Starts a Telegram on this machine: an HTTP server that checks every call against the Bot API, keeps users,
 * chats, topics and files, and answers as Telegram does. Give `url` to grammY as `client.apiRoot`.
 */
export async function startTelegram(options: TelegramOptions = {}): Promise<Telegram> {
  const token = options.token ?? TOKEN;
  const stage = setStage(options, token, (body) => void runEmbedded(back, body));
  const ears = new Set<(call: Call) => void>();
  compiled ??= compileChecks();
  const back: Backstage = {
    token,
    stage,
    checks: compiled,
    plays: new Map(Object.entries(PLAYS) as [string, Play][]),
    faults: createFaults(),
    log: createCallLog(options.record ?? true),
    violations: [],
    onCall: (call) => {
      for (const hear of ears) hear(call);
    },
  };
  const server = createDoubleServer(back);
  const { queue, world } = stage;
  const { faults } = back;
  return {
    url: await listen(server, options.port ?? 0),
    token,
    me: world.me,
    violations: back.violations,
    calls: back.log.calls,
    updates: queue.log ?? [],
    user: (spec) => newPerson(stage, spec),
    group: (spec) => createGroup(stage, spec),
    push: (update) => pushRaw(queue, update),
    sent: (chatId) => sentTo(world, chatId),
    bytes: (fileId) => {
      const file = world.files.get(fileId);
      if (!file) throw new Error(`Telegram knows no file ${fileId}`);
      return file.bytes();
    },
    pending: () => pendingUpdates(queue),
    idle: (timeout = 5000) => untilIdle(queue, timeout),
    waitForCall: (matcher, timeout = 5000) => untilCall(ears, matcher, timeout),
    fail: faults.fail,
    cut: faults.cut,
    delay: faults.delay,
    chaos: (spec) => {
      const chaos = createChaos(spec);
      faults.chaos = chaos;
      queue.disturbance = chaos;
      return chaos;
    },
    calm: () => {
      faults.calm();
      queue.disturbance = undefined;
    },
    stop: () => shut(stage, server),
  };
}
