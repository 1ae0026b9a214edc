import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Act, act, type Operator } from '../../src/desk/act.ts';
import { close, nextAction, release, take, transfer } from '../../src/desk/actions.ts';
import type { Done } from '../../src/desk/held.ts';
import { operatorBy } from '../../src/desk/operators.ts';
import { note, rewrite, sayTo } from '../../src/desk/saying.ts';
import type { OperatorRole } from '../../src/store/tables.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const staff: Record<string, Operator> = {};

beforeAll(async () => {
  world = await startWorld();
  await world.house.store.db.insertInto('office').values({ name: 'Ош', zone: 'Asia/Bishkek' }).execute();
  const roles = { holder: 'case-worker', other: 'case-worker', boss: 'supervisor', auditor: 'auditor' };
  for (const [name, role] of Object.entries({ ...roles, abroad: 'supervisor' })) {
    const person = await world.operator(name, { role: role as OperatorRole });
    if (name === 'abroad')
      await world.house.store.db
        .updateTable('operator')
        .set({ office_id: 2 })
        .where('id', '=', person.operatorId)
        .execute();
    const standing = await operatorBy(world.house.store.db, { id: person.operatorId }, world.house.now());
    if (standing) staff[name] = standing.operator;
  }
});
afterAll(async () => {
  expect(world.telegram.violations).toEqual([]);
  await world.close();
});

function by(name: string): Operator {
  const found = staff[name];
  if (!found) throw new Error(name);
  return found;
}

const as = <T>(name: string, deed: (one: Act) => Promise<T>) => act(world.house, by(name), deed);

const DEEDS: [string, (one: Act, id: string) => Promise<Done>][] = [
  ['say', (one, id) => sayTo(one, id, { text: 'x' })],
  ['note', (one, id) => note(one, id, { text: 'x' })],
  ['next-action', (one, id) => nextAction(one, id, { text: 'x', day: '2027-01-01', status: 'waiting-us' })],
  ['transfer', (one, id) => transfer(one, id, { telegramId: by('other').telegramId ?? 0 })],
  ['release', (one, id) => release(one, id)],
  ['close', (one, id) => close(one, id, { outcome: 'advice' })],
];

test.each(DEEDS)(
  '%s: only who has the case, or a supervisor of the office, and only while it is open',
  async (verb, deed) => {
    const { caseId } = await world.quickClient();
    const kind = async (name: string) => (await as(name, (one) => deed(one, caseId))).kind;
    expect(await kind('holder')).toBe('not-now');
    expect(await as('auditor', (one) => take(one, caseId))).toEqual({ kind: 'not-your-role' });
    expect(await as('abroad', (one) => take(one, caseId))).toEqual({ kind: 'gone' });
    expect(await as('holder', (one) => take(one, caseId))).toMatchObject({ kind: 'done' });
    expect(await as('other', (one) => take(one, caseId))).toEqual({ kind: 'already-taken', by: 'holder' });
    expect(await kind('other')).toBe('not-yours');
    expect(await kind('auditor')).toBe('not-your-role');
    expect(await kind('abroad')).toBe('gone');
    expect(await world.audit(caseId)).not.toContain(verb);
    expect(await kind('boss')).toBe('done');
    expect(await world.audit(caseId)).toContain(verb);
    await world.settled();
  },
);

test('a case nobody has ever seen, and sums that are missing', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  for (const [, deed] of DEEDS) expect(await as('holder', (one) => deed(one, id))).toEqual({ kind: 'gone' });
  const { caseId } = await world.quickClient();
  await as('holder', (one) => take(one, caseId));
  await expect(as('holder', (one) => close(one, caseId, { outcome: 'paid' }))).rejects.toThrow(/needs a sum/);
  expect(await world.case(caseId)).toMatchObject({ status: 'taken' });
});

test('figures: people and sums of what was paid, none of what was not', async () => {
  const paid = await world.quickClient();
  const advised = await world.quickClient();
  for (const { caseId } of [paid, advised]) await as('holder', (one) => take(one, caseId));
  await as('holder', (one) => close(one, paid.caseId, { outcome: 'paid', sum: 4_500_050, people: 7 }));
  await as('holder', (one) => close(one, advised.caseId, { outcome: 'advice', sum: 5, people: 5 }));
  expect(await world.case(paid.caseId)).toMatchObject({ people_paid: 7, sum_paid: 4_500_050 });
  expect(await world.case(advised.caseId)).toMatchObject({ people_paid: null, sum_paid: null });
  const { at: _, ...line } = await world.house.store.db
    .selectFrom('audit')
    .select(['at', 'action', 'detail'])
    .where('case_id', '=', paid.caseId)
    .where('action', '=', 'close')
    .executeTakeFirstOrThrow();
  expect(line).toEqual({ action: 'close', detail: { outcome: 'paid' } });
  await world.settled();
});

test('nobody changes the words of somebody else', async () => {
  const { caseId } = await world.quickClient();
  await as('holder', (one) => take(one, caseId));
  const said = await as('holder', (one) => sayTo(one, caseId, { text: 'моё' }));
  const change = (name: string) => as(name, (one) => rewrite(one, caseId, said.message ?? 0, 'не моё'));
  expect(await change('boss')).toEqual({ kind: 'not-yours' });
  expect(await change('holder')).toMatchObject({ kind: 'done' });
  await world.settled();
});

test('a person who is nowhere to be reached: the message is shown as undelivered', async () => {
  const { caseId } = await world.quickClient();
  await as('holder', (one) => take(one, caseId));
  await world.house.store.db
    .updateTable('party')
    .set({ person_id: null })
    .where('case_id', '=', caseId)
    .execute();
  const said = await as('holder', (one) => sayTo(one, caseId, { text: 'кому?' }));
  const row = await world.house.store.db
    .selectFrom('message')
    .select('status')
    .where('id', '=', said.message ?? 0)
    .executeTakeFirstOrThrow();
  expect(row.status).toBe('failed');
  await world.settled();
});

test('two takes in the same moment, again and again: one winner each time', async () => {
  for (let n = 0; n < 10; n++) {
    const { caseId } = await world.quickClient();
    const done = await Promise.all(
      ['holder', 'other', 'boss'].map((name) => as(name, (one) => take(one, caseId))),
    );
    expect(done.map(({ kind }) => kind).sort()).toEqual(['already-taken', 'already-taken', 'done']);
  }
  await world.settled(20_000);
});
