import { compileTypes, type Field, type Json, type Problem, readApi, SCALARS } from './shapes.ts';

/** Checks the parameters of one method; `form` says that they came as text (multipart, query string). */
export type MethodCheck = (params: Json, form: boolean) => Problem | undefined;

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
  const api = readApi();
  const types = compileTypes(api.types);
  return new Map(
    Object.entries(api.methods).map(([name, { fields }]) => [name, compileMethod(name, fields, types)]),
  );
}
