import type { Effect } from '../engine/effect.ts';
import { flagCase_, openCase_, updateCase_ } from './handlers/case.ts';
import { clear } from './handlers/clear.ts';
import { delete_ } from './handlers/delete.ts';
import { feedback } from './handlers/feedback.ts';
import { keep } from './handlers/keep.ts';
import { language } from './handlers/language.ts';
import { notice } from './handlers/notice.ts';
import { pass } from './handlers/pass.ts';
import { remind } from './handlers/remind.ts';
import { reopen } from './handlers/reopen.ts';
import { say } from './handlers/say.ts';
import { setSecret } from './handlers/set-secret.ts';
import { unanswered } from './handlers/unanswered.ts';
import { unsay } from './handlers/unsay.ts';
import type { Handler, Said, Sayer, Turn } from './turn.ts';

/** One handler an effect; a missing one does not compile. These leave messages and jobs, and need no rows. */
const WORDS = { say, notice, clear, unsay } satisfies { [K in Effect['do']]?: Sayer<K> };
type Words = Extract<Effect, { do: keyof typeof WORDS }>;

/** These write rows of their own. */
const ROWS: { [K in Exclude<Effect['do'], Words['do']>]: Handler<K> } = {
  'open-case': openCase_,
  'update-case': updateCase_,
  'flag-case': flagCase_,
  'set-secret': setSecret,
  pass,
  reopen,
  feedback,
  keep,
  language,
  delete: delete_,
  remind,
  unanswered,
};

/** Whether the effect is no more than messages and jobs. */
export function isWords(effect: Effect): effect is Words {
  return effect.do in WORDS;
}

/** Runs an effect that writes no rows of its own. */
export function leave(turn: Said, effect: Words): void {
  (WORDS[effect.do] as Sayer<typeof effect.do>)(turn, effect as never);
}

/** Runs one effect in the turn's transaction. */
export async function handle(turn: Turn, effect: Effect): Promise<void> {
  if (isWords(effect)) leave(turn, effect);
  else await (ROWS[effect.do] as Handler<typeof effect.do>)(turn, effect as never);
}
