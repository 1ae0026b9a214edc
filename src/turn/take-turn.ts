import { randomInt } from 'node:crypto';
import { caseNumber } from '../cases/case.ts';
import { NumberTaken } from '../cases/register.ts';
import { advance } from '../engine/advance.ts';
import type { Moment } from '../engine/draft.ts';
import { inEachOthersWay } from '../store/db.ts';
import { drawn } from '../store/random.ts';
import type { Arrival } from './arrival.ts';
import { PUSH } from './channel.ts';
import { commitTurn } from './commit.ts';
import { loadConversation, VersionMoved } from './conversation.ts';
import type { House } from './house.ts';
import { at } from './points.ts';
import type { Shown } from './screen.ts';

/** `seen`: worked before, nothing happened. `done`: committed; `shown` is for a channel that answers at once. */
export type Answered = { kind: 'seen' } | { kind: 'done'; lang: string; shown: Shown[]; notice?: string };

/** So often a turn is worked out anew when others move the conversation on at the same time. */
const TRIES = 20;

/**
 * One turn: load, work out, commit, save, wake. When it returns, the answer and all that follows from it are
 * in PostgreSQL. Throws when the store is away (nothing was decided: the update must come again) or when the
 * update itself cannot be worked.
 */
export async function takeTurn(house: House, arrival: Arrival): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTurn(house, arrival, attempt > 1);
    } catch (error) {
      const again = error instanceof VersionMoved || error instanceof NumberTaken || inEachOthersWay(error);
      if (!again || attempt >= TRIES) throw error;
    }
  }
}

async function attemptTurn(house: House, arrival: Arrival, fresh: boolean): Promise<Answered> {
  const conversation = await loadConversation(house, arrival, fresh);
  const result = advance(house.catalog, conversation.session, arrival.input, moment(house, arrival.channel));
  const written = await commitTurn(house, conversation, result, arrival).catch(async (error) => {
    // What the cache holds is of the past, and nobody could save over it.
    if (error instanceof VersionMoved && conversation.version !== null)
      await house.cache.drop(conversation.cacheKey, conversation.version);
    throw error;
  });
  if (!written) return { kind: 'seen' };
  const { turn, loaded, waiting } = written;
  at('after-commit');
  if (loaded) await house.cache.save(conversation.cacheKey, conversation.version, loaded);
  else await house.cache.erase(conversation.cacheKey);
  at('after-save');
  if (waiting) house.wake();
  const { notice } = turn;
  return { kind: 'done', lang: turn.lang, shown: turn.shown, ...(notice ? { notice } : {}) };
}

/** The moment, fresh names, and what the channel can do: what a turn needs. */
export function moment(house: House, channel: string): Moment {
  return {
    at: house.now().toISOString(),
    zone: house.config.TIME_ZONE,
    push: PUSH.has(channel),
    fresh: {
      nonce: drawn(6).toString('base64url'),
      caseNumber: caseNumber(String(randomInt(1_000_000)).padStart(6, '0')),
    },
  };
}
