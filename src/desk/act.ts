import type { Tx } from '../store/db.ts';
import { inEachOthersWay } from '../store/db.ts';
import type { NewJob } from '../store/enqueue.ts';
import { enqueue } from '../store/enqueue.ts';
import type { OperatorRole } from '../store/tables.ts';
import type { House } from '../turn/house.ts';

export type Operator = {
  id: string;
  name: string;
  role: OperatorRole;
  languages: string[];
  officeId: number;
  telegramId: number | null;
};

/** One deed of an operator being committed: rows by `tx`, jobs gathered, sessions to drop afterwards. */
export type Act = {
  readonly house: House;
  readonly tx: Tx;
  readonly operator: Operator;
  readonly at: Date;
  readonly jobs: NewJob[];
  readonly stale: string[];
};

/** Writes the jobs of a deed; call it last in the transaction. */
export async function finish({ house, tx, jobs }: Pick<Act, 'house' | 'tx' | 'jobs'>): Promise<void> {
  await enqueue(tx, house.sealer, jobs);
}

/** After the commit: cached sessions that the deed changed are dropped, workers woken. */
export async function afterwards({
  house,
  stale,
  jobs,
}: Pick<Act, 'house' | 'stale' | 'jobs'>): Promise<void> {
  await Promise.all(stale.map((key) => house.cache.drop(key)));
  if (jobs.length) house.wake();
}

const TRIES = 5;

/** Runs a deed in a transaction of its own; again, when it and a turn of the person stood in each other's way. */
export async function act<T>(house: House, operator: Operator, deed: (act: Act) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(house, operator, deed);
    } catch (error) {
      if (!inEachOthersWay(error) || attempt >= TRIES) throw error;
    }
  }
}

async function once<T>(house: House, operator: Operator, deed: (act: Act) => Promise<T>): Promise<T> {
  const done = await house.store.db.transaction().execute(async (tx) => {
    const one: Act = { house, tx, operator, at: house.now(), jobs: [], stale: [] };
    const result = await deed(one);
    await finish(one);
    return { one, result };
  });
  await afterwards(done.one);
  return done.result;
}
