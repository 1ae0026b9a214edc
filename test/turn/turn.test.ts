import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockCase, toldIn } from '../../src/cases/register.ts';
import { receive } from '../../src/turn/receive.ts';
import { ownStatus, statusBySecret } from '../../src/turn/status.ts';
import { tidy } from '../../src/turn/tidy.ts';
import { createWorld, type World } from '../world.ts';
import { openComplaint, walker } from './walk.ts';

const HOUR = 3_600_000;

describe.each([
  { store: 'postgres' as const, redis: true },
  { store: 'postgres' as const, redis: false },
  { store: 'pglite' as const, redis: false },
])('a turn on $store, redis $redis', (on) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(on);
  });
  afterAll(() => world.close());

  const caseRow = (number: string) =>
    world.house.store.db
      .selectFrom('case')
      .selectAll()
      .where('number', '=', number)
      .executeTakeFirstOrThrow();

  /** Every text column and every byte of every table, to look for what must not stand there in the clear. */
  const everything = async () => {
    const tables = [
      'person',
      'address',
      'conversation',
      'case',
      'party',
      'message',
      'file',
      'job',
      'inbound',
      'audit',
    ];
    const rows = await Promise.all(
      tables.map((table) =>
        sql<{ row: string }>`select t::text as row from ${sql.table(table)} t`.execute(world.house.store.db),
      ),
    );
    return rows.flatMap((r) => r.rows.map((row) => row.row)).join('\n');
  };

  test('a complaint becomes a case with its figures, and the words are sealed', async () => {
    const number = await openComplaint(walker(world.house));
    const row = await caseRow(number);
    expect(row).toMatchObject({
      type: 'wage-complaint',
      status: 'new',
      people: 1,
      sum_claimed: 4_500_050,
      currency: 'RUB',
    });
    const told = await world.house.store.db.transaction().execute(async (tx) => {
      const found = await lockCase(tx, world.house.sealer, { number });
      return found && toldIn(tx, world.house.sealer, found);
    });
    expect(told?.flows[0]?.answers).toMatchObject({
      employer: { text: 'ООО Ромашка' },
      due: { date: '2026-05' },
    });
    const all = await everything();
    for (const word of ['Ромашка', 'Азиз', 'Мира 5', 'бөрү', Buffer.from('Ромашка').toString('hex')])
      expect(all, `${word} stands in the clear`).not.toContain(word);
  });

  test('the same inbound id is worked once', async () => {
    const arrival = {
      inbound: `terminal:${randomUUID()}`,
      channel: 'terminal',
      external: randomUUID(),
      input: { kind: 'command' as const, name: 'start' as const },
    };
    expect((await receive(world.house, arrival)).kind).toBe('done');
    expect((await receive(world.house, arrival)).kind).toBe('seen');
  });

  test('twenty inputs at the same time all count, one after the other', async () => {
    const person = walker(world.house);
    for (const line of ['/start', '1', '1']) await person.type(line);
    const { external } = person;
    const send = (n: number) =>
      receive(world.house, {
        inbound: `terminal:${external}:${n}`,
        channel: 'terminal',
        external,
        input: { kind: 'text', text: `вопрос ${n}` },
      });
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n)));
    expect(results.every((r) => r.kind === 'done')).toBe(true);
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from message m
      join conversation c on c.id = m.conversation_id join address a on a.id = c.address_id
      where m.author = 'person' and a.external_hash = ${world.house.sealer.hash('address', `terminal:${external}`)}`.execute(
      world.house.store.db,
    );
    expect(rows[0]?.n).toBeGreaterThanOrEqual(20);
  });

  test('who does not agree to keeping leaves nothing they said', async () => {
    const person = walker(world.house);
    for (const line of ['/start', '1', '2', 'меня зовут Секретбек']) await person.type(line);
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from message m
      join conversation c on c.id = m.conversation_id join address a on a.id = c.address_id
      where m.author = 'person' and a.external_hash = ${world.house.sealer.hash('address', `terminal:${person.external}`)}`.execute(
      world.house.store.db,
    );
    expect(rows[0]?.n).toBe(0);
  });

  test('a made-up option of the live screen is no error', async () => {
    const person = walker(world.house);
    for (const line of ['/start', '1', '1']) await person.type(line);
    const { nonce } = person.screen();
    for (const option of ['nothing', 'home', '__proto__', 'done', 'unknown', '+keep', '/nothing', '']) {
      const inbound = `terminal:${randomUUID()}`;
      const input = { kind: 'press' as const, nonce, option };
      const { external } = person;
      expect((await receive(world.house, { inbound, channel: 'terminal', external, input })).kind).toBe(
        'done',
      );
    }
  });

  test('number and secret word tell the status, and five wrong words rest the case', async () => {
    const person = walker(world.house);
    const number = await openComplaint(person);
    const typed = number.replace(' ', '');
    expect((await ownStatus(world.house, 'terminal', person.external)).text).toContain(number);
    expect(await statusBySecret(world.house, 'ru', typed, 'Бору Тиши')).toContain(number);
    for (let i = 0; i < 4; i++)
      expect(await statusBySecret(world.house, 'ru', typed, 'не то')).not.toContain(number);
    const locked = await statusBySecret(world.house, 'ru', typed, 'не то');
    expect(await statusBySecret(world.house, 'ru', typed, 'бөрү тиши')).toBe(locked);
    world.clock.pass(2 * HOUR);
    expect(await statusBySecret(world.house, 'ru', typed, 'бөрү тиши')).toContain(number);
  });

  test('deleting with an open claim hides at once, can be undone by the word, and destroys after 72 hours', async () => {
    const person = walker(world.house);
    const number = await openComplaint(person);
    await person.type('/delete');
    await person.type('1');
    expect((await ownStatus(world.house, 'terminal', person.external)).text).not.toContain(number);
    expect(await statusBySecret(world.house, 'ru', number, 'бөрү тиши')).toContain(number);
    expect((await ownStatus(world.house, 'terminal', person.external)).text).toContain(number);
    for (const line of ['/start', '1', '1', '/delete', '1']) await person.type(line);
    world.clock.pass(73 * HOUR);
    await tidy(world.house);
    const row = await caseRow(number);
    expect(row.data_key).toBeNull();
    expect(row.sum_claimed).toBe(4_500_050);
    expect(await statusBySecret(world.house, 'ru', number, 'бөрү тиши')).not.toContain(number);
    expect(await person.type('салам')).toBeTruthy();
  });

  test('deleting without a claim destroys at once, and the person may begin anew', async () => {
    const person = walker(world.house);
    for (const line of ['/start', '1', '1', '1', '1', '1', '/delete', '1']) await person.type(line);
    const hash = world.house.sealer.hash('address', `terminal:${person.external}`);
    const rows = await world.house.store.db
      .selectFrom('address')
      .select('id')
      .where('external_hash', '=', hash)
      .execute();
    expect(rows).toHaveLength(0);
    expect(await person.type('/start')).toContain('язык');
  });

  test('a draft dies after seven days; a conversation with a case lives on', async () => {
    const drafter = walker(world.house);
    for (const line of ['/start', '1', '1', '1', '1', '1']) await drafter.type(line);
    const worker = walker(world.house);
    const number = await openComplaint(worker);
    world.clock.pass(8 * 24 * HOUR);
    await tidy(world.house);
    expect(await drafter.type('ООО Ромашка')).toContain('язык');
    expect((await ownStatus(world.house, 'terminal', worker.external)).text).toContain(number);
    expect(await worker.type('привет')).not.toContain('Choose');
  });
});
