/** Which updates of the present poll are being worked, and how far all of them are done. */
export type Ledger = {
  /** False when this update is being worked, or was worked, already. */
  begin(id: number): boolean;
  finish(id: number): void;
  /** How many are not finished. */
  open(): number;
  /** The first update that is not finished, else the one after the last; undefined before there was any. */
  offset(): number | undefined;
  /** Telegram will not bring what is before this any more. */
  confirmed(offset: number | undefined): void;
};

/** Update ids are judged as a set: an update may come late, or twice. */
export function createLedger(): Ledger {
  const open = new Set<number>();
  const done = new Set<number>();
  let last: number | undefined;
  return {
    begin(id) {
      if (open.has(id) || done.has(id)) return false;
      open.add(id);
      last = Math.max(last ?? id, id);
      return true;
    },
    finish(id) {
      if (open.delete(id)) done.add(id);
    },
    open: () => open.size,
    offset() {
      if (open.size === 0) return last === undefined ? undefined : last + 1;
      return Math.min(...open);
    },
    confirmed(offset = 0) {
      for (const id of done) if (id < offset) done.delete(id);
      // After a week of silence Telegram counts from anywhere, so what is behind us is not held on to.
      if (open.size === 0 && done.size === 0) last = undefined;
    },
  };
}
