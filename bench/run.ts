import { startPostgres } from '../test/servers/postgres.ts';
import { startRedis } from '../test/servers/redis.ts';
import { measure } from './advance.ts';
import { measurePlugin } from './plugin.ts';
import { measureStart } from './start.ts';
import { measureTurns } from './turns.ts';

const round = (n: number, digits = 1) => Number(n.toFixed(digits));

const ours = measure();
const plugin = await measurePlugin([1, 10, 30, 100]);
console.log('\nOne update of a linear script: advance, beside @grammyjs/conversations (µs, bytes of state)');
console.table(
  ours.map((row, i) => ({
    step: row.step,
    'advance µs': round(row.micros),
    'advance bytes': row.bytes,
    'plugin µs': round(plugin[i]?.micros ?? 0),
    'plugin bytes': plugin[i]?.bytes ?? 0,
  })),
);
console.log(`step 100 takes ${round((ours.at(-1)?.micros ?? 0) / (ours[0]?.micros ?? 1), 2)} × step 1`);

const postgres = await startPostgres();
const redis = await startRedis();
try {
  const { house, bare } = await measureTurns(postgres.url, redis.url);
  console.log('\nWebhook in, commit, reply out (turns a second)');
  console.table({
    'bare grammY, session in Redis': round(bare.perSecond, 0),
    'Jardam, durable': round(house.perSecond, 0),
  });
  console.log(`${round((house.perSecond / bare.perSecond) * 100)} % of the bare bot`);

  const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
  const starts = {
    embedded: await measureStart({}),
    'with servers': await measureStart({
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      MASTER_KEY,
      // as the Dockerfile has it
      NODE_COMPILE_CACHE: '/tmp/jardam-compiled',
    }),
  };
  console.log('\nStart to ready with existing data (ms), memory after 300 pages (MB)');
  console.table(
    Object.fromEntries(
      Object.entries(starts).map(([name, { readyMs, megabytes }]) => [
        name,
        { 'ready ms': round(readyMs, 0), MB: megabytes === null ? 'unknown' : round(megabytes, 0) },
      ]),
    ),
  );
} finally {
  await redis.stop();
  await postgres.stop();
}
