import { operatorBy, redeem, tie } from '../operators.ts';
import type { DeskTools } from './call.ts';
import { once, type Scene, say } from './scene.ts';
import type { Message, Update } from './update.ts';
import { deskSay } from './words.ts';

const LINK = /^\/start(?:@\w+)?\s+op_([\w-]+)\s*$/;

/** The token of a one-time link, if this message opens one. */
export function tokenIn({ text = '' }: Message): string | null {
  return LINK.exec(text)?.[1] ?? null;
}

/** Ties the operator a one-time link was made for to the account that opened it. */
export async function open(tools: DeskTools, update: Update, message: Message, token: string): Promise<void> {
  const telegramId = message.from?.id ?? message.chat.id;
  await once(tools, update, message.chat.id, async (scene) => {
    const { tx, at } = scene;
    const redeemed = await redeem(tx, token, at);
    if (redeemed.kind === 'welcome') {
      const tied = await tie(tx, redeemed.operator.id, telegramId, at);
      return tied ? ask(scene, redeemed.operator.id) : refuse(scene, message, 'other-account');
    }
    const known = await operatorBy(tx, { telegramId }, at);
    const again = redeemed.kind === 'used' && known?.operator.id === redeemed.operator.id && !known.ended;
    return again ? ask(scene, redeemed.operator.id) : refuse(scene, message, redeemed.kind);
  });
}

/** Whether they are in the group is asked of Telegram, then they are greeted. */
export function ask({ jobs, at }: Scene, operator: string): void {
  jobs.push({ kind: 'member', payload: { operator, greet: true }, urgency: 'urgent', runAt: at });
}

/** One answer for all bad links: a stranger learns nothing, an operator learns what to do. */
function refuse(
  scene: Scene,
  { chat }: Message,
  why: 'wrong' | 'used' | 'expired' | 'ended' | 'other-account',
) {
  const key = why === 'other-account' ? why : 'bad-link';
  say(scene, { chat: chat.id }, deskSay(scene.house)(key));
}

/** The address that a one-time token is opened by. */
export function linkOf({ me }: Pick<DeskTools, 'me'>, token: string): string {
  return me.username ? `https://t.me/${me.username}?start=op_${token}` : `/start op_${token}`;
}
