import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openStore, type Store, storeIsAway } from '../../src/store/db.ts';
import { askFolder } from '../../src/store/folder-lock.ts';
import { checkMasterKey } from '../../src/store/master-key.ts';
import { createSealer } from '../../src/store/seal.ts';
import { createDatabase, withPostgres } from '../servers/database.ts';
import { startPostgres } from '../servers/postgres.ts';
import { freePort } from '../servers/process.ts';
import { onBothStores, openTestStore, sealer } from './stores.ts';

onBothStores('a store', (opened) => {
  test('reads back every type alike', async () => {
    const { db } = opened();
    const at = new Date('2026-03-29T01:02:03.004Z');
    const id = randomUUID();
    await db
      .insertInto('office')
      .values({ name: 'Ош “№ 1”', group_chat_id: -1_001_234_567_890, zone: 'Asia/Bishkek' })
      .execute();
    const office = await db.selectFrom('office').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow();
    expect(office).toEqual({
      id: expect.any(Number),
      name: 'Ош “№ 1”',
      group_chat_id: -1_001_234_567_890,
      zone: 'Asia/Bishkek',
    });
    const made = {
      id,
      number: id.slice(0, 8),
      type: 'wage',
      office_id: office.id,
      status: 'new',
      urgency: 'urgent',
      lang: 'ky',
    } as const;
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    await db
      .insertInto('case')
      .values({
        ...made,
        sealed_answers: bytes,
        next_day: '2026-03-29',
        sum_claimed: 9_007_199_254_740_991,
        opened_at: at,
        changed_at: at,
      })
      .execute();
    const row = await db.selectFrom('case').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      ...made,
      next_day: '2026-03-29',
      sum_claimed: 9_007_199_254_740_991,
      opened_at: at,
      sensitive: false,
      closed_at: null,
      data_key: null,
    });
    expect(Buffer.isBuffer(row.sealed_answers)).toBe(true);
    expect(row.sealed_answers).toEqual(Buffer.from(bytes));
    const party = { id: randomUUID(), case_id: id, roles: ['claimant', 'a "quoted", one'] };
    await db.insertInto('party').values(party).execute();
    expect(
      await db.selectFrom('party').selectAll().where('case_id', '=', id).executeTakeFirst(),
    ).toMatchObject({ ...party, consents: [] });
    await db
      .insertInto('audit')
      .values({ at, action: 'view', case_id: id, detail: { n: 1, list: ['ө'] } })
      .execute();
    expect(
      await db.selectFrom('audit').select('detail').where('case_id', '=', id).executeTakeFirst(),
    ).toEqual({ detail: { n: 1, list: ['ө'] } });
    const { n } = await db
      .selectFrom('case')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    expect(n).toBe(1);
  });

  test('a number too big to be one is refused rather than rounded', async () => {
    const query = sql`select 9007199254740993::bigint as n`.execute(opened().db);
    await expect(query).rejects.toThrow('2^53');
    expect(await opened().ping()).toBe(true);
  });

  test('its clock and its letters do not depend on where it runs', async () => {
    const at = new Date('1970-01-01T00:00:00.001Z');
    const { rows } = await sql<{ at: Date; day: string }>`
      select ${at}::timestamptz as at, '0044-03-15'::date as day`.execute(opened().db);
    expect(rows).toEqual([{ at, day: '0044-03-15' }]);
  });

  test('a transaction that throws leaves nothing', async () => {
    const { db } = opened();
    const broken = db.transaction().execute(async (tx) => {
      await tx.insertInto('setting').values({ name: 't', value: '1' }).execute();
      throw new Error('no');
    });
    await expect(broken).rejects.toThrow('no');
    expect(await db.selectFrom('setting').selectAll().where('name', '=', 't').execute()).toEqual([]);
  });

  test('a wrong request is not an absent store', async () => {
    const errors = await Promise.all(
      [sql`select 1 from nowhere`, sql`select 1 / 0`, sql`insert into setting values (null, null)`].map(
        (query) =>
          query.execute(opened().db).then(
            () => null,
            (error: unknown) => error,
          ),
      ),
    );
    expect(errors.map(storeIsAway)).toEqual([false, false, false]);
    expect([null, 'x', new Error('x'), new TypeError('fetch failed')].map(storeIsAway)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('the master key belongs to its database: another one is refused', async () => {
    const { db } = opened();
    const other = createSealer(randomBytes(32));
    await Promise.all([checkMasterKey(db, sealer), checkMasterKey(db, sealer)]);
    await checkMasterKey(db, sealer);
    await expect(checkMasterKey(db, other)).rejects.toThrow(/another master key. Put that one back/);
    await checkMasterKey(db, sealer);
  });
});

async function expectAbsent(store: Store): Promise<void> {
  expect(await store.ping()).toBe(false);
  const error = await sql`select 1`.execute(store.db).catch((e: unknown) => e);
  expect(storeIsAway(error)).toBe(true);
}

test('a closed store is an absent one', async () => {
  const { store, close } = await openTestStore('postgres');
  await close();
  await expectAbsent(store);
});

test('several processes that start at once on an empty database make the tables once', async () => {
  const database = await createDatabase(inject('postgresUrl'));
  onTestFinished(database.drop);
  const open = () => openStore({ databaseUrl: database.url, dataDir: '/nowhere' });
  const stores = await Promise.all(Array.from({ length: 6 }, open));
  for (const store of stores) await store.close();
  const again = await open();
  expect(await again.db.selectFrom('job').selectAll().execute()).toEqual([]);
  await again.close();
});

test('a database of a newer release is refused, not guessed at', async () => {
  const database = await createDatabase(inject('postgresUrl'));
  onTestFinished(database.drop);
  const open = () => openStore({ databaseUrl: database.url, dataDir: '/nowhere' });
  await (await open()).close();
  await withPostgres(database.url, (client) =>
    client.query(`insert into kysely_migration values ('9999-later', now()::text)`),
  );
  await expect(open()).rejects.toThrow(/newer release/);
});

test('a migration that fails leaves nothing behind', async () => {
  const database = await createDatabase(inject('postgresUrl'));
  onTestFinished(database.drop);
  await withPostgres(database.url, (client) => client.query('create table dialogue (mine int)'));
  await expect(openStore({ databaseUrl: database.url, dataDir: '/nowhere' })).rejects.toThrow(
    /0001-spine failed/,
  );
  const tables = await withPostgres(database.url, (client) =>
    client.query(`select to_regclass('office') as t`),
  );
  expect(tables.rows).toEqual([{ t: null }]);
});

test('an advisory lock is one process’s, until it is released or its connection dies', async () => {
  const { store, close } = await openTestStore('postgres');
  onTestFinished(close);
  const other = await openStore({ databaseUrl: await urlOf(store), dataDir: '/nowhere' });
  onTestFinished(other.close);
  const lock = await store.tryLock('poll');
  expect(lock?.lost.aborted).toBe(false);
  expect(await other.tryLock('poll')).toBe(null);
  const elsewhere = await other.tryLock('retention');
  expect(elsewhere).not.toBe(null);
  await elsewhere?.release();
  await lock?.release();
  expect(lock?.lost.aborted).toBe(true);
  const second = await other.tryLock('poll');
  await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`.execute(store.db);
  await expect.poll(() => second?.lost.aborted).toBe(true);
  const third = await store.tryLock('poll');
  expect(third?.lost.aborted).toBe(false);
  await third?.release();
});

async function urlOf(store: Store): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(store.db);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${rows[0]?.name}`;
  return url.href;
}

test('PostgreSQL may end connections, restart and crash: the process lives and the store comes back', {
  timeout: 60_000,
}, async () => {
  const server = await startPostgres({ fsync: false });
  onTestFinished(server.stop);
  const codes: string[] = [];
  const store = await openStore({
    databaseUrl: server.url,
    dataDir: '/nowhere',
    onError: (code) => codes.push(code),
  });
  onTestFinished(store.close);
  const one = () => sql<{ one: number }>`select 1 as one`.execute(store.db);
  await Promise.all([one(), one(), one()]);
  await withPostgres(server.url, (client) =>
    client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jardam'`),
  );
  await expect.poll(() => codes).toEqual(['57P01', '57P01', '57P01']);
  expect((await one()).rows).toEqual([{ one: 1 }]);

  const asleep = sql`select pg_sleep(30)`.execute(store.db).catch((error: unknown) => error);
  await server.kill9();
  expect(storeIsAway(await asleep)).toBe(true);
  expect(storeIsAway(await one().catch((error: unknown) => error))).toBe(true);
  expect(await store.ping()).toBe(false);
  await server.restart();
  await expect.poll(() => store.ping()).toBe(true);
  expect((await one()).rows).toEqual([{ one: 1 }]);
});

test('no PostgreSQL there, or not for us: a sentence, and no password in it', async () => {
  const port = await freePort();
  const nobody = openStore({ databaseUrl: `postgres://u:secret@127.0.0.1:${port}/x`, dataDir: '/nowhere' });
  await expect(nobody).rejects.toThrow(/PostgreSQL at DATABASE_URL does not answer \(ECONNREFUSED\)/);
  await expect(nobody).rejects.not.toThrow(/secret/);
  const missing = new URL(inject('postgresUrl'));
  missing.pathname = '/no_such_database';
  await expect(openStore({ databaseUrl: missing.href, dataDir: '/nowhere' })).rejects.toThrow('3D000');
});

test('PGlite keeps its folder to itself, answers there, and finds its rows again', {
  timeout: 60_000,
}, async () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'jardam-pglite-')), 'data');
  onTestFinished(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));
  const store = await openStore({ dataDir, onRequest: async (line) => `did ${line}` });
  await expect(openStore({ dataDir })).rejects.toThrow('in use');
  expect(await askFolder(dataDir, 'this')).toBe('did this');
  const lock = await store.tryLock('poll');
  expect(lock?.lost.aborted).toBe(false);
  await store.db.insertInto('setting').values({ name: 'kept', value: 'жок' }).execute();
  await store.close();
  await expectAbsent(store);
  expect(await askFolder(dataDir, 'this')).toBe(null);
  const again = await openStore({ dataDir });
  expect(await again.db.selectFrom('setting').selectAll().execute()).toEqual([
    { name: 'kept', value: 'жок' },
  ]);
  await again.close();
});

test('PGlite that was broken off while it was made is made anew; one that is open survives a SIGKILL', {
  timeout: 60_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'jardam-pglite-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  mkdirSync(join(dataDir, 'pg.new'));
  writeFileSync(join(dataDir, 'pg.new', 'PG_VERSION'), '18');
  const script = `
    const { openStore } = await import('./db.ts');
    const store = await openStore({ dataDir: process.argv[1] });
    for (let n = 0; ; n += 1) {
      await store.db.insertInto('setting').values({ name: String(n), value: 'x'.repeat(1000) }).execute();
      process.stdout.write(n + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    cwd: join(import.meta.dirname, '../../src/store'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let last = -1;
  const enough = Promise.withResolvers<void>();
  child.stdout.on('data', (text: Buffer) => {
    last = Number(text.toString().trim().split('\n').at(-1));
    if (last >= 200) enough.resolve();
  });
  await enough.promise;
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = await openStore({ dataDir });
  const rows = await store.db.selectFrom('setting').select('name').execute();
  await store.close();
  expect(rows.length).toBeGreaterThan(last);
});
