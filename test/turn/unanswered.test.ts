import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { answerLine } from '../../src/control.ts';
import { questionsCommand } from '../../src/questions.ts';
import { handle } from '../../src/turn/handlers.ts';
import { receive } from '../../src/turn/receive.ts';
import { tidy } from '../../src/turn/tidy.ts';
import type { Turn } from '../../src/turn/turn.ts';
import { createWorld, type World } from '../world.ts';
import { walker } from './walk.ts';

const DAY = 24 * 3_600_000;
const BREAD = 'почём нынче хлеб';
const PAY = 'мне не заплатили за два месяца';

describe.each([
  { store: 'postgres' as const, redis: true },
  { store: 'pglite' as const, redis: false },
])('questions nobody answered, on $store', (on) => {
  let world: World;
  beforeEach(async () => {
    world ??= await createWorld(on);
    await world.house.store.db.deleteFrom('unanswered').execute();
  });
  afterAll(() => world.close());

  const rows = () => world.house.store.db.selectFrom('unanswered').selectAll().execute();
  const questions = (...args: string[]) => questionsCommand(world.house, args);

  /** Somebody at the menu, who lets us keep what they write unless told otherwise, says this. */
  async function says(lines: string[], keep = true) {
    const person = walker(world.house);
    for (const line of ['/start', '1', keep ? '1' : '2', ...lines]) await person.type(line);
    return person;
  }

  test('are kept sealed, with their week and language, and nothing that leads to anybody', async () => {
    const { external } = await says([`${BREAD} на +996 700 123 456`]);
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    expect(Object.keys(row ?? {}).sort()).toEqual(['hash', 'lang', 'sealed_question', 'times', 'week']);
    expect(row).toMatchObject({ lang: 'ru', week: '2026-11-16', times: 1 });
    const { rows: all } = await sql<{ row: string }>`select t::text as row from unanswered t`.execute(
      world.house.store.db,
    );
    const hash = world.house.sealer.hash('address', `terminal:${external}`).toString('hex');
    for (const word of ['хлеб', Buffer.from('хлеб').toString('hex'), external, hash])
      expect(all[0]?.row, `${word} stands in the clear`).not.toContain(word);
    expect(await questions('list')).toMatch(
      /^[0-9a-f]{8} {2}2026-W47 {2}ru {2}×1 {2}почём нынче хлеб на ‹number› {2}\[nothing found\]\n/,
    );
  });

  test('are counted where the same is asked again in one week, each update once', async () => {
    await says([BREAD]);
    await says(['  Почем, нынче ХЛЕБ?!']);
    const { external } = await says([]);
    const input = { kind: 'text' as const, text: BREAD };
    const arrival = { inbound: `terminal:${randomUUID()}`, channel: 'terminal', external, input };
    for (const kind of ['done', 'seen']) expect((await receive(world.house, arrival)).kind).toBe(kind);
    expect(await rows()).toMatchObject([{ times: 3 }]);
    world.clock.pass(7 * DAY);
    await says([BREAD]);
    expect((await rows()).map(({ week, times }) => [week, times])).toEqual([
      ['2026-11-16', 3],
      ['2026-11-23', 1],
    ]);
    world.clock.pass(-7 * DAY);
  });

  test('are kept with the subjects that were offered in vain', async () => {
    await says([PAY]);
    expect(await rows()).toEqual([]);
    await says([PAY, 'да']);
    expect(await rows()).toEqual([]);
    await says([PAY, '/operator']);
    expect(await questions('list')).toContain(`×1  ${PAY}  [wage-complaint]`);
  });

  test('are not kept without consent, with safety words, of one word', async () => {
    await says([BREAD, PAY, '/operator'], false);
    await says(['почём хлеб, меня держат взаперти']);
    await says(['хлебушек']);
    const { house, clock } = world;
    const asked = { do: 'unanswered' as const, text: BREAD, offered: [] };
    for (const keep of [false, true]) {
      expect(await rows()).toEqual([]);
      await house.store.db
        .transaction()
        .execute((tx) => handle({ house, tx, at: clock.now(), lang: 'ru', keep } as Turn, asked));
    }
    expect(await rows()).toHaveLength(1);
  });

  test('outlive whoever asked, since nobody knows whose they are', async () => {
    await says([BREAD, '/delete', '1']);
    expect(await rows()).toHaveLength(1);
  });

  test('are forgotten after 180 days', async () => {
    await says([BREAD]);
    onTestFinished(() => world.clock.pass(-181 * DAY));
    world.clock.pass(170 * DAY);
    expect((await tidy(world.house)).questions).toBe(0);
    world.clock.pass(11 * DAY);
    expect((await tidy(world.house)).questions).toBe(1);
    expect(await rows()).toEqual([]);
  });

  test('are listed by language and week for the editors, who take out what is done', async () => {
    await says([BREAD]);
    await says([BREAD]);
    await says(['во сколько закрывается бассейн']);
    expect((await questions('list')).split('\n').map((line) => line.split('  ')[4])).toEqual([
      BREAD,
      'во сколько закрывается бассейн',
      undefined,
    ]);
    expect(await questions('list', '--lang', 'ky')).toMatch(/^No question/);
    world.clock.pass(28 * DAY);
    expect(await questions('list')).toMatch(/^No question/);
    expect(await questions('list', '--lang', 'ru', '--weeks', '5')).toContain('×2');
    world.clock.pass(-28 * DAY);
    const id = (await questions('list')).slice(0, 8);
    const line = JSON.stringify({ questions: ['done', id] });
    expect(await answerLine(world.house, line)).toBe(`${id} is done.`);
    expect(await questions('list')).not.toContain(BREAD);
    await expect(questions('done', id)).rejects.toThrow(/no question/);
  });

  test('what is wrong on the command line is told with what to write', async () => {
    for (const args of [[], ['sing'], ['done'], ['list', 'all'], ['list', '--loud'], ['done', 'a', 'b']])
      await expect(questions(...args), args.join(' ')).rejects.toThrow(/npm run questions -- list/);
    await expect(questions('list', '--lang', 'de')).rejects.toThrow(/--lang: write one of ky, ru, en/);
    for (const weeks of ['0', 'x', '1.5', '99'])
      await expect(questions('list', '--weeks', weeks)).rejects.toThrow(/--weeks: write a number/);
  });
});
