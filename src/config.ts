import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';

const text = z.string().trim().min(1);
const flagged = (message: string) => ({ message });

/** The environment the house reads. Every value may be left out; every unknown `JARDAM`-like typo is told. */
const Environment = z.object({
  BOT_TOKEN: text
    .regex(/^\d+:[\w-]{20,}$/, flagged('is not a bot token: copy it whole from @BotFather, as 123456:ABC…'))
    .optional(),
  BOT_API_ROOT: z
    .url(flagged('is not an address: write it as https://api.telegram.org'))
    .default('https://api.telegram.org'),
  BOT_LINK: z
    .url({ protocol: /^https?$/, error: 'is not an address: write it as https://t.me/your_bot' })
    .optional(),
  OPERATORS_CHAT_ID: text
    .regex(/^-?\d+$/, flagged('is not a chat id: a group’s id is a number such as -1001234567890'))
    .transform(Number)
    .optional(),
  WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'is not an address: write it as https://your.host/telegram' })
    .optional(),
  WEBHOOK_SECRET: text
    .regex(
      /^[\w-]{16,256}$/,
      flagged('must be 16–256 letters, digits, _ or -: make one with `openssl rand -hex 24`'),
    )
    .optional(),
  DATABASE_URL: text.regex(/^postgres(ql)?:\/\//, flagged('must begin with postgres://')).optional(),
  REDIS_URL: text.regex(/^rediss?:\/\//, flagged('must begin with redis://')).optional(),
  REDIS_PREFIX: text.default('jardam:'),
  DATA_DIR: text.default('./data'),
  FILES_DIR: text.optional(),
  HOST: text.default('127.0.0.1'),
  PORT: text
    .regex(/^\d{1,5}$/, flagged('must be a number from 0 to 65535'))
    .transform(Number)
    .refine((n) => n <= 65535, flagged('must be a number from 0 to 65535'))
    .default(8080),
  PUBLIC_URL: z.url(flagged('is not an address: write it as https://your.host')).optional(),
  MASTER_KEY: text.optional(),
  ORGANISATION: text.max(120).default('Жардам'),
  TIME_ZONE: text
    .default('Asia/Bishkek')
    .refine(isZone, flagged('is not a time zone: write it as Asia/Bishkek')),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Config = z.infer<typeof Environment> & { readonly FILES_DIR: string };

/** The names the house reads, for `.env.example` and the compose file. */
export const NAMES = Object.keys(Environment.shape);

/** Prefixes that are ours: a name that begins so and is not known is a typing error. */
const OURS = /^(BOT|OPERATORS|WEBHOOK|MASTER|ORGANISATION)_/;

/**
 * Reads the environment. Throws an Error whose message is one line per fault: the name, what is wrong, and
 * what to write.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const faults = Object.keys(given)
    .filter((name) => OURS.test(name) && !NAMES.includes(name))
    .map((name) => `${name}: no such setting; the settings are ${NAMES.join(', ')}`);
  const parsed = Environment.safeParse(given);
  if (!parsed.success) faults.push(...parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  if (given.WEBHOOK_URL && !given.WEBHOOK_SECRET)
    faults.push('WEBHOOK_SECRET: must be set with WEBHOOK_URL: make one with `openssl rand -hex 24`');
  if (given.WEBHOOK_URL && !given.BOT_TOKEN) faults.push('BOT_TOKEN: must be set with WEBHOOK_URL');
  if (given.DATABASE_URL && !given.MASTER_KEY)
    faults.push(
      'MASTER_KEY: must be set with DATABASE_URL: make one with `openssl rand -base64 32` and keep it safe',
    );
  if (faults.length || !parsed.success) throw new Error(faults.join('\n'));
  return { ...parsed.data, FILES_DIR: parsed.data.FILES_DIR ?? join(parsed.data.DATA_DIR, 'files') };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `process.env` over the file `.env` of the folder, if there is one. */
export function environment(folder: string): Record<string, string | undefined> {
  return { ...dotenv(join(folder, '.env')), ...process.env };
}

function dotenv(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
