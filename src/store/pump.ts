/** How long work rests after an error of its: doubled each time. Short, since people wait. */
const REST_MS = 100;
const LONGEST_REST_MS = 2_000;
/** After a rest every process first keeps what it holds; only then may any of them take what ran out meanwhile. */
const RECOVERY_MS = 2 * LONGEST_REST_MS + 1_000;

export type Pump = {
  /** Do the work soon. Calls while it is being done are one call more afterwards. */
  pump(): void;
  /** No more work; resolves when what is under way has ended. */
  halt(): Promise<void>;
};

/**
 * Runs `work` one at a time. When it throws, rests before the next. After trouble of more than `longMs` it calls
 * `recover` first and lets the other processes recover, too.
 */
export function createPump(
  work: () => Promise<void>,
  recover: () => Promise<void>,
  longMs: number,
  onError: (error: unknown) => void,
): Pump {
  let wanted = false;
  let busy = false;
  let halted = false;
  let troubles = 0;
  let troubledSince = 0;
  let restUntil = 0;
  let current = Promise.resolve();

  const once = async () => {
    try {
      if (troubles > 0 && performance.now() - troubledSince > longMs) {
        await recover();
        restUntil = performance.now() + RECOVERY_MS;
      } else await work();
      troubles = 0;
    } catch (error) {
      if (troubles === 0) troubledSince = performance.now();
      restUntil = performance.now() + Math.min(REST_MS * 2 ** troubles, LONGEST_REST_MS);
      troubles += 1;
      onError(error);
    }
  };
  const loop = async () => {
    while (wanted && !halted && performance.now() >= restUntil) {
      wanted = false;
      await once();
    }
    busy = false;
  };
  return {
    pump() {
      wanted = true;
      if (busy) return;
      busy = true;
      current = loop();
    },
    halt() {
      halted = true;
      return current;
    },
  };
}
