import { needsSum } from '../../../cases/case.ts';
import type { Outcome } from '../../../catalog/shapes.ts';
import type { Answer } from '../../../engine/answer.ts';
import { parseMoney } from '../../../engine/answers/money.ts';
import { parseNumber } from '../../../engine/answers/number.ts';
import type { Parsed } from '../../../engine/answers/parsed.ts';
import type { House } from '../../../turn/house.ts';
import type { Closing } from '../../actions.ts';
import { speaker } from '../words.ts';
import { type Asking, asking, type Builder, choose, typed, wish } from './ask.ts';

/** How long a note on the outcome may be. */
const NOTE = 2_000;
/** More than any case has. */
const PEOPLE = 9_999;

/** Outcome → sum → how many were paid → note → is it right. */
export function closeDialogue(house: House): Builder {
  return async (talk, _ctx, about) => {
    const desk = asking(house, talk, about);
    const say = speaker(house, about.languages);
    const outcomes = about.outcomes.map((id) => ({ id, label: say({ key: `common:outcome.${id}` }) }));
    const outcome = (await choose(desk, 'outcome', outcomes)) as Outcome;
    const paid = needsSum(outcome) ? await paidOf(desk) : {};
    const note = await typed(desk, 'note', (text) => ({ value: text.slice(0, NOTE) }), [
      { id: 'skip', label: desk.say('without-note') },
    ]);
    const closing: Closing = { outcome, ...paid, ...(typeof note === 'string' ? { note } : {}) };
    await wish(desk, { do: 'say', text: summary(house, desk, closing), buttons: [] });
    await choose(desk, 'sure', [{ id: 'yes', label: desk.say('confirm') }]);
    await wish(desk, { do: 'close', closing });
  };
}

async function paidOf(desk: Asking): Promise<{ sum: number; people: number }> {
  const { currency, people: known } = desk.about;
  const sum = await typed(desk, 'sum', (text, context) =>
    picked(parseMoney(text, { currency, min: 1 }, context), (answer) =>
      'money' in answer ? answer.money : undefined,
    ),
  );
  const people =
    known > 1
      ? await typed(desk, 'people', (text, context) =>
          picked(parseNumber(text, { min: 1, max: PEOPLE }, context), (answer) =>
            'number' in answer ? answer.number : undefined,
          ),
        )
      : 1;
  return { sum: Number(sum), people: Number(people) };
}

function picked(parsed: Parsed, pick: (answer: Answer) => number | undefined) {
  if (!('answer' in parsed)) return parsed;
  const value = pick(parsed.answer);
  return value === undefined ? { miss: 'not-understood' as const } : { value };
}

/** What will be written down. The note is not said again: what is queued outlives a deletion. */
function summary(house: House, { about, say }: Asking, { outcome, sum, people, note }: Closing): string {
  const speak = speaker(house, about.languages);
  const lines = [`${say('outcome')}: ${speak({ key: `common:outcome.${outcome}` })}`];
  if (sum !== undefined) {
    const money = { money: sum, currency: about.currency };
    lines.push(`${say('sum')}: ${speak({ answer: money, of: 'desk:sum' })}`);
  }
  if (people !== undefined) lines.push(`${say('paid-people')}: ${people}`);
  if (note) lines.push(say('with-note'));
  return lines.join('\n');
}
