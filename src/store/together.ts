/**
 * Lets one call of `load` answer everything that is asked in the same breath. It gets the questions in order and
 * returns as many answers in the same order; what it throws, everyone gets.
 */
export function together<Q, A>(
  load: (asked: readonly Q[]) => Promise<readonly A[]>,
): (asked: Q) => Promise<A> {
  let waiting: { asked: Q; answer: PromiseWithResolvers<A> }[] = [];
  const answerAll = async () => {
    const batch = waiting;
    waiting = [];
    try {
      const answers = await load(batch.map(({ asked }) => asked));
      for (const [i, { answer }] of batch.entries()) answer.resolve(answers[i] as A);
    } catch (error) {
      for (const { answer } of batch) answer.reject(error);
    }
  };
  return (asked) => {
    const answer = Promise.withResolvers<A>();
    if (waiting.push({ asked, answer }) === 1) setImmediate(answerAll);
    return answer.promise;
  };
}
