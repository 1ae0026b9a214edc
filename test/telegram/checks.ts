import { readFileSync } from 'node:fs';

/** What is wrong with a value: where (dotted path), what, and Telegram's words for it. */
export interface Problem {
  path: string;
  detail: string;
  words: string;
}

type Json = Record<string, unknown>;
type Check = (value: unknown) => Problem | undefined;

interface Field {
  types: string[];
  required: boolean;
  enum?: unknown[];
}
interface Shape {
  fields?: Record<string, Field>;
  oneOf?: string[];
}
interface Api {
  methods: Record<string, { fields: Record<string, Field> }>;
  types: Record<string, Shape>;
}

/** Checks the parameters of one method; `form` says that they came as text (multipart, query string). */
export type MethodCheck = (params: Json, form: boolean) => Problem | undefined;

const SCALARS: Record<string, (value: unknown) => boolean> = {
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

function compileTypes(types: Record<string, Shape>) {
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
    return shape.oneOf?.length ? anyOf(shape.oneOf.map(named)) : fieldsOf(name, shape.fields ?? {});
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

  return { field, fieldsOf };
}

/** Of several shapes the one that fits deepest tells best what is wrong. */
function anyOf(checks: Check[]): Check {
  const [only] = checks;
  if (checks.length === 1 && only) return only;
  return (value) => {
    let best: Problem | undefined;
    for (const check of checks) {
      const problem = check(value);
      if (!problem) return undefined;
      const deeper = problem.path.split('.').length > (best?.path.split('.').length ?? 0);
      if (!best || (deeper && problem.path) || (best.detail.includes('unknown') && problem.path))
        best = problem;
    }
    return best;
  };
}

/** Turns the text of one field into what its types ask for: JSON everywhere, scalars only from a form. */
function reader(spec: Field): (text: string, form: boolean) => unknown {
  const has = (type: string) => spec.types.includes(type);
  const composite = !spec.types.some((type) => type in SCALARS);
  return (text, form) => {
    if (composite) return parsed(text);
    if (!form) return text;
    if ((has('Integer') && /^-?\d{1,16}$/.test(text)) || (has('Float') && /^-?\d+(\.\d+)?$/.test(text))) {
      return Number(text);
    }
    if (has('Boolean') && /^(true|false|1|0)$/i.test(text)) return /^(true|1)$/i.test(text);
    return text;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function compileMethod(
  name: string,
  fields: Record<string, Field>,
  types: ReturnType<typeof compileTypes>,
): MethodCheck {
  const check = types.fieldsOf(name, fields);
  const readers = new Map(Object.entries(fields).map(([field, spec]) => [field, reader(spec)]));
  return (params, form) => {
    for (const key in params) {
      const value = params[key];
      if (typeof value === 'string') params[key] = readers.get(key)?.(value, form) ?? value;
    }
    return check(params);
  };
}

/**
 * Compiles a check for every method of `bot-api.json`. A check mutates `params`: fields that came as JSON
 * text (and in a form also numbers and booleans) are replaced by what they mean.
 */
export function compileChecks(): Map<string, MethodCheck> {
  const api = JSON.parse(readFileSync(new URL('bot-api.json', import.meta.url), 'utf8')) as Api;
  const types = compileTypes(api.types);
  return new Map(
    Object.entries(api.methods).map(([name, { fields }]) => [name, compileMethod(name, fields, types)]),
  );
}
