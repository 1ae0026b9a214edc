import { isHeld } from '../../cases/case.ts';
import { readCase } from '../../cases/register.ts';
import type { Runner } from '../../channels/telegram/outcome.ts';
import { enqueue, type NewJob } from '../../store/enqueue.ts';
import type { Jobs } from '../../turn/channel.ts';
import { operatorsOf } from '../operators.ts';
import type { DeskTools } from './call.ts';
import { deskSay } from './words.ts';

/**
 * Tells those who watch over safety, and whoever has the case, that safety words were said in it; not what was
 * said. A case nobody has needs no telling: its card is urgent now.
 */
export function createAlarm({ house }: DeskTools): Runner {
  return async (job) => {
    const { case: id, categories } = job.payload as Jobs['alarm'];
    const found = await readCase(house.store.db, house.sealer, id);
    if (!found || !isHeld(found.status)) return { done: true };
    const staff = await operatorsOf(house.store.db, house.now(), found.officeId);
    const holder = staff.find(({ operator }) => operator.id === found.operatorId)?.operator;
    const told = staff.filter(
      ({ operator, inGroup, ended }) => inGroup && !ended && (watches(operator.role) || operator === holder),
    );
    const jobs = told.flatMap(({ operator }): NewJob[] => {
      const { telegramId: chat, languages } = operator;
      if (chat === null) return [];
      const say = deskSay(house, languages);
      const word = categories.map((one) => say(`alarm.${one}`)).join('; ');
      const text = say('alarm-told', { case: found.number, word, name: holder?.name ?? '' });
      const payload: Jobs['post'] = { chat, text, ...(operator === holder ? { case: id } : {}) };
      return [{ kind: 'post', payload, urgency: 'urgent', runAt: house.now() }];
    });
    return { done: true, in: async (tx) => void (await enqueue(tx, house.sealer, jobs)) };
  };
}

function watches(role: string): boolean {
  return role === 'supervisor' || role === 'safeguarding';
}
