import { readFileSync } from 'node:fs';

/** What is wrong with a value: where (dotted path), what, and Telegram's words for it. */
export interface Problem {
  path: string;
  detail: string;
  words: string;
}

/** A JSON object. */
export type Json = Record<string, unknown>;
/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => Problem | undefined;

/** A field of a method or of a type, as `bot-api.json` lists it. */
export interface Field {
  types: string[];
  required: boolean;
  enum?: unknown[];
}
interface Shape {
  fields?: Record<string, Field>;
  oneOf?: string[];
}
interface Api {
  methods: Record<string, { fields: Record<string, Field>; returns: string[] }>;
  types: Record<string, Shape>;
}

/** The scalar types of the Bot API. */
export const SCALARS: Record<string, (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  Integer: (value) => Number.isSafeInteger(value),
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
  Boolean: (value) => typeof value === 'boolean',
  True: (value) => value === true,
  // An uploaded file reaches the checks as the reference that the multipart body gives it.
  InputFile: (value) => typeof value === 'string' && value.startsWith('attach://'),
};
const WORD: Record<string, string> = { Integer: 'Number', Float: 'Number', True: 'Boolean' };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inside(key: string, problem: Problem): Problem {
  return { ...problem, path: problem.path ? `${key}.${problem.path}` : key };
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `${typeof value}`;
}

/** Compilers of checks over the types of the Bot API; types are compiled when they are first met. */
export function compileTypes(types: Record<string, Shape>) {
  const known = new Map<string, Check>();

  function scalar(name: string, holds: (value: unknown) => boolean): Check {
    const wrong = (value: unknown): Problem => ({
      path: '',
      detail: `must be ${name}, is ${kindOf(value)}`,
      words: `must be of type ${WORD[name] ?? name}`,
    });
    return (value) => (holds(value) ? undefined : wrong(value));
  }

  function arrayOf(check: Check): Check {
    return (value) => {
      if (!Array.isArray(value)) {
        return { path: '', detail: `must be an array, is ${kindOf(value)}`, words: 'must be of type Array' };
      }
      for (let i = 0; i < value.length; i++) {
        const problem = check(value[i]);
        if (problem) return inside(String(i), problem);
      }
      return undefined;
    };
  }

  function named(name: string): Check {
    const seen = known.get(name);
    if (seen) return seen;
    if (name.startsWith('Array of ')) {
      const check = arrayOf(named(name.slice(9)));
      known.set(name, check);
      return check;
    }
    // Types refer to each other in circles: the real check is built on its first use.
    let real: Check | undefined;
    const check: Check = (value) => {
      real ??= build(name);
      return real(value);
    };
    known.set(name, check);
    return check;
  }

  function build(name: string): Check {
    const holds = SCALARS[name];
    if (holds) return scalar(name, holds);
    const shape = types[name];
    if (!shape) throw new Error(`bot-api.json names an unknown type ${name}`);
    if (shape.oneOf?.length) return anyOf(shape.oneOf.map(named));
    const object = fieldsOf(name, shape.fields ?? {});
    // The documentation allows plain text in its place, in words only.
    return name === 'KeyboardButton' ? anyOf([object, named('String')]) : object;
  }

  function field(spec: Field): Check {
    const check = anyOf(spec.types.map(named));
    const allowed = spec.enum && new Set(spec.enum);
    if (!allowed) return check;
    return (value) =>
      check(value) ??
      (allowed.has(value)
        ? undefined
        : {
            path: '',
            detail: `${JSON.stringify(value)} is not one of the allowed values`,
            words: 'is invalid',
          });
  }

  function fieldsOf(owner: string, fields: Record<string, Field>): Check {
    const checks = new Map(Object.entries(fields).map(([name, spec]) => [name, field(spec)]));
    const required = Object.keys(fields).filter((name) => fields[name]?.required);
    return (value) => {
      if (!isObject(value)) {
        return { path: '', detail: `must be ${owner}, is ${kindOf(value)}`, words: 'must be of type Object' };
      }
      for (const key in value) {
        const check = checks.get(key);
        if (!check) return { path: key, detail: `unknown field of ${owner}`, words: 'is unknown' };
        const problem = check(value[key]);
        if (problem) return inside(key, problem);
      }
      for (const key of required) {
        if (value[key] === undefined) {
          return { path: key, detail: `required field of ${owner} is missing`, words: 'missing' };
        }
      }
      return undefined;
    };
  }

  return { named, fieldsOf };
}

/** How far a shape fitted: to stumble over an unknown name says less than over a known one. */
function depth({ path, words }: Problem): number {
  return path === '' ? 0 : path.split('.').length + (words === 'is unknown' ? 0 : 0.5);
}

/** Of several shapes the one that fits deepest tells best what is wrong. */
export function anyOf(checks: Check[]): Check {
  const [only] = checks;
  if (checks.length === 1 && only) return only;
  return (value) => {
    let best: Problem | undefined;
    for (const check of checks) {
      const problem = check(value);
      if (!problem) return undefined;
      if (!best || depth(problem) > depth(best)) best = problem;
    }
    return best;
  };
}

/** The Bot API as data: methods and types with their fields. */
export function readApi(): Api {
  return JSON.parse(readFileSync(new URL('bot-api.json', import.meta.url), 'utf8')) as Api;
}
