import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createChain } from '../../../src/channels/telegram/chain.ts';
import { createIntake } from '../../../src/channels/telegram/intake.ts';
import { createLedger } from '../../../src/channels/telegram/ledger.ts';
import type { Arrival } from '../../../src/turn/arrival.ts';
import type { House } from '../../../src/turn/house.ts';

describe('a chain', () => {
  test('keeps one key in order, lets others pass, and goes on after a failure', async () => {
    const chain = createChain();
    const done: string[] = [];
    const work =
      (name: string, ms: number, fails = false) =>
      async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        done.push(name);
        if (fails) throw new Error(name);
        return name;
      };
    const slow = chain.run('a', work('a1', 30, true));
    const next = chain.run('a', work('a2', 0));
    const other = chain.run('b', work('b1', 0));
    await expect(slow).rejects.toThrow('a1');
    expect(await Promise.all([next, other])).toEqual(['a2', 'b1']);
    expect(done).toEqual(['b1', 'a1', 'a2']);
  });
});

describe('the intake', () => {
  const message = (update_id: number, chat: number) => ({
    update_id,
    message: {
      message_id: update_id,
      date: 1,
      chat: { id: chat, type: 'private' },
      from: { id: chat },
      text: 'x',
    },
  });
  const press = (update_id: number, chat: number) => ({
    update_id,
    callback_query: {
      id: 'p',
      from: { id: chat },
      data: 'n:x',
      message: { message_id: 1, date: 1, chat: { id: chat, type: 'private' } },
    },
  });

  test('works one chat in order, messages and presses alike, and chats side by side', async () => {
    const running: string[] = [];
    const log: string[] = [];
    const take = async ({ external, inbound }: Arrival) => {
      running.push(external);
      log.push(`${inbound} beside ${running.length - 1}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running.splice(running.indexOf(external), 1);
    };
    const house = {} as House;
    const intake = createIntake({ house, bot: { id: 7 }, take });
    await Promise.all([
      intake.take(message(1, 42)),
      intake.take(press(2, 42)),
      intake.take(message(3, 43)),
      intake.take(message(4, 42)),
    ]);
    expect(log).toEqual([
      'telegram:7:1 beside 0',
      'telegram:7:3 beside 1',
      'telegram:7:2 beside 1',
      'telegram:7:4 beside 0',
    ]);
  });

  test('brings a failed update again before those that came after it', async () => {
    const log: string[] = [];
    const take = async ({ inbound }: Arrival) => {
      log.push(inbound);
      if (log.length < 3) throw new Error('not yet');
    };
    const intake = createIntake({ house: {} as House, bot: { id: 7 }, take });
    const first = intake.take(message(1, 42), async () => true);
    await Promise.all([first, intake.take(message(2, 42))]);
    expect(log).toEqual(['telegram:7:1', 'telegram:7:1', 'telegram:7:1', 'telegram:7:2']);
  });

  test('lets a failed update go to whoever brought it, when nobody says that it may wait', async () => {
    const take = async () => {
      throw new Error('broken');
    };
    const intake = createIntake({ house: {} as House, bot: { id: 7 }, take });
    await expect(intake.take(message(1, 42))).rejects.toThrow('broken');
  });
});

describe('a ledger', () => {
  test('says how far everything is finished', () => {
    const ledger = createLedger();
    expect(ledger.offset()).toBeUndefined();
    for (const id of [10, 11, 12]) expect(ledger.begin(id)).toBe(true);
    ledger.finish(12);
    ledger.finish(10);
    expect([ledger.offset(), ledger.open()]).toEqual([11, 1]);
    ledger.confirmed(11);
    expect(ledger.begin(12)).toBe(false);
    ledger.finish(11);
    expect(ledger.offset()).toBe(13);
  });

  test('knows an update that comes late, below all others', () => {
    const ledger = createLedger();
    ledger.begin(10);
    ledger.finish(10);
    expect(ledger.begin(4)).toBe(true);
    expect(ledger.offset()).toBe(4);
    ledger.finish(4);
    expect(ledger.offset()).toBe(11);
  });

  test('holds on to nothing once all is confirmed: after a week Telegram may count from anywhere', () => {
    const ledger = createLedger();
    ledger.begin(10);
    ledger.finish(10);
    ledger.confirmed(11);
    expect(ledger.offset()).toBeUndefined();
  });

  test('never confirms what is not finished', () => {
    const act = fc.record({ id: fc.integer({ min: 1, max: 30 }), finish: fc.boolean() });
    fc.assert(
      fc.property(fc.array(act), (acts) => {
        const ledger = createLedger();
        const open = new Set<number>();
        for (const { id, finish } of acts) {
          if (finish) ledger.finish(id);
          else if (ledger.begin(id)) open.add(id);
          if (finish) open.delete(id);
          expect(ledger.open()).toBe(open.size);
          for (const one of open) expect(ledger.offset()).toBeLessThanOrEqual(one);
        }
      }),
    );
  });
});
