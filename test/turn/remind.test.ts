import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishJobs, leaseJobs, openPayload } from '../../src/store/queue.ts';
import type { Job } from '../../src/store/run-job.ts';
import { sessionKey } from '../../src/store/sessions.ts';
import { loadConversation } from '../../src/turn/conversation.ts';
import { createRemind } from '../../src/turn/remind.ts';
import { tidy } from '../../src/turn/tidy.ts';
import { createWorld, type World } from '../world.ts';
import { type Walker, walker } from './walk.ts';

const DAY = 86_400_000;
/** From the first word to the question whether to be reminded: Russian, kept, not looked yet, leaves on 20.02.2027. */
const ASKED = '/start|1|1|Перед отъездом|1|2|4|2|20.02.2027|1|1|готово|4|готово|3|готово|4|готово|4'.split(
  '|',
);

describe.each([
  { store: 'postgres' as const, redis: true },
  { store: 'pglite' as const, redis: false },
])('reminders on $store, redis $redis', (on) => {
  let world: World;
  let external = 7_000_000;
  beforeAll(async () => {
    world = await createWorld(on);
  });
  afterAll(() => world.close());

  const person = async (last = '1', channel = 'telegram'): Promise<Walker> => {
    external += 1;
    const someone = walker(world.house, String(external), 'ru', channel);
    for (const line of [...ASKED, last]) await someone.type(line);
    return someone;
  };
  const talkOf = ({ external: who }: Walker) =>
    loadConversation(world.house, { channel: 'telegram', external: who }, true);
  const timers = async (someone: Walker) => {
    const { id } = await talkOf(someone);
    const { db } = world.house.store;
    const rows = await db.selectFrom('job').selectAll().where('lane', '=', `remind:${id}`).execute();
    return rows.map((row) => row.run_at.toISOString());
  };
  /** The bot's messages since, in words. */
  const told = async (someone: Walker) => {
    const { id, key } = await talkOf(someone);
    const { house } = world;
    const rows = await house.store.db
      .selectFrom('message')
      .select(['sealed_body'])
      .where('conversation_id', '=', id)
      .where('author', '=', 'bot')
      .orderBy('id')
      .execute();
    const bodies = rows.map((row) =>
      JSON.parse(house.sealer.unseal(key, `conversation:${id}:message`, row.sealed_body).toString('utf8')),
    );
    return bodies.map(({ shown }) => shown as { text: string; nonce: string; options: { id: string }[] });
  };
  const reminders = async (someone: Walker) =>
    (await told(someone)).filter(({ text }) => text === 'Здравствуйте. Вы просили напомнить.');
  const passTo = (instant: string) =>
    world.clock.pass(new Date(instant).getTime() - world.clock.now().getTime());

  /** What a worker does with the timers that are due. `dies`: before it has written that they are done. */
  const work = async (dies = false) => {
    const { store, sealer } = world.house;
    const run = createRemind(world.house);
    const now = world.clock.now();
    const request = { owner: `w${now.getTime()}`, now, limit: 50, leaseMs: 60_000, kinds: ['remind'] };
    const leased = await leaseJobs(store.db, request);
    for (const job of leased) {
      await run({ ...job, payload: openPayload(sealer, job) } as unknown as Job);
      if (!dies) await finishJobs(store.db, [job]);
    }
    return leased.length;
  };
  /** A world of its own time: nobody else's timers are due. */
  const fresh = async () => {
    await world.house.store.db.deleteFrom('job').execute();
    passTo('2026-11-20T06:00:00Z');
  };

  test('a yes sets one timer, and the list is kept for thirty days after its last date', async () => {
    await fresh();
    const someone = await person();
    expect(await timers(someone)).toEqual(['2026-12-13T04:00:00.000Z']);
    const { id } = await talkOf(someone);
    const row = await world.house.store.db
      .selectFrom('conversation')
      .select('expires_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row.expires_at?.toISOString()).toBe('2027-04-21T00:00:00.000Z');
    passTo('2027-04-20T00:00:00Z');
    await tidy(world.house);
    expect((await talkOf(someone)).session.reminders).toBeDefined();
    passTo('2027-04-21T00:00:01Z');
    await tidy(world.house);
    expect((await talkOf(someone)).version).toBeNull();
    expect(await work()).toBe(1);
  });

  test('rings on its day: a word beside the running question, in the language of that time; then the next', async () => {
    await fresh();
    const someone = await person();
    await someone.type('/menu');
    await someone.type('1');
    const before = await talkOf(someone);
    passTo('2026-12-13T04:00:00Z');
    expect(await work()).toBe(1);
    const [only, ...more] = await reminders(someone);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ nonce: '', options: [{ id: '/dates' }] });
    const after = await talkOf(someone);
    expect(after.session.frames).toEqual(before.session.frames);
    expect(after.session.nonce).toBe(before.session.nonce);
    expect(await timers(someone)).toEqual(['2027-02-09T04:00:00.000Z']);
    expect(await someone.type('1')).toBe('Кому не заплатили?');
    for (const line of ['/language', '2']) await someone.type(line);
    passTo('2027-02-09T04:00:00Z');
    await work();
    expect((await told(someone)).at(-1)?.text).toBe('Саламатсызбы. Эске салуу сурагансыз.');
  });

  test('the message goes by the lane and the budget of its chat', async () => {
    await fresh();
    const someone = await person();
    await world.house.store.db.deleteFrom('job').where('kind', '<>', 'remind').execute();
    passTo('2026-12-13T04:00:00Z');
    await work();
    const { addressId } = await talkOf(someone);
    const jobs = await world.house.store.db
      .selectFrom('job')
      .selectAll()
      .where('kind', '=', 'send')
      .execute();
    const lane = `telegram:${addressId}`;
    expect(jobs).toMatchObject([{ lane, budget: lane, urgency: 2 }]);
  });

  test('a process that dies after the commit, before the timer is done: told once, and its send waits', async () => {
    await fresh();
    const someone = await person();
    const { db } = world.house.store;
    await db.deleteFrom('job').where('kind', '<>', 'remind').execute();
    passTo('2026-12-13T04:00:00Z');
    expect(await work(true)).toBe(1);
    world.clock.pass(120_000);
    expect(await work()).toBe(1);
    expect(await reminders(someone)).toHaveLength(1);
    expect(await db.selectFrom('job').select('id').where('kind', '=', 'send').execute()).toHaveLength(1);
    expect(await timers(someone)).toEqual(['2027-02-09T04:00:00.000Z']);
    passTo('2027-02-09T04:00:00Z');
    expect(await work()).toBe(1);
    expect(await reminders(someone)).toHaveLength(2);
  });

  test('two workers with the same timer tell it once', async () => {
    await fresh();
    const someone = await person();
    passTo('2026-12-13T04:00:00Z');
    const { id } = await talkOf(someone);
    const job = { payload: { conversation: id } } as unknown as Job;
    const run = createRemind(world.house);
    await Promise.all(Array.from({ length: 5 }, () => run(job)));
    expect(await reminders(someone)).toHaveLength(1);
    expect((await timers(someone)).filter((at) => at.startsWith('2027'))).toHaveLength(1);
  });

  test('ticking moves it, a no to reminders and the quick exit take it away', async () => {
    await fresh();
    const ticked = await person();
    for (const line of ['/dates', '1', '1']) await ticked.type(line);
    expect(await timers(ticked)).toEqual(['2027-02-09T04:00:00.000Z']);
    for (const line of ['/dates', '2', '5', '3', 'готово']) await ticked.type(line);
    expect(await timers(ticked)).toEqual(['2027-03-14T07:00:00.000Z']);
    for (const line of ['/dates', '3', '5', '2', '3', 'готово']) await ticked.type(line);
    expect(await timers(ticked)).toEqual([]);

    const off = await person();
    for (const line of ['/dates', '5']) await off.type(line);
    expect(await timers(off)).toEqual([]);

    const hides = await person();
    await hides.type('спрятать');
    expect(await timers(hides)).toEqual([]);
    passTo('2026-12-13T04:00:00Z');
    expect(await work()).toBe(0);
  });

  test('another day takes the place of the first, with one timer', async () => {
    await fresh();
    const someone = await person();
    for (const line of ['/dates', '4', '10.03.2027']) await someone.type(line);
    expect(await timers(someone)).toEqual(['2027-01-03T04:00:00.000Z']);
  });

  test('deleting everything takes it away, and one that rings just then finds nobody', async () => {
    await fresh();
    const someone = await person();
    const { id, cacheKey } = await talkOf(someone);
    await someone.type('/delete');
    await someone.type('1');
    const { db } = world.house.store;
    expect(await db.selectFrom('job').select('id').where('kind', '=', 'remind').execute()).toEqual([]);
    await createRemind(world.house)({ payload: { conversation: id } } as unknown as Job);
    expect(await db.selectFrom('message').select('id').where('conversation_id', '=', id).execute()).toEqual(
      [],
    );
    expect(cacheKey).toBe(
      sessionKey('telegram', world.house.sealer.hash('address', `telegram:${someone.external}`)),
    );
  });

  test.each(['unreachable', 'hidden'])(
    'who is %s is not written to, and the next date is kept',
    async (how) => {
      await fresh();
      const someone = await person();
      const { addressId, personId } = await talkOf(someone);
      const { db } = world.house.store;
      if (how === 'hidden')
        await db
          .updateTable('person')
          .set({ delete_at: new Date('2027-12-01') })
          .where('id', '=', personId)
          .execute();
      else await db.updateTable('address').set({ reachable: false }).where('id', '=', addressId).execute();
      passTo('2026-12-13T04:00:00Z');
      expect(await work()).toBe(1);
      expect(await reminders(someone)).toEqual([]);
      expect(await timers(someone)).toEqual(['2027-02-09T04:00:00.000Z']);
    },
  );

  test('workers that come back at night wait for the morning', async () => {
    await fresh();
    const someone = await person();
    passTo('2026-12-13T19:00:00Z');
    await work();
    expect(await reminders(someone)).toEqual([]);
    expect(await timers(someone)).toEqual(['2026-12-14T04:00:00.000Z']);
  });

  test('on a channel that cannot write by itself, or without keeping, nothing is offered', async () => {
    await fresh();
    external += 1;
    const page = walker(world.house, String(external));
    let text = '';
    for (const line of ASKED) text = await page.type(line);
    expect(text).toContain('не может написать вам сама');
    external += 1;
    const unkept = walker(world.house, String(external), 'ru', 'telegram');
    for (const line of ['/start', '1', '2', ...ASKED.slice(3)]) text = await unkept.type(line);
    expect(text).toContain('решили ничего не хранить');
    const { db } = world.house.store;
    expect(await db.selectFrom('job').select('id').where('kind', '=', 'remind').execute()).toEqual([]);
  });

  test('after weeks of silence the list is still there', async () => {
    await fresh();
    const someone = await person();
    await someone.type('5');
    world.clock.pass(20 * DAY);
    await tidy(world.house);
    expect(await someone.type('/dates')).toContain('20 февраля 2027');
  });
});
