import { parseArgs } from 'node:util';
import { createApi, reasonOf } from './channels/telegram/api.ts';
import { endOperator } from './desk/membership.ts';
import { addOperator, operatorsOf, ROLES, type Standing } from './desk/operators.ts';
import { linkOf } from './desk/telegram/start.ts';
import type { House } from './turn/house.ts';

const HOW = [
  'npm run operator -- add --name "Айгүл Асанова" --role case-worker [--languages ky,ru]',
  'npm run operator -- list',
  'npm run operator -- end --name "Айгүл Асанова"   (or --id, as list shows it)',
].join('\n');

/** Does what the arguments say; returns what to print. Throws an Error that says what to write. */
export async function operatorCommand(house: House, args: string[]): Promise<string> {
  const { command, values } = read(args);
  if (command === 'add') return add(house, values);
  if (command === 'list') return list(house);
  if (command === 'end') return end(house, values);
  throw new Error(HOW);
}

const OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string' },
  languages: { type: 'string' },
  id: { type: 'string' },
} as const;

type Values = { [K in keyof typeof OPTIONS]?: string | undefined };

function read(args: string[]): { command: string | undefined; values: Values } {
  try {
    const { positionals, values } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    return { command: positionals.length === 1 ? positionals[0] : undefined, values };
  } catch (cause) {
    throw new Error(HOW, { cause });
  }
}

async function add(house: House, { name = '', role, languages = '' }: Values): Promise<string> {
  const called = name.trim();
  const known = ROLES.find((one) => one === role);
  if (!called || called.length > 100) throw new Error(`--name: write the operator's name\n${HOW}`);
  if (!known) throw new Error(`--role: write one of ${ROLES.join(', ')}\n${HOW}`);
  const spoken = languages
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean);
  const odd = spoken.find((one) => !/^[a-z]{2}$/.test(one));
  if (odd) throw new Error(`--languages: ${odd} is no language: write two letters each, as ky,ru`);
  const username = await botName(house);
  const { token } = await house.store.db.transaction().execute(async (tx) => {
    const office = await tx.selectFrom('office').select('id').orderBy('id').executeTakeFirstOrThrow();
    const fresh = { name: called, role: known, languages: spoken, officeId: office.id };
    return addOperator(tx, house.now(), null, fresh);
  });
  return [
    `${called} is an operator (${known}). Give them this link; it works once, for 24 hours:`,
    linkOf({ me: { id: 0, username } }, token),
    'And add them to the operators’ group: without it the bot refuses them.',
  ].join('\n');
}

/** Without its name there is no link, and an operator nobody can tie is of no use. */
async function botName({ config }: House): Promise<string> {
  if (!config.BOT_TOKEN)
    throw new Error('BOT_TOKEN is not set: operators sign in through the bot. Set it first.');
  try {
    return (await createApi(config).getMe()).username;
  } catch (cause) {
    const why = `Telegram does not answer (${reasonOf(cause)})`;
    throw new Error(`${why}: check BOT_TOKEN and the network. Nothing was done.`, { cause });
  }
}

async function list({ store, now }: House): Promise<string> {
  const all = await operatorsOf(store.db, now());
  if (all.length === 0) return `There are no operators yet.\n${HOW}`;
  return all.map(lineFor).join('\n');
}

function lineFor({ operator, inGroup, ended }: Standing): string {
  const { id, name, role, languages, telegramId } = operator;
  const state = ended
    ? 'ended'
    : telegramId === null
      ? 'link not opened yet'
      : inGroup
        ? 'in the group'
        : 'not in the group';
  return [id, name, role, languages.join(',') || '-', state].join('  ');
}

async function end(house: House, { name, id }: Values): Promise<string> {
  const all = (await operatorsOf(house.store.db, house.now())).filter(({ ended }) => !ended);
  const found = all.filter(({ operator }) => (id ? operator.id === id : operator.name === name?.trim()));
  const [only] = found;
  if (!only) throw new Error(`There is no such operator. These there are:\n${all.map(lineFor).join('\n')}`);
  if (found.length > 1) throw new Error(`Several have this name: use --id\n${found.map(lineFor).join('\n')}`);
  await endOperator(house, only.operator.id, null);
  return `${only.operator.name} is no operator any more; their cases are back in the queue.`;
}
