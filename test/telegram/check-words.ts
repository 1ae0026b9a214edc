import type { Problem } from './shapes.ts';

/** Telegram's description (after `Bad Request: `) of a problem found by a check. */
export function wordsFor(problem: Problem): string {
  const [top = '', ...rest] = problem.path.split('.');
  const last = rest.at(-1) ?? top;
  if (rest.length === 0) {
    if (problem.words === 'missing') return missingWords(top);
    if (top === 'reply_markup') return 'object expected as reply markup';
    if (top === 'parse_mode') return 'unsupported parse_mode';
    if (top === 'action') return 'wrong parameter action in request';
    return `field "${top}" ${problem.words}`;
  }
  const what =
    problem.words === 'missing' ? `Can't find field "${last}"` : `Field "${last}" ${problem.words}`;
  if (rest[0] === 'inline_keyboard') return `can't parse inline keyboard button: ${what}`;
  if (rest[0] === 'keyboard') return `can't parse keyboard button: ${what}`;
  return `can't parse ${top}: ${what}`;
}

function missingWords(field: string): string {
  if (field === 'text') return 'message text is empty';
  if (field === 'chat_id') return 'chat_id is empty';
  if (['photo', 'document', 'voice', 'video', 'audio'].includes(field))
    return `there is no ${field} in the request`;
  return `parameter "${field}" is required`;
}
