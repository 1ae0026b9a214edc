/** What a matcher looks at. */
export interface FaultyCall {
  method: string;
  params: Record<string, unknown>;
}

/**
 * Which calls a fault meets: a method's name, a pattern of names, parts of the parameters
 * (`text` looks into text and caption), or a function.
 */
export type Matcher =
  | string
  | RegExp
  | {
      method?: string | RegExp;
      chat_id?: number | string;
      message_thread_id?: number;
      text?: string | RegExp;
    }
  | ((call: FaultyCall) => boolean);

/** What happens to one call. */
export type Fault =
  | { kind: 'fail'; when: 'before' | 'after'; status: number; body: string }
  | { kind: 'cut'; when: 'before' | 'after' };

function fits(pattern: string | RegExp, text: string, whole: boolean): boolean {
  if (pattern instanceof RegExp) return pattern.test(text);
  return whole ? pattern === text : text.includes(pattern);
}

/** Makes a predicate of a matcher. */
export function matching(matcher: Matcher): (call: FaultyCall) => boolean {
  if (typeof matcher === 'function') return matcher;
  if (typeof matcher === 'string' || matcher instanceof RegExp)
    return ({ method }) => fits(matcher, method, true);
  return ({ method, params }) => {
    if (matcher.method !== undefined && !fits(matcher.method, method, true)) return false;
    if (matcher.chat_id !== undefined && String(params.chat_id) !== String(matcher.chat_id)) return false;
    const thread = matcher.message_thread_id;
    if (thread !== undefined && params.message_thread_id !== thread) return false;
    return (
      matcher.text === undefined || fits(matcher.text, String(params.text ?? params.caption ?? ''), false)
    );
  };
}

/** The body of a refused call. */
export function failureBody(
  error_code: number,
  description: string,
  parameters?: Record<string, unknown> | undefined,
): string {
  return JSON.stringify({ ok: false, error_code, description, ...(parameters ? { parameters } : {}) });
}
