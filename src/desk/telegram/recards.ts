import type { Runner } from '../../channels/telegram/outcome.ts';
import { enqueue, type NewJob } from '../../store/enqueue.ts';
import { cardLane, type Jobs } from '../../turn/channel.ts';
import { attempt, type DeskTools } from './call.ts';
import { cardsIn } from './card.ts';
import { inGroup, wordsOf } from './cards.ts';
import { deskSay } from './words.ts';

/** Takes a message away whose cards are shown elsewhere; what else stands in it stays. */
export function createUncard(tools: DeskTools): Runner {
  const { house, api } = tools;
  return async (job) => {
    const { office, chat, message } = job.payload as Jobs['uncard'];
    const left = await cardsIn(house, office, chat, message);
    const { text, look } = left.length
      ? wordsOf(left)
      : { text: deskSay(house)('moved'), look: { parse_mode: 'HTML' as const } };
    if (left.length === 0) {
      const gone = await attempt(tools, job, `telegram:group:${chat}`, (signal) =>
        api.deleteMessage(chat, message, signal),
      );
      if ('wait' in gone) return gone.wait;
      if ('ok' in gone) return { done: true };
    }
    const done = await inGroup(tools, job, chat, (signal) =>
      api.editMessageText(chat, message, text, look, signal),
    );
    return 'wait' in done ? done.wait : { done: true };
  };
}

/** Shows an urgent case anew, if it still waits and this is its newest card. */
export function createRepeat({ house }: DeskTools): Runner {
  return async (job) => {
    const { case: id, card } = job.payload as Jobs['repeat'];
    const row = await house.store.db
      .selectFrom('case as c')
      .innerJoin('card as d', 'd.case_id', 'c.id')
      .select('c.office_id')
      .where('c.id', '=', id)
      .where('c.status', '=', 'new')
      .where('c.urgency', '=', 'urgent')
      .where('d.external_id', '=', card)
      .executeTakeFirst();
    if (!row) return { done: true };
    const payload: Jobs['card'] = { case: id, anew: true };
    const again: NewJob = {
      kind: 'card',
      payload,
      lane: cardLane(row.office_id),
      urgency: 'urgent',
      runAt: house.now(),
    };
    return { done: true, in: async (tx) => void (await enqueue(tx, house.sealer, [again])) };
  };
}
