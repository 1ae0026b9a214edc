import { storeIsAway } from './db.ts';

type Options<Q> = {
  /** So many loads are on their way at once; what is asked meanwhile gathers for the next. Any number unless told. */
  atOnce?: number;
  /** Questions of one key are never in one load. */
  keyOf?: (asked: Q) => string;
};

/**
 * Lets one call of `load` answer everything that is asked in the same breath. It gets the questions in order and
 * returns as many answers in the same order. When it throws each is asked alone, so that one that cannot be answered
 * hurts no other; while the store is away, everyone gets what it throws.
 */
export function together<Q, A>(
  load: (asked: readonly Q[]) => Promise<readonly (A | Promise<A>)[]>,
  { atOnce = Infinity, keyOf }: Options<Q> = {},
): (asked: Q) => Promise<A> {
  type Waiting = { asked: Q; answer: PromiseWithResolvers<A> };
  let waiting: Waiting[] = [];
  let running = 0;
  let due = false;

  const answerAll = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await load(batch.map(({ asked }) => asked));
      for (const [i, { answer }] of batch.entries()) answer.resolve(answers[i] as A);
    } catch (error) {
      if (batch.length > 1 && !storeIsAway(error)) await Promise.all(batch.map((each) => answerAll([each])));
      else for (const { answer } of batch) answer.reject(error);
    }
  };
  const begin = async () => {
    due = false;
    if (running >= atOnce || waiting.length === 0) return;
    const keys = new Set<string>();
    const isFirst = ({ asked }: Waiting) => !keyOf || (!keys.has(keyOf(asked)) && keys.add(keyOf(asked)));
    const [batch, later]: [Waiting[], Waiting[]] = [[], []];
    for (const each of waiting) (isFirst(each) ? batch : later).push(each);
    waiting = later;
    running += 1;
    await answerAll(batch);
    running -= 1;
    soon();
  };
  const soon = () => {
    if (due || waiting.length === 0) return;
    due = true;
    setImmediate(begin);
  };
  return (asked) => {
    const answer = Promise.withResolvers<A>();
    waiting.push({ asked, answer });
    soon();
    return answer.promise;
  };
}
