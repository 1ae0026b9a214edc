import type { Handler } from '../turn.ts';

export const notice: Handler<'notice'> = async (turn, { text }) => {
  turn.notice = turn.say(text);
};
