export type Chain = {
  /** Runs `work` after all that was given under the same key before; different keys run side by side. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
};

/** Keeps what belongs together in order, inside this process. A failure holds nobody up. */
export function createChain(): Chain {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, work) {
      const before = tails.get(key);
      const run = before ? before.then(work, work) : work();
      const tail = run
        .catch(() => {})
        .then(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return run;
    },
  };
}
