/** Numbers in [0, 1) that follow from the seed alone: a run that went wrong can be run again. */
export type Dice = {
  next: () => number;
  /** A whole number from 0 up to, not including, `n`. */
  below: (n: number) => number;
  chance: (share: number) => boolean;
  pick: <const T>(from: readonly [T, ...T[]]) => T;
  /** The same in a random order. */
  shuffle: <T>(all: readonly T[]) => T[];
};

/** Mulberry32. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number) => Math.floor(next() * n);
  const shuffle = <T>(all: readonly T[]) =>
    all
      .map((one) => ({ one, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  return {
    next,
    below,
    shuffle,
    chance: (share) => next() < share,
    pick: (from) => from[below(from.length)] ?? from[0],
  };
}
