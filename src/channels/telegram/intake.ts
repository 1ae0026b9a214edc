import { randomUUID } from 'node:crypto';
import { codeOf, storeIsAway } from '../../store/db.ts';
import type { Arrival } from '../../turn/arrival.ts';
import type { House } from '../../turn/house.ts';
import { MAX_ATTEMPTS, receive } from '../../turn/receive.ts';
import { withReply } from '../../turn/reply.ts';
import { createChain } from './chain.ts';
import { noteReach } from './letter.ts';
import { type Bot, type Parsed, parse } from './parse.ts';
import { tellGroup, tellStatus } from './tell.ts';

/** Takes updates of the operators' desk: true when it was the desk's, and all of it is committed. */
export type Desk = (update: unknown) => Promise<boolean>;

export type Intake = {
  /**
   * Works one update; in order with others of its chat. Resolves when all that follows from it is committed.
   * Rejects when it must come again: the store is away, or the update failed and has not failed too often.
   * @param again asked after each failure, while the chat waits: true works it once more
   */
  take(update: unknown, again?: (error: unknown, failures: number) => Promise<boolean>): Promise<void>;
};

type Options = {
  house: House;
  bot: Bot;
  desk?: Desk | undefined;
  /** works a person's turn; `receive`, unless somebody counts */
  take?: ((arrival: Arrival) => Promise<unknown>) | undefined;
};

/** A person's update is set aside by its turn; whatever fails oftener than that is given up. */
const GIVE_UP = MAX_ATTEMPTS + 1;

export function createIntake(options: Options): Intake {
  const chain = createChain();
  const failures = new Map<number, number>();

  const once = async (update: unknown) => {
    const id = numberOf(update);
    try {
      await work(options, update);
      failures.delete(id);
    } catch (error) {
      if (storeIsAway(error)) throw error;
      const count = (failures.get(id) ?? 0) + 1;
      failures.set(id, count);
      if (count < GIVE_UP) throw error;
      failures.delete(id);
      options.house.log.error({ code: codeOf(error), attempts: count }, 'an update was given up');
    }
  };

  return {
    take: (update, again) =>
      chain.run(keyOf(update), async () => {
        for (let tries = 1; ; tries++) {
          try {
            return await once(update);
          } catch (error) {
            if (!(await again?.(error, tries))) throw error;
          }
        }
      }),
  };
}

async function work(options: Options, update: unknown): Promise<void> {
  if (await options.desk?.(update)) return;
  await handle(options, parse(update, options.bot, randomUUID));
}

async function handle({ house, bot, take }: Options, parsed: Parsed): Promise<void> {
  switch (parsed.kind) {
    case 'arrival': {
      const arrival = await withReply(house, parsed.arrival);
      await (take ? take(arrival) : receive(house, arrival));
      return;
    }
    case 'status':
      return tellStatus(house, parsed);
    case 'reach':
      return noteReach(house.store.db, house.sealer, parsed.external, parsed.reachable);
    case 'group':
      return tellGroup(house, bot, parsed);
    case 'none':
      house.log.debug({ reason: parsed.reason, channel: 'telegram' }, 'an update needs no answer');
  }
}

function numberOf(update: unknown): number {
  const id = (update as { update_id?: unknown } | null)?.update_id;
  return typeof id === 'number' ? id : -1;
}

/** The chat an update belongs to; who is in no chat goes by their own id. */
function keyOf(update: unknown): string {
  for (const part of Object.values(update ?? {}) as (Placed | null | undefined)[]) {
    if (typeof part !== 'object') continue;
    const id = part?.chat?.id ?? part?.message?.chat?.id ?? part?.from?.id;
    if (id !== undefined) return String(id);
  }
  return '';
}

type Placed = { chat?: Id; message?: { chat?: Id } | null; from?: Id };
type Id = { id?: unknown } | null;
