import { isHeld } from '../../cases/case.ts';
import { flagCase, lockCase, openCase, updateCase } from '../../cases/register.ts';
import type { CaseAnswers } from '../../engine/effect.ts';
import { cardLane, caseLane } from '../channel.ts';
import type { Handler, Turn } from '../turn.ts';

export const openCase_: Handler<'open-case'> = async (turn, effect) => {
  const { house, tx, at, conversation } = turn;
  const type = house.catalog.caseTypes[effect.type];
  if (!type)
    throw new Error(`No case type ${effect.type}: is content/case-types/${effect.type}.yaml missing?`);
  const opened = await openCase(
    { tx, sealer: house.sealer, at },
    {
      number: effect.number,
      typeName: effect.type,
      type,
      urgent: effect.urgent,
      lang: turn.lang,
      personId: conversation.personId,
      flows: effect.answers,
    },
  );
  await claimFiles(turn, opened.id, effect.answers);
  await showCard(turn, opened, { urgent: opened.urgency === 'urgent' });
};

export const updateCase_: Handler<'update-case'> = async (turn, effect) => {
  const { house, tx, at } = turn;
  const found = await lockCase(tx, house.sealer, { number: effect.number });
  const type = found && house.catalog.caseTypes[found.type];
  if (!found || !type) return;
  const learnt = await updateCase(
    { tx, sealer: house.sealer, at },
    found,
    type,
    effect.answers,
    effect.urgent,
  );
  await claimFiles(turn, found.id, effect.answers);
  await showCard(turn, found, { urgent: effect.urgent });
  if (isHeld(found.status) && learnt.steps.length)
    turn.jobs.push({
      kind: 'told',
      payload: { case: found.id, ...learnt },
      lane: caseLane(found.id),
      runAt: at,
    });
};

export const flagCase_: Handler<'flag-case'> = async (turn, { numbers, categories }) => {
  const { house, tx, at } = turn;
  for (const number of numbers) {
    const found = await lockCase(tx, house.sealer, { number });
    if (!found) continue;
    await flagCase({ tx, sealer: house.sealer, at }, found, categories);
    await showCard(turn, found, { urgent: true });
    const payload = { case: found.id, categories: [...categories] };
    turn.jobs.push({ kind: 'alarm', payload, urgency: 'urgent', runAt: at });
  }
};

/**
 * The card in the operators' group follows the case. `anew`: the group is told, not just shown. A card that is
 * still to be brought up to date will show this, too: a group takes few messages a minute.
 */
export async function showCard(
  turn: Pick<Turn, 'tx' | 'jobs' | 'at'>,
  { id, officeId }: { id: string; officeId: number },
  how: { urgent?: boolean; anew?: boolean } = {},
): Promise<void> {
  const marked = await turn.tx
    .updateTable('case')
    .set({ card_due: true })
    .where('id', '=', id)
    .where('card_due', '=', false)
    .executeTakeFirst();
  if (marked.numUpdatedRows === 0n && !how.urgent && !how.anew) return;
  turn.jobs.push({
    kind: 'card',
    payload: { case: id, ...(how.anew ? { anew: true } : {}) },
    lane: cardLane(officeId),
    urgency: how.urgent ? 'urgent' : 'ordinary',
    runAt: turn.at,
  });
}

/** Files among the answers belong to the case from now on, and come under its key. */
async function claimFiles({ tx, fetch }: Turn, caseId: string, flows: CaseAnswers): Promise<void> {
  const ids = flows.flatMap(({ answers }) =>
    Object.values(answers).flatMap((a) => ('files' in a ? a.files.map((f) => f.id) : [])),
  );
  if (ids.length === 0) return;
  const claimed = await tx
    .updateTable('file')
    .set({ case_id: caseId })
    .where('id', 'in', ids)
    .where('case_id', 'is', null)
    .returning('id')
    .execute();
  for (const { id } of claimed) fetch.add(id);
}
