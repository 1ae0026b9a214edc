import { reasonOf } from '../../channels/telegram/api.ts';
import { asSignal } from '../../channels/telegram/post.ts';
import type { Job } from '../../store/run-job.ts';
import type { Operator } from '../act.ts';
import type { DeskTools } from './call.ts';
import { deskSay } from './words.ts';

const COMMANDS = ['cases', 'note', 'next', 'canned', 'transfer', 'release', 'close', 'case', 'link', 'help'];

/** The menu beside the text field: in an operator's chat the desk's commands, not those of people. A refusal is borne. */
export async function publishMenu(
  { house, api }: DeskTools,
  job: Job,
  { telegramId, languages }: Operator,
): Promise<void> {
  if (telegramId === null) return;
  const say = deskSay(house, languages);
  const commands = COMMANDS.map((command) => ({ command, description: say(`commands.${command}`) }));
  const scope = { type: 'chat' as const, chat_id: telegramId };
  try {
    await api.setMyCommands(commands, { scope }, asSignal(job.signal));
  } catch (error) {
    house.log.warn(
      { job: job.id, kind: job.kind, code: reasonOf(error) },
      'an operator’s menu could not be set',
    );
  }
}
