import { type Told, toldIn } from '../../cases/register.ts';
import type { CaseType } from '../../catalog/shapes.ts';
import type { Answer, Answers } from '../../engine/answer.ts';
import { courtDeadline } from '../../engine/calc/court-deadline.ts';
import { dueDay } from '../../engine/calc/month.ts';
import type { House } from '../../turn/house.ts';
import type { Say } from '../../turn/screen.ts';
import type { Holding } from './place.ts';
import { bold, escaped, speaker } from './words.ts';

type Line = { label: string; value: string };

/** What an operator reads first: who, what, what is asked; how to reach the person; what they agreed to; by when. */
export async function briefOf(house: House, { found, operator }: Holding): Promise<string[]> {
  const say = speaker(house, operator.languages);
  const told = await toldIn(house.store.db, house.sealer, found);
  const type = house.catalog.caseTypes[found.type];
  const urgent = found.urgency === 'urgent' ? ` · ${say({ key: 'desk:urgent' })}` : '';
  const head = `${bold(found.number)} · ${escaped(say({ key: `common:case-type.${found.type}` }))}${urgent}`;
  const lines = type ? storyOf(type, told, found.lang, say) : [];
  const deadlines = type ? courtOf(house, type, told, say) : [];
  const next = await nextOf(house, found.id, say);
  const alarms = told.alarms.map((one) => say({ key: `desk:alarm.${one}` })).join('; ');
  return [
    head,
    ...(alarms ? linesOf({ label: say({ key: 'desk:danger' }), value: alarms }) : []),
    ...lines.flatMap(linesOf),
    ...deadlines.flatMap((value) => linesOf({ label: say({ key: 'desk:deadlines' }), value })),
    ...next.flatMap((value) => linesOf({ label: say({ key: 'desk:next-action' }), value })),
  ];
}

/** Every answer of the case, as its question's short name and the value; secrets and reckonings are left out. */
export async function answersOf(
  house: House,
  { found, operator }: Holding,
  only?: readonly string[],
): Promise<string[]> {
  const say = speaker(house, operator.languages);
  const { flows } = await toldIn(house.store.db, house.sealer, found);
  return flows.flatMap(({ flow, answers }) =>
    Object.entries(answers).flatMap(([step, answer]) => {
      const of = `${flow}:${step}`;
      if (only && !only.includes(of)) return [];
      if (!house.catalog.words.has('ru', `${of}.short`) || isHidden(answer)) return [];
      return linesOf({ label: say({ key: `${of}.short` }), value: say({ answer, of }) });
    }),
  );
}

/** So many letters of a value fit into one message together with its label. */
const LONGEST = 3_000;

/** A value too long for a message goes on in lines of its own. */
function linesOf({ label, value }: Line): string[] {
  const [first = '', ...rest] = value.match(new RegExp(`.{1,${LONGEST}}`, 'gsu')) ?? [];
  return [`${bold(label)}: ${escaped(first)}`, ...rest.map(escaped)];
}

function isHidden(answer: Answer): boolean {
  return 'none' in answer && answer.none === 'hidden';
}

function storyOf(type: CaseType, { flows }: Told, lang: string, say: Say): Line[] {
  const answers = flows.findLast(({ flow }) => flow === type.flow)?.answers ?? {};
  const values = (steps: readonly string[]) =>
    steps.flatMap((step) => {
      const answer = answers[step];
      return answer && !('none' in answer) ? [say({ answer, of: `${type.flow}:${step}` })] : [];
    });
  const { who, what, asked } = threeLines(type);
  const language = say({ key: `common:languages.${lang}` });
  const [name, ...reach] = type.reach;
  const lines = {
    who: [...values(name ? [name] : []), ...values(who), language],
    what: values(what),
    asked: values(asked),
    'safe-contact': values(reach),
    consents: consented(type, answers, say),
  };
  return Object.entries(lines)
    .filter(([, parts]) => parts.length > 0)
    .map(([key, parts]) => ({ label: say({ key: `desk:${key}` }), value: parts.join(' · ') }));
}

/** The brief's steps: up to how many people there are is who; from the sum on is what is asked; the rest is what. */
function threeLines({ brief, people, sum }: CaseType) {
  const first = people ? brief.indexOf(people) + 1 : 0;
  const last = sum && brief.includes(sum) ? brief.indexOf(sum) : brief.length;
  return { who: brief.slice(0, first), what: brief.slice(first, last), asked: brief.slice(last) };
}

/** What the person agreed to; that they did not agree to being written to stands there too. */
function consented(type: CaseType, answers: Answers, say: Say): string[] {
  const answer = type.consents ? answers[type.consents] : undefined;
  if (!answer || !('choices' in answer)) return [];
  const contact = answer.choices.includes('contact') ? [] : [say({ key: 'desk:no-contact' })];
  return [say({ answer, of: `${type.flow}:${type.consents}` }), ...contact];
}

/** The last day for court, where the flow reckons one, as of today. */
function courtOf({ catalog, config, now }: House, type: CaseType, { flows }: Told, say: Say): string[] {
  const steps = Object.values(catalog.flows[type.flow]?.steps ?? {});
  const reckoned = steps.find((step) => step.kind === 'calc' && step.fn === 'court-deadline');
  const due = reckoned?.kind === 'calc' ? reckoned.args.due : undefined;
  const answer = due ? flows.findLast(({ flow }) => flow === type.flow)?.answers[due] : undefined;
  if (!answer || !('date' in answer)) return [];
  const today = Temporal.Instant.fromEpochMilliseconds(now().getTime())
    .toZonedDateTimeISO(config.TIME_ZONE)
    .toPlainDate();
  const { lastDay, passed } = courtDeadline(dueDay(answer).earliest, today.toString());
  return [say({ key: passed ? 'desk:court-passed' : 'desk:court', values: { day: { date: lastDay } } })];
}

async function nextOf({ store, sealer }: House, id: string, say: Say): Promise<string[]> {
  const row = await store.db
    .selectFrom('case')
    .select(['data_key', 'sealed_next_action', 'next_day'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row?.data_key || !row.sealed_next_action || !row.next_day) return [];
  const key = sealer.openKey(row.data_key, `case:${id}`);
  const text = sealer.unseal(key, `case:${id}:next-action`, row.sealed_next_action).toString('utf8');
  return [say({ key: 'desk:next-due', values: { day: { date: row.next_day }, text } })];
}
