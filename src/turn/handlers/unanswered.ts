import { keepQuestion } from '../../cases/unanswered.ts';
import type { Handler } from '../turn.ts';

/** For those who write the content: which week, and nothing that leads to the person. */
export const unanswered: Handler<'unanswered'> = async (turn, { text, offered }) => {
  const { house, tx, at, lang, keep } = turn;
  if (!keep) return;
  const day = at.toTemporalInstant().toZonedDateTimeISO(house.config.TIME_ZONE).toPlainDate();
  await keepQuestion(tx, house.sealer, { text, offered, lang, day });
};
