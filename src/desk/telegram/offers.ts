import { caseLane } from '../../turn/channel.ts';
import { colleaguesOf } from '../operators.ts';
import { sayTo } from '../saying.ts';
import type { Deed } from './scene.ts';
import { outcomeOf, type Topic, tell } from './topic-at.ts';
import { deskSay } from './words.ts';

const CANNED = ['hello', 'more-info', 'documents', 'callback', 'wait', 'goodbye'] as const;

/** The ready-made replies: what each says, in both languages, and a button that sends it. */
export async function offerCanned(deed: Deed, topic: Topic): Promise<void> {
  const own = deskSay(deed.house, deed.operator.languages);
  const theirs = deskSay(deed.house, [await langOfPerson(deed, topic)]);
  const texts = CANNED.map((key, i) => {
    const [said, meant] = [theirs(`canned.${key}`), own(`canned.${key}`)];
    return `${i + 1}. ${said}${said === meant ? '' : `\n(${meant})`}`;
  });
  const buttons = CANNED.map((key, i) => ({ text: String(i + 1), data: `canned:${topic.found.id}:${key}` }));
  tell(deed, topic, [own('canned-choose'), ...texts].join('\n\n'), [buttons]);
}

/** Sends a ready-made reply, and shows it in the topic as it went. */
export async function sendCanned(deed: Deed, topic: Topic, key: string): Promise<string> {
  const known = CANNED.find((one) => one === key);
  const own = deskSay(deed.house, deed.operator.languages);
  if (!known) return own('stale');
  const text = deskSay(deed.house, [await langOfPerson(deed, topic)])(`canned.${known}`);
  const said = await sayTo(deed, topic.found.id, { text });
  if (said.message === undefined) return outcomeOf(deed, said, 'failed');
  const { id } = topic.found;
  const { message } = said;
  deed.jobs.push({ kind: 'talk', payload: { case: id }, message, lane: caseLane(id), runAt: deed.at });
  return own('canned-sent');
}

/** The language the person speaks now, else the one the case was opened in. */
async function langOfPerson({ tx }: Deed, { found }: Topic): Promise<string> {
  const row = await tx
    .selectFrom('party as p')
    .innerJoin('person as h', 'h.id', 'p.person_id')
    .select('h.lang')
    .where('p.case_id', '=', found.id)
    .where('h.lang', 'is not', null)
    .executeTakeFirst();
  return row?.lang ?? found.lang;
}

/** Colleagues who may have the case, each a button. */
export async function offerColleagues(deed: Deed, topic: Topic): Promise<void> {
  const desk = deskSay(deed.house, deed.operator.languages);
  const all = await colleaguesOf(deed.tx, deed.at, topic.found.officeId);
  const others = all.filter(({ id }) => id !== deed.operator.id);
  const buttons = others.map(({ name, telegramId, languages }) => [
    { text: `${name} (${languages.join(', ') || 'ru'})`, data: `give:${topic.found.id}:${telegramId}` },
  ]);
  tell(deed, topic, desk(others.length ? 'transfer-whom' : 'no-colleague'), buttons);
}
