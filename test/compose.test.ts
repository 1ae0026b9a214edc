import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { NAMES } from '../src/config.ts';

type Service = {
  image?: string;
  build?: unknown;
  ports?: string[];
  command?: string[];
  environment?: Record<string, string | number | null>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  networks?: string[];
  configs?: { source: string }[];
};
type Compose = {
  services: Record<'app' | 'postgres' | 'redis' | 'proxy', Service>;
  configs: { caddyfile: { content: string } };
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
};

const root = dirname(import.meta.dirname);
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const text = textOf('docker-compose.yml');
const compose: Compose = parse(text);
const services = Object.entries(compose.services);
const { app, postgres, redis, proxy } = compose.services;

/** The settings of a deployment. */
const SETTINGS = new Set([
  'BOT_TOKEN',
  'BOT_API_ROOT',
  'BOT_LINK',
  'OPERATORS_CHAT_ID',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'DATA_DIR',
  'FILES_DIR',
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'MASTER_KEY',
  'ORGANISATION',
  'TIME_ZONE',
  'LOG_LEVEL',
]);

/** The Compose specification's own JSON Schema, as the package dclint brings it. */
function composeSchema(): object {
  const linter = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const schema = JSON.parse(readFileSync(join(linter, 'schemas/compose.schema.json'), 'utf8'));
  // Draft 7, which Ajv takes for granted; the https address that is written there is not the draft's name.
  delete schema.$schema;
  return schema;
}

test('the file follows the Compose specification, and a mistake in it would be seen', () => {
  // The schema names formats of its own (ports, durations) without defining them.
  const follows = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(
    composeSchema(),
  );
  expect([follows(compose), follows.errors]).toEqual([true, null]);
  const mistaken = parse(text.replace('healthcheck:', 'health-check:'));
  expect(follows(mistaken)).toBe(false);
  expect(JSON.stringify(follows.errors)).toContain('health-check');
});

test('the app takes only settings that the product knows', () => {
  const names = Object.keys(app.environment ?? {});
  expect(names.filter((name) => !SETTINGS.has(name))).toEqual([]);
  expect([...SETTINGS].filter((name) => !names.includes(name))).toEqual([]);
  expect([...SETTINGS].filter((name) => !NAMES.includes(name))).toEqual([]);
});

test('what is asked of the environment is a setting of the product, or the password of PostgreSQL', () => {
  const asked = [...text.matchAll(/\$\{?([A-Za-z_]+)/g)].map(([, name]) => name ?? '');
  expect(asked.filter((name) => !SETTINGS.has(name) && name !== 'POSTGRES_PASSWORD')).toEqual([]);
});

test('secrets stand in the environment alone, and a missing one says what to set', () => {
  for (const name of ['MASTER_KEY', 'BOT_TOKEN', 'PUBLIC_URL']) {
    expect(app.environment?.[name]).toMatch(new RegExp(`^\\$\\{${name}:\\?set ${name} in \\.env[^}]+\\}$`));
  }
  const password = /\$\{POSTGRES_PASSWORD:\?set POSTGRES_PASSWORD in \.env[^}]+\}/;
  expect(postgres.environment?.POSTGRES_PASSWORD).toMatch(password);
  expect(app.environment?.DATABASE_URL).toMatch(password);
  expect(app.environment?.WEBHOOK_SECRET).toBe(null);
  expect(text).not.toContain(':-');
});

test('the app can be scaled: no name, no port and no folder of the host', () => {
  expect(app).not.toHaveProperty('container_name');
  expect(app).not.toHaveProperty('ports');
  expect(app.volumes).toEqual(['files:/data/files']);
  expect(app.environment?.FILES_DIR).toBe('/data/files');
});

test('only the proxy can be reached from outside', () => {
  const published = services.filter(([, service]) => service.ports !== undefined).map(([name]) => name);
  expect(published).toEqual(['proxy']);
  expect(postgres.networks).toEqual(['inside']);
  expect(redis.networks).toEqual(['inside']);
  expect(proxy.networks).toEqual(['outside']);
  expect(compose.networks.inside).toEqual({ internal: true });
});

test('Redis keeps everything it is given', () => {
  const command = redis.command?.join(' ');
  expect(command).toContain('--appendonly yes');
  expect(command).toContain('--maxmemory-policy noeviction');
  expect(redis.volumes).toEqual(['redis:/data']);
});

test('every service has a health check, and waits for the health of what it needs', () => {
  for (const [name, service] of services) expect(service.healthcheck?.test, name).toBeDefined();
  const healthy = { condition: 'service_healthy' };
  expect(app.depends_on).toEqual({ postgres: healthy, redis: healthy });
  expect(proxy.depends_on).toEqual({ app: healthy });
});

test('volumes, networks and configs are declared where they are used, and used where they are declared', () => {
  const used = (of: (service: Service) => string[] | undefined) =>
    [...new Set(services.flatMap(([, service]) => of(service) ?? []))].sort();
  expect(used(({ volumes }) => volumes?.map((volume) => volume.split(':')[0] ?? ''))).toEqual(
    Object.keys(compose.volumes).sort(),
  );
  expect(used(({ networks }) => networks)).toEqual(Object.keys(compose.networks).sort());
  expect(used(({ configs }) => configs?.map(({ source }) => source))).toEqual(Object.keys(compose.configs));
});

test('the proxy spreads requests over all replicas and keeps the figures inside', () => {
  const { content } = compose.configs.caddyfile;
  expect(content).toMatch(/dynamic a \{\s+name app\s+port 8080\b/);
  expect(app.environment?.PORT).toBe(8080);
  expect(content).toContain('respond /metrics 404');
  expect(proxy.healthcheck?.test.join(' ')).toContain('/healthz');
});

test('the image holds what the product reads at run time and nothing else', () => {
  const copied = [...textOf('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  );
  const letIn = [...textOf('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name]) => name ?? '');
  expect([...new Set(copied)].sort()).toEqual([...letIn].sort());
  expect(textOf('.dockerignore')).toMatch(/^\*$/m);
  const present = readdirSync(root);
  expect(letIn.filter((name) => !present.includes(name))).toEqual([]);
});
