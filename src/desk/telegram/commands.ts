import { HELD } from '../../cases/case.ts';
import type { ParseContext } from '../../engine/answers/parsed.ts';
import { caseLane } from '../../turn/channel.ts';
import { nextAction, release } from '../actions.ts';
import { record } from '../held.ts';
import { addOperator, INVITATION_MS, LINK_MS, newLink, ROLES } from '../operators.ts';
import { note } from '../saying.ts';
import { answeredBy, type Content } from './content.ts';
import { readDay } from './dialogue/next.ts';
import { beginDialogue } from './dialogue/stage.ts';
import { offerCanned, offerColleagues } from './offers.ts';
import { type Deed, say } from './scene.ts';
import { ask, linkOf } from './start.ts';
import { kept, outcomeOf, type Topic, tell } from './topic-at.ts';
import type { Message, Update } from './update.ts';
import { deskSay, speaker } from './words.ts';

type Command = Extract<Content, { kind: 'command' }>;

/** Commands that are about no case. False when it is none of these. */
export async function houseCommand(deed: Deed, message: Message, { name, rest }: Command): Promise<boolean> {
  const desk = deskSay(deed.house, deed.operator.languages);
  const { message_thread_id: thread, chat } = message;
  const answer = (text: string, buttons?: Parameters<typeof say>[3]) =>
    say(deed, { chat: chat.id, ...(thread === undefined ? {} : { thread }) }, text, buttons);
  switch (name) {
    case 'start':
      ask(deed, deed.operator.id);
      return true;
    case 'help':
      answer(desk('help'));
      return true;
    case 'cases':
      answer(...(await casesOf(deed)));
      return true;
    case 'link':
      answer(await linkFor(deed));
      return true;
    case 'operator_add':
      answer(await invited(deed, rest));
      return true;
    default:
      return false;
  }
}

/** The cases they have, each with a button that shows it. */
async function casesOf(deed: Deed): Promise<[string, Parameters<typeof say>[3]]> {
  const desk = deskSay(deed.house, deed.operator.languages);
  const speak = speaker(deed.house, deed.operator.languages);
  const rows = await deed.tx
    .selectFrom('case')
    .select(['id', 'number', 'type'])
    .where('operator_id', '=', deed.operator.id)
    .where('status', 'in', [...HELD])
    .orderBy('taken_at')
    .limit(50)
    .execute();
  const buttons = rows.map(({ id, number, type }) => [
    { text: `${number} · ${speak({ key: `common:case-type.${type}` })}`, data: `open:${id}` },
  ]);
  return [desk(rows.length ? 'your-cases' : 'no-cases'), buttons];
}

async function linkFor({ tools, tx, operator, at, house }: Deed): Promise<string> {
  const token = await newLink(tx, operator.id, at, LINK_MS);
  const minutes = LINK_MS / 60_000;
  return deskSay(house, operator.languages)('link', { text: linkOf(tools, token), count: minutes });
}

/** `/operator_add Айгүл Асанова case-worker`: a name, then a role. */
async function invited({ tools, tx, operator, at, house }: Deed, rest: string): Promise<string> {
  const desk = deskSay(house, operator.languages);
  if (operator.role !== 'supervisor') return desk('not-your-role');
  const words = rest.split(/\s+/);
  const role = ROLES.find((one) => one === words.at(-1)?.toLowerCase());
  const name = words.slice(0, -1).join(' ').slice(0, 100);
  if (!role || !name) return desk('operator-add-how', { text: ROLES.join(', ') });
  const { languages, officeId } = operator;
  const { token } = await addOperator(tx, at, operator.id, { name, role, languages, officeId });
  const hours = INVITATION_MS / 3_600_000;
  return desk('invitation', { name, text: linkOf(tools, token), count: hours });
}

/** Commands about the case whose topic they are written in. Whatever is unknown goes to nobody. */
export async function caseCommand(
  deed: Deed,
  topic: Topic,
  update: Update,
  message: Message,
  command: Command,
): Promise<void> {
  const desk = deskSay(deed.house, deed.operator.languages);
  const answer = (text: string) => tell(deed, topic, text, undefined, message.message_id);
  switch (command.name) {
    case 'note':
      return noted(deed, topic, message, command);
    case 'next':
      return command.rest ? nextIn(deed, topic, command.rest) : beginDialogue(deed, topic, update, 'next');
    case 'close':
      return beginDialogue(deed, topic, update, 'close');
    case 'canned':
      return offerCanned(deed, topic);
    case 'transfer':
      return offerColleagues(deed, topic);
    case 'release': {
      const done = await release(deed, topic.found.id);
      return done.kind === 'done' ? released(deed, topic) : answer(outcomeOf(deed, done, ''));
    }
    case 'case':
      return showAgain(deed, topic.found.id);
    case 'cancel':
      return answer(desk('nothing-to-cancel'));
    default:
      return answer(desk('unknown-command'));
  }
}

/** The topic goes with the case, so it is said in the chat itself. */
export function released(deed: Deed, { found, chat }: Topic): void {
  say(deed, { chat }, deskSay(deed.house, deed.operator.languages)('released', { case: found.number }));
}

/** The brief with its buttons once more, at the end of the topic. */
export async function showAgain(deed: Deed, id: string): Promise<void> {
  await record(deed, 'view', id);
  deed.jobs.push({ kind: 'brief', payload: { case: id }, lane: caseLane(id), runAt: deed.at });
}

/** `/note` with words, with a file, or in reply to what is to be noted. */
async function noted(deed: Deed, topic: Topic, message: Message, { rest, files }: Command): Promise<void> {
  const desk = deskSay(deed.house, deed.operator.languages);
  const text = rest || (files.length ? '' : (message.reply_to_message?.text ?? ''));
  if (!text && files.length === 0) return tell(deed, topic, desk('note-how'), undefined, message.message_id);
  const answered = await answeredBy(deed, topic.found.id, message);
  const replyTo = answered ? { replyTo: answered.id } : {};
  const said = await note(deed, topic.found.id, { ...(text ? { text } : {}), files, ...replyTo });
  await kept(deed, topic, message, said);
  if (said.kind === 'done') tell(deed, topic, desk('note-kept'), undefined, message.message_id);
}

/** `/next 5 мая позвонить прокурору`: words that are a day, then what is to be done. */
async function nextIn(deed: Deed, topic: Topic, rest: string): Promise<void> {
  const { house, at, operator } = deed;
  const desk = deskSay(house, operator.languages);
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(house.config.TIME_ZONE)
    .toPlainDate()
    .toString();
  const found = dayFirst(rest.split(/\s+/), { lexicon: house.catalog.lexicon, today });
  if (!found) return tell(deed, topic, desk('next-how'));
  const done = await nextAction(deed, topic.found.id, { ...found, status: 'waiting-us' });
  tell(deed, topic, outcomeOf(deed, done, 'next-kept'));
}

/** A year, and the word for it, belong to the day before them. */
const YEAR = /^(20\d\d\p{P}*|г\.?|года?|жыл\p{L}*)$/u;

/** The fewest words that are a day, with their year; what follows is the rest. */
function dayFirst(words: string[], context: ParseContext): { day: string; text: string } | null {
  const read = (count: number) => {
    const day = readDay(words.slice(0, count).join(' '), context);
    return 'value' in day ? day.value : null;
  };
  let count = [1, 2, 3, 4].find((n) => n < words.length && read(n) !== null);
  if (count === undefined) return null;
  while (count + 1 < words.length && YEAR.test(words[count] ?? '') && read(count + 1) !== null) count += 1;
  const day = read(count);
  return day === null ? null : { day, text: words.slice(count).join(' ') };
}
