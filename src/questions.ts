import { parseArgs } from 'node:util';
import { endQuestion, questionsOf, type Unanswered } from './cases/unanswered.ts';
import type { House } from './turn/house.ts';

const HOW = [
  'npm run questions -- list [--lang ky] [--weeks 4]',
  'npm run questions -- done 3fa9c210   (as list shows it: it is answered now, or is no question)',
].join('\n');
const WEEKS = 4;
/** More than is kept. */
const MOST_WEEKS = 27;

/** Reads what was asked and not answered, and takes out what is done. Throws an Error that says what to write. */
export async function questionsCommand(house: House, args: string[]): Promise<string> {
  const { command, id, values } = read(args);
  if (command === 'list' && id === undefined) return list(house, values);
  if (command === 'done' && id !== undefined) return done(house, id);
  throw new Error(HOW);
}

const OPTIONS = { lang: { type: 'string' }, weeks: { type: 'string' } } as const;

type Values = { [K in keyof typeof OPTIONS]?: string | undefined };
type Read = { command: string | undefined; id: string | undefined; values: Values };

function read(args: string[]): Read {
  try {
    const { positionals, values } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [command, id, ...more] = positionals;
    return more.length > 0 ? { command: undefined, id, values } : { command, id, values };
  } catch (cause) {
    throw new Error(HOW, { cause });
  }
}

async function list(house: House, { lang, weeks = String(WEEKS) }: Values): Promise<string> {
  const { catalog, store, sealer, config, now } = house;
  if (lang !== undefined && !catalog.languages.includes(lang))
    throw new Error(`--lang: write one of ${catalog.languages.join(', ')}\n${HOW}`);
  const count = Number(weeks);
  if (!Number.isInteger(count) || count < 1 || count > MOST_WEEKS)
    throw new Error(`--weeks: write a number from 1 to ${MOST_WEEKS}\n${HOW}`);
  const day = now().toTemporalInstant().toZonedDateTimeISO(config.TIME_ZONE).toPlainDate();
  const found = await questionsOf(store.db, sealer, { lang, weeks: count, day });
  if (found.length === 0) return 'No question was left unanswered in this time.';
  return [
    ...found.map(lineFor),
    'Names and places may still stand in these: do not pass them on as they are.',
  ].join('\n');
}

function lineFor({ id, week, lang, times, text, offered }: Unanswered): string {
  const { yearOfWeek, weekOfYear = 0 } = Temporal.PlainDate.from(week);
  const called = `${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`;
  return [id, called, lang, `×${times}`, text, `[${offered.join(', ') || 'nothing found'}]`].join('  ');
}

async function done({ store }: House, id: string): Promise<string> {
  if (await endQuestion(store.db, id)) return `${id} is done.`;
  throw new Error(`There is no question ${id}: npm run questions -- list shows them`);
}
