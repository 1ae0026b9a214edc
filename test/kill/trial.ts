import type { Built } from '../../src/build.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { POINTS } from '../../src/turn/points.ts';
import { startPostgres } from '../servers/postgres.ts';
import { startRedis } from '../servers/redis.ts';
import { type CardCounts, checkCards } from './cards.ts';
import { type CaseCounts, checkCases, type Told } from './cases.ts';
import { type Deployment, deploy, openBooks, ROOT } from './deployment.ts';
import { createDice, type Dice } from './dice.ts';
import { queueEmpty } from './drained.ts';
import { liftLimits } from './limits.ts';
import { checkMessages, type MessageCounts } from './messages.ts';
import { scriptOf } from './script.ts';
import { type Exposed, type Force, startStorm, type Weather } from './storm.ts';
import { walk } from './walk.ts';

/** After a death its sends wait for their leases to run out: 30 s. Some people meet several. */
const PATIENCE_MS = 150_000;
/** How long what is left in the queue may take when the storm is over, in ms: a group takes few cards a minute. */
const aftermathMs = (people: number) => Math.max(90_000, 300 * people);

export type TrialOptions = Force & {
  by: 'webhook' | 'poll';
  people: number;
  /** so many talk at once */
  atOnce: number;
  /** a process dies at a named point after so many passes at most */
  passes: number;
  seed: number;
};

/** What a trial showed. `problems` are the promises that were broken: none may be. */
export type Report = CaseCounts &
  CardCounts &
  MessageCounts & {
    people: number;
    doubledPresses: number;
    oldPresses: number;
    updates: number;
    seconds: number;
    /** how often a process began to poll because no other did */
    takeovers: number;
    deaths: Record<string, number>;
    struck: Weather['struck'];
    problems: string[];
  };

/** Lets people talk to a deployment in a storm, and compares afterwards what is there with what they said. */
export async function holdTrial(options: TrialOptions): Promise<Report> {
  const dice = createDice(options.seed);
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  try {
    const deployment = await deploy({
      by: options.by,
      stores: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
      doom: () => `${dice.pick(POINTS)}:${1 + dice.below(options.passes)}`,
      telegram: { limits: true },
    });
    try {
      return await judge({ ...deployment, postgres, redis }, options, dice);
    } finally {
      await deployment.stop();
    }
  } finally {
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

async function judge(deployment: Exposed, options: TrialOptions, dice: Dice): Promise<Report> {
  const from = Date.now();
  const lifted = liftLimits(deployment.env, 'telegram');
  const storm = startStorm(deployment, dice, options);
  const talks = await talkAll(deployment, options);
  await storm.calm();
  clearInterval(lifted);
  const seconds = Math.round((Date.now() - from) / 1000);
  const { telegram, workers } = deployment;
  const deaths = workers.flatMap((worker) => worker.deaths);
  const { told, problems } = talks;
  const books = await openBooks(deployment.env);
  try {
    await settle(deployment, books, aftermathMs(options.people), problems);
    const cases = await checkCases(books.house, told, problems);
    const messages = await checkMessages(books.house, telegram, told, { deaths, ...storm }, problems);
    const cards = await checkCards(books.house, deployment.group, problems);
    await checkUpdates(books, deployment, problems);
    return {
      people: told.length,
      ...cases,
      ...messages,
      ...cards,
      doubledPresses: talks.doubled,
      oldPresses: talks.stale,
      updates: telegram.updates.length,
      seconds,
      takeovers: workers.flatMap((worker) => worker.log().match(/"polling Telegram"/g) ?? []).length,
      deaths: tally(deaths.map(({ where }) => where)),
      struck: storm.struck,
      problems,
    };
  } finally {
    await books.close();
  }
}

type Talks = { told: Told[]; problems: string[]; doubled: number; stale: number };

async function talkAll({ telegram }: Deployment, { people, atOnce, seed }: TrialOptions): Promise<Talks> {
  const { words } = loadCatalog(ROOT, { organisation: 'Жардам' });
  const talks: Talks = { told: [], problems: [], doubled: 0, stale: 0 };
  let next = 0;
  const talk = async () => {
    for (let n = next++; n < people; n = next++) {
      const script = scriptOf(seed, n);
      const person = telegram.user({ language_code: script.lang });
      const dice = createDice(seed * 7_919 + n);
      try {
        const journey = await walk({ person, script, words, dice, patience: PATIENCE_MS });
        talks.told.push({ id: person.id, script, number: journey.number });
        talks.problems.push(...journey.troubles.map((what) => `person ${person.id}: ${what}`));
        talks.doubled += journey.doubled;
        talks.stale += journey.stale;
      } catch (error) {
        talks.problems.push((error as Error).message);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, talk));
  return talks;
}

/** What a trial showed, in a few lines. */
export function summaryOf(report: Report): string {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const { people, cases, answers, files, secrets, sent, doubledByCut, doubledByDeath } = report;
  return [
    `${people} conversations in ${report.seconds} s: ${cases} cases, ${answers} answers, ${files} files, ${secrets} secret words`,
    `${report.updates} updates, ${report.doubledPresses} doubled presses, ${report.oldPresses} of old buttons`,
    `${sent} messages sent; twice: ${doubledByCut} by a cut connection, ${doubledByDeath} by a dead process`,
    `${report.cards} cards in the operators' group, ${report.doubledCards} of them twice`,
    `deaths: ${list(report.deaths)}; began to poll ${report.takeovers} times`,
    `blows: ${list(report.struck)}`,
    ...report.problems.map((problem) => `BROKEN: ${problem}`),
  ].join('\n');
}

async function settle(
  { telegram }: Deployment,
  books: Built,
  patience: number,
  problems: string[],
): Promise<void> {
  await telegram.idle(patience).catch((error: Error) => problems.push(error.message));
  const left = await queueEmpty(books, patience);
  if (left.length > 0) problems.push(`jobs are left: ${JSON.stringify(tally(left))}`);
  const { db } = books.house.store;
  for (const { kind, error } of await db.selectFrom('dead_job').select(['kind', 'error']).execute())
    problems.push(`a job was buried: ${kind}, ${error}`);
}

/** Every update that Telegram ever had is done, once. */
async function checkUpdates({ house }: Built, { telegram }: Deployment, problems: string[]): Promise<void> {
  const rows = await house.store.db.selectFrom('inbound').select(['id', 'status', 'last_error']).execute();
  for (const { id, status, last_error } of rows)
    if (status !== 'done') problems.push(`update ${id} is ${status}: ${last_error}`);
  const done = new Set(rows.map(({ id }) => id.split(':').at(-1)));
  const lost = telegram.updates.filter(({ update_id }) => !done.has(`${update_id}`));
  if (lost.length > 0) problems.push(`${lost.length} updates were never worked`);
  for (const { method, detail } of telegram.violations)
    problems.push(`Telegram would refuse ${method}: ${detail}`);
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
