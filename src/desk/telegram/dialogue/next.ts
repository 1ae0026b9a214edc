import { parseDate } from '../../../engine/answers/date.ts';
import type { Miss, ParseContext } from '../../../engine/answers/parsed.ts';
import type { House } from '../../../turn/house.ts';
import type { Waiting } from '../../actions.ts';
import { asking, type Builder, choose, typed, wish } from './ask.ts';

/** How long a next step may be. */
const STEP = 500;
const DAYS: Readonly<Record<string, number>> = { tomorrow: 1, 'three-days': 3, week: 7 };
const WAITING: readonly Waiting[] = ['waiting-us', 'waiting-person', 'waiting-other'];

/** What is to be done → by which day → whom the case waits for. */
export function nextDialogue(house: House): Builder {
  return async (talk, _ctx, about) => {
    const desk = asking(house, talk, about);
    const label = (id: string) => ({ id, label: desk.say(id) });
    const text = await typed(desk, 'step', (said) => ({ value: said.slice(0, STEP) }));
    const day = await typed(desk, 'day', readDay, Object.keys(DAYS).map(label));
    const today = await talk.external((outside) => outside.desk.today);
    const status = await choose(desk, 'waits', WAITING.map(label));
    await wish(desk, {
      do: 'next',
      next: {
        text: String(text),
        day: typeof day === 'string' ? day : later(today, DAYS[day.option] ?? 1),
        status: status as Waiting,
      },
    });
  };
}

/** A day from today on, as people write it. */
export function readDay(text: string, context: ParseContext): { value: string } | Miss {
  const parsed = parseDate(text, { precision: 'day', notBefore: 'today' }, context);
  if (!('answer' in parsed)) return parsed;
  return 'date' in parsed.answer ? { value: parsed.answer.date } : { miss: 'not-understood' };
}

function later(today: string, days: number): string {
  return Temporal.PlainDate.from(today).add({ days }).toString();
}
