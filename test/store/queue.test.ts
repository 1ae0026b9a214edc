import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/db.ts';
import { enqueue, type NewJob } from '../../src/store/enqueue.ts';
import {
  buryJob,
  dropExpired,
  extendLeases,
  finishJobs,
  type LeaseRequest,
  leaseJobs,
  openPayload,
  retryJob,
} from '../../src/store/queue.ts';
import { SealError } from '../../src/store/seal.ts';
import { onBothStores, sealer } from './stores.ts';

const start = new Date('2026-11-01T06:00:00.000Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

onBothStores('the queue', (opened) => {
  const put = (...jobs: Partial<NewJob>[]) =>
    enqueue(
      opened().db,
      sealer,
      jobs.map((job) => ({ kind: 'send', payload: null, runAt: start, ...job })),
    );
  const lease = (owner: string, request: Partial<LeaseRequest> = {}) =>
    leaseJobs(opened().db, { owner, now: after(1), limit: 100, leaseMs: 30_000, ...request });
  const leasedIds = async (owner: string, request: Partial<LeaseRequest> = {}) =>
    (await lease(owner, request)).map(({ id }) => id);
  const finish = (owner: string, ...ids: unknown[]) =>
    finishJobs(
      opened().db,
      ids.map((id) => ({ id: Number(id), owner })),
    );
  const waiting = () => opened().db.selectFrom('job').selectAll().orderBy('id').execute();

  test('a job comes back as it was written, and nothing of its payload is in the table', async () => {
    const payload = { text: 'Айлыгымды беришкен жок \u0000 \ud800', nested: [1, null, { ө: true }] };
    const [id] = await put({ kind: 'send', payload, lane: 'chat:1', budget: 'chat:1', expiresAt: after(9) });
    const [job] = await lease('a');
    expect(job).toMatchObject({
      id,
      kind: 'send',
      lane: 'chat:1',
      budget: 'chat:1',
      urgency: 'ordinary',
      runAt: start,
      expiresAt: after(9),
      attempts: 1,
      failures: 0,
      owner: 'a',
    });
    if (!job) throw new Error('no job');
    expect(openPayload(sealer, job)).toEqual(payload);
    expect(job.sealedPayload.includes(Buffer.from('Айлыгымды'))).toBe(false);
    expect(() => openPayload(sealer, { ...job, kind: 'download' })).toThrow(SealError);
  });

  test('what belongs to a transaction that is rolled back was never there', async () => {
    const broken = opened()
      .db.transaction()
      .execute(async (tx) => {
        await enqueue(tx, sealer, [{ kind: 'send', payload: 1, runAt: start }]);
        throw new Error('no');
      });
    await expect(broken).rejects.toThrow('no');
    expect(await waiting()).toEqual([]);
  });

  test('many are written at once, in their order; none at all is fine', async () => {
    const ids = await put(...Array.from({ length: 2_500 }, () => ({ lane: 'one' })));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(2_500);
    expect(await put()).toEqual([]);
  });

  test('only what is due is leased, once, and not what expired', async () => {
    const [due] = await put({}, { runAt: after(2) }, { expiresAt: after(1) });
    expect(await leasedIds('a')).toEqual([due]);
    expect(await leasedIds('b')).toEqual([]);
  });

  test('urgent before ordinary before broadcast, then by time, then by id', async () => {
    const ids = await put(
      { urgency: 'broadcast' },
      { runAt: after(1) },
      {},
      { urgency: 'urgent', runAt: after(1) },
      {},
    );
    const [broadcast, later, first, urgent, second] = ids;
    expect(await leasedIds('a')).toEqual([urgent, first, second, later, broadcast]);
  });

  test('the limit takes the most urgent', async () => {
    const [, , urgent] = await put({ urgency: 'broadcast' }, {}, { urgency: 'urgent' });
    expect(await leasedIds('a', { limit: 1 })).toEqual([urgent]);
  });

  test('only the kinds that are asked for', async () => {
    const [, download] = await put({}, { kind: 'download' });
    expect(await leasedIds('a', { kinds: ['download', 'retention'] })).toEqual([download]);
  });

  test('of a lane only the head; the next when that is finished', async () => {
    const [one, two, three] = await put({ lane: 'x' }, { lane: 'x' }, { lane: 'y' });
    expect(await leasedIds('a')).toEqual([one, three]);
    expect(await leasedIds('b')).toEqual([]);
    expect(await finish('a', one)).toBe('more');
    expect(await leasedIds('c')).toEqual([two]);
  });

  test('a head that waits for its retry holds its lane, also against what is more urgent', async () => {
    const [one] = await put({ lane: 'x' });
    await lease('a');
    const retry = { id: Number(one), owner: 'a', now: after(1), at: after(60), error: '429' };
    expect(await retryJob(opened().db, retry)).toBe(true);
    const [two] = await put({ lane: 'x', urgency: 'urgent', runAt: after(2) });
    // Written down with it, too, so that looking for work need not pass it by each time.
    expect((await waiting()).map((job) => job.run_at)).toEqual([after(60), after(60)]);
    expect(await leasedIds('b', { now: after(59) })).toEqual([]);
    expect(await leasedIds('c', { now: after(60) })).toEqual([one]);
    await finish('c', one);
    expect(await leasedIds('d', { now: after(60) })).toEqual([two]);
  });

  test('those already behind a head wait with it and run when it is done, not later', async () => {
    const [one, two] = await put({ lane: 'x' }, { lane: 'x' });
    await lease('a');
    await retryJob(opened().db, { id: Number(one), owner: 'a', now: after(1), at: after(60), error: '429' });
    expect((await waiting()).map((job) => job.run_at)).toEqual([after(60), after(60)]);
    expect(await leasedIds('b', { now: after(60) })).toEqual([one]);
    await finish('b', one);
    expect(await leasedIds('c', { now: after(60) })).toEqual([two]);
  });

  test('an expired head does not hold its lane; one that is running does', async () => {
    const [, two] = await put({ lane: 'x', expiresAt: after(1) }, { lane: 'x' });
    expect(await leasedIds('a')).toEqual([two]);
    const [three] = await put({ lane: 'y', expiresAt: after(2) }, { lane: 'y' });
    expect(await leasedIds('b')).toEqual([three]);
    expect(await leasedIds('c', { now: after(5) })).toEqual([]);
  });

  test('an answer lifts the broadcast before it in the same chat', async () => {
    const [other, mine] = await put(
      { lane: 'other', urgency: 'broadcast' },
      { lane: 'mine', urgency: 'broadcast' },
    );
    const [answer] = await put({ lane: 'mine', runAt: after(1) });
    expect(await leasedIds('a', { limit: 1 })).toEqual([mine]);
    await finish('a', mine);
    expect(await leasedIds('b')).toEqual([answer, other]);
  });

  test('one that commits late with a smaller id does not run beside its lane', async () => {
    if (opened().kind === 'pglite') return; // one connection: nobody can be in between
    const slow = await opened().db.startTransaction().execute();
    const [early] = await enqueue(slow, sealer, [{ kind: 'send', payload: 1, lane: 'x', runAt: start }]);
    const [late] = await put({ lane: 'x' });
    expect(await leasedIds('a')).toEqual([late]);
    await slow.commit().execute();
    expect(await leasedIds('b')).toEqual([]);
    await finish('a', late);
    expect(await leasedIds('c')).toEqual([early]);
  });

  test('a lease that ran out is leased again, as a failure; the first owner can change nothing any more', async () => {
    const [id] = await put({ lane: 'x' });
    await lease('a', { leaseMs: 1_000 });
    expect(await leasedIds('b', { now: after(1.9) })).toEqual([]);
    const [again] = await lease('b', { now: after(2) });
    expect(again).toMatchObject({ id, attempts: 2, failures: 1, owner: 'b' });
    const before = await waiting();
    const { db } = opened();
    const late = { id: Number(id), owner: 'a' };
    expect(await finish('a', id)).toBe('lost');
    expect(await retryJob(db, { ...late, now: after(3), at: after(9), error: 'x' })).toBe(false);
    expect(await buryJob(db, late, after(3), 'x')).toBe(false);
    expect(await extendLeases(db, [late], after(99))).toEqual([late]);
    expect(await waiting()).toEqual(before);
    expect(await finish('b', id)).toBe('done');
  });

  test('a job may be written leased: nobody else gets it, and its owner ends it', async () => {
    const [id] = await put({ lane: 'x', lease: { owner: 'hand', until: after(15) } });
    expect(await waiting()).toMatchObject([{ id, owner: 'hand', attempts: 1, lease_until: after(15) }]);
    expect(await leasedIds('b')).toEqual([]);
    expect(await finish('hand', id)).toBe('done');
    expect(await waiting()).toEqual([]);
  });

  test('a job that was written leased and forgotten is leased again, as a failure', async () => {
    const [id] = await put({ lane: 'x', lease: { owner: 'hand', until: after(15) } });
    expect(await lease('b', { now: after(16) })).toMatchObject([{ id, attempts: 2, failures: 1 }]);
    expect(await finish('hand', id)).toBe('lost');
  });

  test('a job is not written leased while its lane is taken', async () => {
    const [head] = await put({ lane: 'x' });
    const [id] = await put({ lane: 'x', lease: { owner: 'hand', until: after(15) } });
    expect((await waiting()).map(({ owner, attempts }) => [owner, attempts])).toEqual([
      [null, 0],
      [null, 0],
    ]);
    expect(await leasedIds('b')).toEqual([head]);
    expect(await finish('b', head)).toBe('more');
    expect(await leasedIds('c')).toEqual([id]);
  });

  test('of jobs that end together none ends when one of them is lost', async () => {
    const [one, two] = await put({}, {});
    await lease('a');
    const before = await waiting();
    expect(await finish('a', one, two, 999_999)).toBe('lost');
    expect(await waiting()).toEqual(before);
    expect(await finish('a', one, two)).toBe('done');
    expect(await waiting()).toEqual([]);
  });

  test('who still has a job in hand is not given it again, nor what is behind it', async () => {
    const [one] = await put({ lane: 'x' }, { lane: 'x' });
    await lease('a', { leaseMs: 1_000 });
    expect(await leasedIds('b', { now: after(9), held: [Number(one)] })).toEqual([]);
    expect(await leasedIds('c', { now: after(9), held: [99] })).toEqual([one]);
  });

  test('a lease that ran out but was not taken is still its owner’s', async () => {
    const [id] = await put({});
    await lease('a', { leaseMs: 1_000 });
    expect(await finish('a', id)).toBe('done');
  });

  test('leases are extended together, and the lost ones are named', async () => {
    const [one, two] = await put({}, {});
    await lease('a');
    const held = [one, two, 999].map((id) => ({ id: Number(id), owner: 'a' }));
    expect(await extendLeases(opened().db, held, after(120))).toEqual([{ id: 999, owner: 'a' }]);
    expect(await leasedIds('b', { now: after(119) })).toEqual([]);
    expect(await extendLeases(opened().db, [], after(120))).toEqual([]);
  });

  test('a retry keeps what it is told, and no more: marks, error, expiry', async () => {
    const [id] = await put({ expiresAt: after(50) });
    await lease('a');
    const back = { id: Number(id), owner: 'a', now: after(1), at: after(2) };
    await retryJob(opened().db, { ...back, error: 'ETELEGRAM\u0000ж', mark: 'failed' });
    expect((await waiting())[0]).toMatchObject({
      attempts: 1,
      failures: 1,
      last_error: 'ETELEGRAM??',
      owner: null,
    });
    await lease('b', { now: after(2) });
    const untried = { ...back, owner: 'b', at: after(90), error: null, mark: 'untried' as const };
    await retryJob(opened().db, untried);
    const [kept] = await waiting();
    expect(kept).toMatchObject({ attempts: 1, failures: 1, last_error: 'ETELEGRAM??', run_at: after(50) });
  });

  test('what is given up leaves its lane and stays visible', async () => {
    const [id, next] = await put({ lane: 'x', payload: 'kept', budget: 'b' }, { lane: 'x' });
    await lease('a');
    expect(await buryJob(opened().db, { id: Number(id), owner: 'a' }, after(3), '403')).toBe(true);
    expect(await leasedIds('b')).toEqual([next]);
    const [dead] = await opened().db.selectFrom('dead_job').selectAll().execute();
    expect(dead).toMatchObject({ id, kind: 'send', lane: 'x', attempts: 1, error: '403', died_at: after(3) });
    if (!dead) throw new Error('not kept');
    expect(openPayload(sealer, { kind: dead.kind, sealedPayload: dead.sealed_payload })).toBe('kept');
  });

  test('what expired is dropped and named, unless it is running', async () => {
    const [running, , kept] = await put({ expiresAt: after(2) }, { expiresAt: after(1), kind: 'press' }, {});
    await lease('a', { limit: 1, kinds: ['send'] });
    const dropped = await dropExpired(opened().db, after(3), 10);
    expect(dropped).toEqual([{ id: Number(running) + 1, kind: 'press' }]);
    expect((await waiting()).map(({ id }) => id)).toEqual([running, kept]);
  });

  test('whatever is done with it, a lane’s order holds and nothing is lost', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (steps, draw) =>
        playOut(opened(), steps, draw),
      ),
      { numRuns: 25 },
    );
  });
});

type Step = 'put' | 'lease' | 'finish' | 'retry' | 'later' | 'die' | 'wait';
const step = fc.constantFrom<Step>(
  'put',
  'put',
  'lease',
  'lease',
  'finish',
  'finish',
  'retry',
  'later',
  'die',
  'wait',
);

/** Plays the steps on three lanes, then drains; checks order and completeness against a plain model. */
async function playOut(store: Store, steps: Step[], draw: fc.Stream<number>): Promise<void> {
  await sql`truncate job restart identity`.execute(store.db);
  const lanes = ['x', 'y', 'z'].map((name) => ({ name, put: [] as number[], done: [] as number[] }));
  const held: { id: number; owner: string; lane: string | null }[] = [];
  const pick = (size: number) => draw.next().value % size;
  let clock = 0;
  let owners = 0;
  const take = async () => {
    owners += 1;
    const jobs = await leaseJobs(store.db, {
      owner: `${owners}`,
      now: after(clock),
      limit: 2,
      leaseMs: 10_000,
    });
    for (const { id, owner, lane } of jobs) {
      const rival = held.findIndex((other) => other.id === id);
      if (rival >= 0) held.splice(rival, 1);
      expect(held.map((other) => other.lane)).not.toContain(lane);
      held.push({ id, owner, lane });
    }
    return jobs.length;
  };
  const finish = async () => {
    const [job] = held.splice(pick(held.length), 1);
    if (!job) return;
    expect(await finishJobs(store.db, [job])).not.toBe('lost');
    lanes.find(({ name }) => name === job.lane)?.done.push(job.id);
  };
  const deeds: Record<Step, () => Promise<unknown>> = {
    async put() {
      const lane = lanes[pick(3)];
      const urgency = (['urgent', 'ordinary', 'broadcast'] as const)[pick(3)];
      if (!lane) return;
      const [id] = await enqueue(store.db, sealer, [
        { kind: 'k', payload: 0, lane: lane.name, urgency, runAt: after(clock) },
      ]);
      lane.put.push(Number(id));
    },
    lease: take,
    finish: async () => held.length > 0 && finish(),
    async retry() {
      const job = held.pop();
      if (job)
        await retryJob(store.db, { ...job, now: after(clock), at: after(clock + pick(20)), error: 'e' });
    },
    async later() {
      const job = held.pop();
      if (job)
        await retryJob(store.db, {
          ...job,
          now: after(clock),
          at: after(clock + 1),
          error: null,
          mark: 'untried',
        });
    },
    // The process is gone: its leases run out, so the clock must pass them before the lane goes on.
    async die() {
      held.length = 0;
      clock += 10;
    },
    async wait() {
      clock += pick(4);
    },
  };
  for (const name of steps) await deeds[name]();
  for (let idle = 0; idle < 40; ) {
    idle = (await take()) > 0 || held.length > 0 ? 0 : idle + 1;
    while (held.length > 0) await finish();
    clock += 1;
  }
  for (const lane of lanes) expect(lane.done).toEqual(lane.put);
}
