import type { Effect } from '../engine/effect.ts';
import { flagCase_, openCase_, updateCase_ } from './handlers/case.ts';
import { clear } from './handlers/clear.ts';
import { delete_ } from './handlers/delete.ts';
import { feedback } from './handlers/feedback.ts';
import { keep } from './handlers/keep.ts';
import { language } from './handlers/language.ts';
import { notice } from './handlers/notice.ts';
import { pass } from './handlers/pass.ts';
import { reopen } from './handlers/reopen.ts';
import { say } from './handlers/say.ts';
import { setSecret } from './handlers/set-secret.ts';
import { unsay } from './handlers/unsay.ts';
import type { Handler, Turn } from './turn.ts';

/** One handler an effect; a missing one does not compile. */
const HANDLERS: { [K in Effect['do']]: Handler<K> } = {
  say,
  notice,
  'open-case': openCase_,
  'update-case': updateCase_,
  'flag-case': flagCase_,
  'set-secret': setSecret,
  unsay,
  pass,
  reopen,
  feedback,
  keep,
  language,
  delete: delete_,
  clear,
};

/** Runs one effect in the turn's transaction. */
export function handle(turn: Turn, effect: Effect): Promise<void> {
  return (HANDLERS[effect.do] as Handler<typeof effect.do>)(turn, effect as never);
}
