import { holds } from './condition.ts';
import type { Draft } from './draft.ts';
import { look, setTop, top } from './draft.ts';
import { renamed } from './migrate.ts';
import { remindedRun, remindStep } from './reminded.ts';
import { commandOption } from './screen.ts';
import type { Session } from './session.ts';

/** Reminders come at this hour; one that is late still comes before `LATEST`, else on the next day. */
const HOUR = 10;
const LATEST = 18;
/** So many dates are remembered as told: more than any list has, some of them told anew for another day. */
const RUNG = 20;

/** One reminder to come: `at` in milliseconds, by the clock of `zone`. `mark` names the date it is of. */
type Ring = { at: number; zone: string; mark: string };

/** In the place of what was asked for before; when the timer rings is worked out at the end of each turn. */
export function remind(draft: Draft): void {
  const { flow, step, changing, done = [] } = top(draft);
  if (changing && done.includes(step)) return;
  setTop(draft, { done: [...done.filter((one) => one !== step), step] });
  draft.session.reminders = { flow, step, from: draft.moment.at };
}

/** The timer rings: a word beside what runs, which says nothing of what it is about; its button opens the list. */
export function ring(draft: Draft): void {
  const { reminders } = draft.session;
  const now = Temporal.Instant.from(draft.moment.at);
  const due = ringsOf(draft).filter(({ at }) => at <= now.epochMilliseconds);
  const [first] = due;
  if (!reminders || !first) return;
  const { hour } = now.toZonedDateTimeISO(first.zone);
  if (hour < HOUR || hour >= LATEST) {
    draft.session.reminders = { ...reminders, from: draft.moment.at };
    return;
  }
  const rung = [...(reminders.rung ?? []), ...due.map(({ mark }) => mark)].slice(-RUNG);
  draft.session.reminders = { ...reminders, rung };
  const options = [commandOption('dates')];
  draft.effects.push({
    do: 'say',
    prompt: { parts: [{ key: 'common:reminder' }], options, nonce: '', expect: 'nothing' },
  });
}

/**
 * At the end of a turn: when the timer is to ring, from the answers as they are now. A box that was ticked, another
 * day, a run that is gone, a no to keeping: each moves or stops it.
 * @param before when it was to ring before this turn
 */
export function setTimer(draft: Draft, before: string | undefined): void {
  const { reminders } = draft.session;
  const at = Math.min(...ringsOf(draft).map((one) => one.at));
  const next = Number.isFinite(at) ? Temporal.Instant.fromEpochMilliseconds(at).toString() : undefined;
  if (reminders) draft.session.reminders = withTimes(reminders, next, lastDay(draft));
  if (next !== before) draft.effects.push({ do: 'remind', at: next ?? null });
}

type Reminders = NonNullable<Session['reminders']>;

function withTimes({ next: _next, ...kept }: Reminders, next?: string, until?: string): Reminders {
  return { ...kept, ...(next ? { next } : {}), ...(until ? { until } : {}) };
}

/** The days of the list, done with or not. */
function daysOf(draft: Draft) {
  const run = remindedRun(draft);
  const frame = run && renamed(draft, run);
  return (remindStep(draft)?.dates ?? []).flatMap(({ day: name, ...how }) => {
    const answer = frame && look(draft, name, frame);
    return frame && answer && 'date' in answer ? [{ ...how, name, day: answer.date, frame }] : [];
  });
}

function lastDay(draft: Draft): string | undefined {
  return daysOf(draft)
    .map(({ day }) => day)
    .sort()
    .at(-1);
}

/**
 * The reminders to come, and those that are late but whose day has not passed. Whoever asks when it is nearly time
 * is reminded at the next ten o'clock.
 */
function ringsOf(draft: Draft): Ring[] {
  const { reminders, keep, zone: own } = draft.session;
  if (!reminders || keep !== true) return [];
  return daysOf(draft).flatMap(({ name, day, before, clock, unless, frame }): Ring[] => {
    const mark = `${name} ${day}`;
    if (reminders.rung?.includes(mark)) return [];
    if (unless && holds(unless, (read) => look(draft, read, frame))) return [];
    const zone = own ?? clock ?? draft.moment.zone;
    const wanted = atTen(Temporal.PlainDate.from(day).subtract({ days: before }), zone);
    const earliest = nextTen(reminders.from, zone);
    const at = Temporal.ZonedDateTime.compare(wanted, earliest) < 0 ? earliest : wanted;
    const today = Temporal.Instant.from(draft.moment.at).toZonedDateTimeISO(zone).toPlainDate().toString();
    return at.toPlainDate().toString() > day || today > day ? [] : [{ at: at.epochMilliseconds, zone, mark }];
  });
}

function atTen(day: Temporal.PlainDate, timeZone: string): Temporal.ZonedDateTime {
  return day.toZonedDateTime({ timeZone, plainTime: { hour: HOUR } });
}

/** The first ten o'clock after an instant. */
function nextTen(after: string, zone: string): Temporal.ZonedDateTime {
  const then = Temporal.Instant.from(after).toZonedDateTimeISO(zone);
  const same = atTen(then.toPlainDate(), zone);
  return Temporal.ZonedDateTime.compare(same, then) > 0 ? same : same.add({ days: 1 });
}
