import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Input } from '../../src/engine/input.ts';
import { sessionKey } from '../../src/store/sessions.ts';
import type { Arrival } from '../../src/turn/arrival.ts';
import { loadConversation } from '../../src/turn/conversation.ts';
import type { House } from '../../src/turn/house.ts';
import { receive } from '../../src/turn/receive.ts';
import { takeTurn } from '../../src/turn/take-turn.ts';
import { createWorld, type World } from '../world.ts';

/** What a turn promises, each without waiting for chance to bring it about. */
let world: World;
let updates = 0;

beforeEach(async () => {
  updates = 0;
  world = await createWorld({ store: 'postgres', redis: true });
});
afterEach(() => world.close());

const WHO = { channel: 'telegram', external: '500', lang: 'ru' };

function arrival(input: Input): Arrival {
  updates += 1;
  return { ...WHO, inbound: `telegram:7:${updates}`, externalMessage: updates, input };
}

const session = async () => (await loadConversation(world.house, WHO, true)).session;
const where = async () => (await session()).frames.at(-1);
const typed = (text: string) => arrival({ kind: 'text', text });

async function pressed(option: string): Promise<Arrival> {
  const { nonce = '' } = await session();
  return arrival({ kind: 'press', nonce, option });
}

async function press(...options: string[]): Promise<void> {
  for (const option of options) await takeTurn(world.house, await pressed(option));
}

/** From nothing to the employer's name, which is typed. */
async function toEmployer(): Promise<void> {
  await takeTurn(world.house, arrival({ kind: 'command', name: 'start' }));
  await press('ru', 'agree', 'wage-complaint', 'yes', 'me', 'left', 'company');
  expect((await where())?.step).toBe('employer');
}

const db = () => world.house.store.db;
const jobs = async () => (await db().selectFrom('job').select('id').execute()).length;
const messages = async () => (await db().selectFrom('message').select('id').execute()).length;
const inbound = async (id: string) =>
  db().selectFrom('inbound').select('status').where('id', '=', id).executeTakeFirst();

test('an update that comes several times, at once and later, is worked once', async () => {
  await toEmployer();
  const before = [await messages(), await jobs()];
  const wakes = world.wakes();
  const update = typed('ООО Ромашка');
  const answers = await Promise.all([1, 2, 3].map(() => receive(world.house, update)));
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['done', 'seen', 'seen']);
  expect((await receive(world.house, update)).kind).toBe('seen');
  const frame = await where();
  expect([frame?.step, frame?.answers.employer]).toEqual(['place', { text: 'ООО Ромашка' }]);
  expect(world.wakes()).toBe(wakes + 1);
  // What they said, and one answer to it.
  expect([await messages(), await jobs()]).toEqual([(before[0] ?? 0) + 2, (before[1] ?? 0) + 1]);
});

test('a session from the past, in the cache of all places, costs a reload and no answer', async () => {
  await toEmployer();
  const { house } = world;
  const key = sessionKey('telegram', house.sealer.hash('address', 'telegram:500'));
  const past = await house.cache.get(key);
  if (!past) throw new Error('the cache holds nothing');
  await takeTurn(house, typed('ООО Ромашка'));
  await house.cache.drop(key);
  expect(await house.cache.save(key, null, past)).toBe(true);
  await takeTurn(house, typed('Казань'));
  expect((await where())?.answers).toMatchObject({
    employer: { text: 'ООО Ромашка' },
    place: { place: 'Казань' },
  });
  expect((await house.cache.get(key))?.version).not.toBe(past.version);
});

test('two processes work one conversation at the same moment: both answers count', async () => {
  await toEmployer();
  const both = Promise.withResolvers<void>();
  let loaded = 0;
  // Neither commits before the other has loaded.
  const get: House['cache']['get'] = async (key) => {
    const found = await world.house.cache.get(key);
    loaded += 1;
    if (loaded === 2) both.resolve();
    await both.promise;
    return found;
  };
  const process = (): House => ({ ...world.house, cache: { ...world.house.cache, get } });
  await Promise.all([takeTurn(process(), typed('Казань')), takeTurn(process(), typed('Москва'))]);
  const { employer, place } = (await where())?.answers ?? {};
  const said = [employer, place].map(
    (answer) => answer && ('text' in answer ? answer.text : Object.values(answer)[0]),
  );
  expect(said.toSorted()).toEqual(['Казань', 'Москва']);
});

test('of a turn that does not commit nothing is sent, kept or remembered; and it is worked when it comes again', async () => {
  await toEmployer();
  await sql`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'refused at the commit'; end $$`.execute(db());
  await sql`create constraint trigger refusing after insert on message deferrable initially deferred
    for each row execute function refuse()`.execute(db());
  const before = [await messages(), await jobs(), world.wakes()];
  const update = typed('ООО Ромашка');
  await expect(takeTurn(world.house, update)).rejects.toThrow('refused at the commit');
  expect([await messages(), await jobs(), world.wakes()]).toEqual(before);
  expect(await inbound(update.inbound)).toBeUndefined();
  expect((await loadConversation(world.house, WHO, false)).session.frames.at(-1)?.step).toBe('employer');
  await sql`drop trigger refusing on message`.execute(db());
  expect((await receive(world.house, update)).kind).toBe('done');
  expect((await where())?.step).toBe('place');
});
