/** The first rest after an error; doubled with each that follows. */
const REST_MS = 100;

export type PumpTimes = {
  /** No rest is longer. */
  restMs: number;
  /** After trouble of more than this, `recover` comes before the work. */
  longMs: number;
  /** So long the work then waits, for the other processes to recover, too. More than `restMs` and a look. */
  recoveryMs: number;
};

export type Pump = {
  /** Do the work soon. Calls while it is being done are one call more afterwards. */
  pump(): void;
  /** No more work; resolves when what is under way has ended. */
  halt(): Promise<void>;
};

/** Runs `work` one at a time. When it throws, rests and tries again, unasked. */
export function createPump(
  work: () => Promise<void>,
  recover: () => Promise<void>,
  onError: (error: unknown) => void,
  times: PumpTimes,
): Pump {
  let wanted = false;
  let busy = false;
  let halted = false;
  let troubles = 0;
  let troubledSince = 0;
  let restUntil = 0;
  let current = Promise.resolve();
  let alarm: NodeJS.Timeout | undefined;

  const rest = (ms: number) => {
    restUntil = performance.now() + ms;
    clearTimeout(alarm);
    alarm = setTimeout(pump, ms + 1).unref();
  };
  const once = async () => {
    try {
      if (troubles > 0 && performance.now() - troubledSince > times.longMs) {
        await recover();
        rest(times.recoveryMs);
      } else await work();
      troubles = 0;
    } catch (error) {
      if (troubles === 0) troubledSince = performance.now();
      rest(Math.min(REST_MS * 2 ** troubles, times.restMs));
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
  const pump = () => {
    wanted = true;
    if (busy || halted) return;
    busy = true;
    current = loop();
  };
  const halt = () => {
    halted = true;
    clearTimeout(alarm);
    return current;
  };
  return { pump, halt };
}
