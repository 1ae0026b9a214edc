import { BlockList, isIP, isIPv6 } from 'node:net';

export type Buckets = {
  /** Whether so much may be done now under this key; if so it counts. */
  take(key: string, cost?: number): boolean;
};

/** How many keys are remembered; the longest idle go first. */
const KEYS = 20_000;

/**
 * A token bucket a key, in this process only: with several processes behind a proxy each counts for itself, so
 * the limits are that many times wider. They are against floods; what must never be guessed (the secret word)
 * is limited in the database besides.
 *
 * @param perSecond how fast a bucket fills again
 * @param clock milliseconds
 */
export function createBuckets(
  capacity: number,
  perSecond: number,
  clock: () => number = () => performance.now(),
): Buckets {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, cost = 1) {
      const now = clock();
      const known = buckets.get(key) ?? { left: capacity, at: now };
      const filled = Math.min(capacity, known.left + ((now - known.at) / 1000) * perSecond);
      const allowed = filled >= cost;
      buckets.delete(key);
      buckets.set(key, { left: allowed ? filled - cost : filled, at: now });
      const oldest = buckets.size > KEYS ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      return allowed;
    },
  };
}

const OURS = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  OURS.addSubnet(net, bits, 'ipv4');
OURS.addAddress('::1', 'ipv6');
OURS.addSubnet('fc00::', 7, 'ipv6');

/**
 * Whom to count a request for. A neighbour on a private network is our reverse proxy: then the last address it
 * was told stands for the person; anybody else's word for it is not taken. IPv6 counts by its /64, which one
 * household has to itself.
 */
export function countedAddress(peer: string, forwarded: string | undefined): string {
  const told = forwarded?.split(',').at(-1)?.trim() ?? '';
  const near = bare(peer);
  const address = isIP(told) && isIP(near) && isOurs(near) ? bare(told) : near;
  return isIPv6(address) ? network(address) : address;
}

function isOurs(address: string): boolean {
  return OURS.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** An IPv4 address that came by an IPv6 socket is one all the same. */
function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

function network(address: string): string {
  const [left = '', right] = address.split('::');
  const head = left ? left.split(':') : [];
  const tail = right ? right.split(':') : [];
  const gap = right === undefined ? [] : Array(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...gap, ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
