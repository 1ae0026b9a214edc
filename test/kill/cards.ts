import type { House } from '../../src/turn/house.ts';
import type { Group } from '../telegram/groups.ts';

export type CardCounts = { cards: number; doubledCards: number };

/**
 * Every case stands in the operators' group, in the message that the house believes it to be in. A card may also
 * stand in a message that was sent by a process which died of it.
 */
export async function checkCards({ store }: House, group: Group, problems: string[]): Promise<CardCounts> {
  const counts = { cards: 0, doubledCards: 0 };
  const messages = group.messages().filter(({ from }) => from === 'bot');
  const rows = await store.db
    .selectFrom('case as c')
    .leftJoin('card as d', 'd.case_id', 'c.id')
    .select(['c.number', 'd.external_id'])
    .execute();
  for (const { number, external_id } of rows) {
    const shown = messages.filter(({ text }) => text.includes(number));
    if (shown.some(({ id }) => id === external_id)) counts.cards += 1;
    else problems.push(`case ${number} has no card`);
    counts.doubledCards += Math.max(0, shown.length - 1);
  }
  return counts;
}
