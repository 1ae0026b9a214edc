import { randomFillSync } from 'node:crypto';

/** Drawn at once: asking the system costs more than the bytes do. */
const POOL_BYTES = 8_192;
let pool = Buffer.alloc(0);
let at = 0;

/** Random bytes for nonces and tokens, each given out once. Keys are drawn by themselves. */
export function drawn(bytes: number): Buffer {
  if (at + bytes > pool.length) {
    pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_BYTES));
    at = 0;
  }
  at += bytes;
  return pool.subarray(at - bytes, at);
}
