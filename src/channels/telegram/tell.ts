import { readNumber } from '../../cases/case.ts';
import type { Tx } from '../../store/db.ts';
import type { NewJob } from '../../store/enqueue.ts';
import { enqueue } from '../../store/enqueue.ts';
import { admit } from '../../turn/admit.ts';
import { chatLane } from '../../turn/channel.ts';
import type { House } from '../../turn/house.ts';
import type { Shown } from '../../turn/screen.ts';
import { sayer } from '../../turn/screen.ts';
import { ownStatus, statusBySecret } from '../../turn/status.ts';
import type { Bot, Parsed } from './parse.ts';

type Asked = Extract<Parsed, { kind: 'status' }>;
type Group = Extract<Parsed, { kind: 'group' }>;

/**
 * Answers `/status`: the person's own cases, or the one whose number and secret word follow. Told once for each
 * update; kept with the conversation, where there is one, so that the quick exit finds it. The message with
 * the secret word is taken out of the chat.
 */
export async function tellStatus(house: House, asked: Asked): Promise<void> {
  const { inbound, external, message } = asked;
  if (await isSeen(house, inbound)) return;
  const secret = readSecret(asked.about);
  const own = await ownStatus(house, 'telegram', external);
  const text = secret ? await statusBySecret(house, own.lang, secret.number, secret.word) : own.text;
  const at = house.now();
  await house.store.db.transaction().execute(async (tx) => {
    if (!(await admit(tx, inbound, at))) return;
    const jobs = [await answerJob(tx, house, external, text)];
    if (secret)
      jobs.push({ kind: 'unsay', payload: { external, messages: [message] }, urgency: 'urgent', runAt: at });
    await enqueue(tx, house.sealer, jobs);
  });
  house.wake();
}

/** `482 9173 алма`: a number as people type it, then the word. */
function readSecret(about: string): { number: string; word: string } | null {
  const [, number = '', word = ''] = /^(\d[\d -]*\d)\s+(\S[\s\S]*)$/.exec(about) ?? [];
  return readNumber(number) ? { number, word } : null;
}

/** The conversation is locked first: its lane is written to. */
async function answerJob(tx: Tx, house: House, external: string, text: string): Promise<NewJob> {
  const { sealer } = house;
  const at = house.now();
  const found = await tx
    .selectFrom('conversation as c')
    .innerJoin('address as a', 'a.id', 'c.address_id')
    .select(['c.id', 'c.data_key', 'c.address_id'])
    .where('a.channel', '=', 'telegram')
    .where('a.external_hash', '=', sealer.hash('address', `telegram:${external}`))
    .forUpdate('c')
    .executeTakeFirst();
  if (!found?.data_key) return { kind: 'say', payload: { channel: 'telegram', external, text }, runAt: at };
  const shown: Shown = { text, options: [], nonce: '', expect: 'nothing' };
  const owner = `conversation:${found.id}`;
  const body = sealer.seal(
    sealer.openKey(found.data_key, owner),
    `${owner}:message`,
    JSON.stringify({ shown }),
  );
  const { id } = await tx
    .insertInto('message')
    .values({ conversation_id: found.id, author: 'bot', sealed_body: body, status: 'queued', at })
    .returning('id')
    .executeTakeFirstOrThrow();
  const lane = chatLane('telegram', found.address_id);
  return {
    kind: 'send',
    payload: { address: found.address_id },
    message: id,
    lane,
    budget: lane,
    runAt: at,
  };
}

/** In a group others can see what is said: it is told so, once. */
export async function tellGroup(house: House, bot: Bot, { chat, lang }: Group): Promise<void> {
  const { catalog, sealer, config, store } = house;
  const code = lang?.slice(0, 2).toLowerCase() ?? '';
  const spoken = catalog.languages.includes(code) ? code : (catalog.languages[0] ?? 'ru');
  const text = sayer(catalog.words, spoken, config.TIME_ZONE)({ key: 'common:group-chat' });
  const name = sealer.hash('address', `telegram:${chat}`).toString('hex').slice(0, 32);
  const told = await store.db.transaction().execute(async (tx) => {
    if (!(await admit(tx, `telegram:${bot.id}:group:${name}`, house.now()))) return false;
    const payload = { channel: 'telegram', external: String(chat), text };
    await enqueue(tx, sealer, [{ kind: 'say', payload, runAt: house.now() }]);
    return true;
  });
  if (told) house.wake();
}

async function isSeen({ store }: House, inbound: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('inbound')
    .select('status')
    .where('id', '=', inbound)
    .executeTakeFirst();
  return row?.status === 'done';
}
