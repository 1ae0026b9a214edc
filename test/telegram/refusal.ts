/** Telegram's `parameters` of a refused call. */
interface RefusalParameters {
  retry_after?: number;
  migrate_to_chat_id?: number;
}

/**
 * Thrown by a method that refuses a call. The server turns it into
 * `{ ok: false, error_code, description, parameters? }`.
 * `violation` is set when the bot broke the protocol (and not merely met a blocked user or a deleted
 * message): it is then recorded in `telegram.violations`.
 */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: RefusalParameters | undefined;
  readonly violation: string | undefined;

  constructor(
    code: number,
    description: string,
    more: { parameters?: RefusalParameters; violation?: string },
  ) {
    super(description);
    this.code = code;
    this.parameters = more.parameters;
    this.violation = more.violation;
  }
}

/** Refuses with `error_code` 400 and `Bad Request: <text>`: the state of the world does not allow the call. */
export function badRequest(text: string, parameters?: RefusalParameters): Refusal {
  return new Refusal(400, `Bad Request: ${text}`, parameters ? { parameters } : {});
}

/** Refuses with `error_code` 403 and `Forbidden: <text>`. */
export function forbidden(text: string): Refusal {
  return new Refusal(403, `Forbidden: ${text}`, {});
}

/** Refuses with 429; `seconds` is a whole number, as Telegram sends it. */
export function tooMany(seconds: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${seconds}`, {
    parameters: { retry_after: seconds },
  });
}

/**
 * Refuses a call that a correct bot never makes, and has it recorded.
 * `text` is Telegram's wording after `Bad Request: `, `why` says it to the person who reads the test's failure.
 */
export function violates(text: string, why: string = text): Refusal {
  return new Refusal(400, `Bad Request: ${text}`, { violation: why });
}

/** Refuses what Telegram can do and the double does not play, so that no test leans on it silently. */
export function notPlayed(what: string): Refusal {
  const violation = `the double does not play ${what}`;
  return new Refusal(501, `Not Implemented: ${violation}`, { violation });
}
